"""What must hold of a dossier's content, its keys and its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.dossier import iter_items
from zhiping.core.procedure import Action, State
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents, issuing
from zhiping.records.invariants.registry import of_dossier
from zhiping.records.invariants.subject import Subject
from zhiping.records.models import Revision

#: States that a dossier may be in without ever having been submitted.
_UNSUBMITTED = frozenset({State.DRAFT.value, State.LAPSED.value, State.WITHDRAWN.value})
_SUBMITTING = (Action.SUBMIT, Action.RESUBMIT)


@of_dossier("key-there")
def key_there(s: Subject) -> Iterator[str]:
    """The data key is there as long as the content is, and gone when it was destroyed."""
    there = keys.exists(s.dossier.key_owner)
    if s.has_content and not there:
        yield f"{s.code}: its key is gone"
    if not s.has_content and there:
        yield f"{s.code}: was destroyed, and its key is still there"


@of_dossier("draft-opens")
def draft_opens(s: Subject) -> Iterator[str]:
    """The present content opens, and the columns say what it says."""
    if not s.has_content:
        return
    draft = s.draft
    application = draft.get("application") or {}
    for column in ("title", "major", "kind"):
        if getattr(s.dossier, column) != (application.get(column) or ""):
            yield f"{s.code}: column {column} differs from the content"
    name = (draft.get("applicant") or {}).get("name")
    if name and name != s.dossier.applicant_name:
        yield f"{s.code}: column applicant_name differs from the content"


def _counting(s: Subject) -> list[Revision]:
    """A change of unit lets a dossier begin anew (8m): what was submitted to the old unit stays, but does not count."""
    anew = s.last(Action.CHANGE_UNIT)
    return [r for r in s.submissions if anew is None or r.arrived_at > anew.at]


@of_dossier("submitted-has-revision")
def submitted_has_revision(s: Subject) -> Iterator[str]:
    """What was submitted is there, numbered without a gap, one revision for each submission."""
    submitted = sum(1 for t in s.traces if t.action in _SUBMITTING)
    if len(s.submissions) != submitted:
        yield f"{s.code}: {submitted} submissions in the trail, {len(s.submissions)} revisions"
    if s.dossier.state not in _UNSUBMITTED and not s.submissions:
        yield f"{s.code}: is {s.dossier.state} without a revision"
    if (s.dossier.submitted_at is None) != (not _counting(s)):
        yield f"{s.code}: submitted_at and revisions contradict each other"
    if [r.number for r in s.revisions] != list(range(1, len(s.revisions) + 1)):
        yield f"{s.code}: revisions are not numbered 1 to {len(s.revisions)}"


@of_dossier("revision-digest")
def revision_digest(s: Subject) -> Iterator[str]:
    """Each revision is still what its digest says, and the digest is the one that the trail recorded."""
    recorded = {
        t.data["revision"]: t.data.get("digest")
        for t in s.traces
        if t.action in (*_SUBMITTING, Action.OFFER_FOR_PUBLICITY, Action.CORRECT_CLERICALLY) and "revision" in t.data
    }
    for revision in s.revisions:
        if recorded.get(revision.number) != revision.digest:
            yield f"{s.code}/{revision.number}: its digest is not the one in the trail"
        if not s.has_content:
            continue
        try:
            if not contents.digest_holds(revision):
                yield f"{s.code}/{revision.number}: the content does not match its digest"
        except (keys.Damaged, keys.KeyDestroyed) as wrong:
            yield f"{s.code}/{revision.number}: the content does not open ({type(wrong).__name__})"


@of_dossier("findings-open")
def findings_open(s: Subject) -> Iterator[str]:
    """The verdict over each revision opens and names its pack."""
    if not s.has_content:
        return
    for revision in s.revisions:
        try:
            verdict = contents.findings(revision)
        except (keys.Damaged, keys.KeyDestroyed) as wrong:
            yield f"{s.code}/{revision.number}: the findings do not open ({type(wrong).__name__})"
            continue
        if verdict.get("pack_hash") != revision.pack_version.hash:
            yield f"{s.code}/{revision.number}: the findings are of another version of the pack"


@of_dossier("items-counted")
def items_counted(s: Subject) -> Iterator[str]:
    """Each revision knows how many items a checker marks."""
    if not s.has_content:
        return
    for revision in s.revisions:
        count = sum(1 for _ in iter_items(contents.content(revision)))
        if count != revision.item_count:
            yield f"{s.code}/{revision.number}: {revision.item_count} items, {count} in the content"


@of_dossier("bound-to-pack")
def bound_to_pack(s: Subject) -> Iterator[str]:
    """A submitted dossier is bound to the version of the pack of its last submission."""
    counting = _counting(s)
    if counting and counting[-1].pack_version_id != s.dossier.pack_version_id:
        yield f"{s.code}: bound to another version of the pack than revision {counting[-1].number}"


@of_dossier("evidence-there")
def evidence_there(s: Subject) -> Iterator[str]:
    """Every file is there and opens."""
    if not s.has_content:
        return
    for row in s.evidence:
        try:
            size = len(blobs.get(s.dossier.key_owner, row.blob))
        except FileNotFoundError:
            yield f"{s.code}: the file of {row.key} is gone"
        except (keys.Damaged, keys.KeyDestroyed) as wrong:
            yield f"{s.code}: the file of {row.key} does not open ({type(wrong).__name__})"
        else:
            if size != row.size:
                yield f"{s.code}: the file of {row.key} has {size} bytes, {row.size} are recorded"


@of_dossier("documents-there")
def documents_there(s: Subject) -> Iterator[str]:
    """Every issued file is there, opens, and is the one whose hash is recorded."""
    if not s.has_content:
        return
    for row in s.documents:
        if not row.blob:
            continue
        row.dossier = s.dossier
        try:
            issuing.file_of(row)
        except (FileNotFoundError, ValueError):
            yield f"{s.code}: the file of {row.number} is gone"
        except (keys.Damaged, keys.KeyDestroyed) as wrong:
            yield f"{s.code}: the file of {row.number} is not the one that was issued ({type(wrong).__name__})"


@of_dossier("evidence-listed")
def evidence_listed(s: Subject) -> Iterator[str]:
    """What the content lists as evidence is there, and no file is there that nothing lists."""
    if not s.has_content:
        return
    rows = {row.key for row in s.evidence}
    listed = {str(e.get("id")) for e in s.draft.get("evidence") or []}
    frozen = {str(e.get("id")) for r in s.revisions for e in contents.content(r).get("evidence") or []}
    for key in sorted((listed | frozen) - rows):
        yield f"{s.code}: {key} is listed, and no file is there"
    for key in sorted(rows - listed - frozen):
        yield f"{s.code}: the file {key} is listed nowhere"
