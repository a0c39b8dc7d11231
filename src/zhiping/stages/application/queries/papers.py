"""The forms of one application (annexes 3 to 6): which ones there are for this applicant, of what each is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.materials import wanted
from zhiping.core.errors import BadInput
from zhiping.core.policy.asks import Material
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.ground.documents.forms import Form, Mark, Standing
from zhiping.ground.documents.service import Template
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Evidence, IssuedDocument, Milestone, Revision
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.application.paper import FORMS
from zhiping.stages.application.paper.review_form import REVIEW_FORM, UNWRITTEN, Opinion, review_form
from zhiping.stages.application.queries.judging import completed

#: While a dossier is in one of these, its applicant works on the draft.
_AT_HOME = frozenset({State.DRAFT, State.RETURNED})
#: From the acceptance on what is printed is issued (P6); what was destroyed is not printed any more.
ISSUED_IN: Final = frozenset({
    State.ACCEPTED, State.HANDED_IN, State.READY, State.DEFENDED, State.PASSED, State.IN_PUBLICITY, State.PUBLICISED,
    State.AT_CONFIRMATION, State.CONFIRMED, State.CERTIFIED, State.ARCHIVED, State.NOT_PASSED,
})  # fmt: skip
_PICTURES = ("image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class Source:
    """What the forms are made of: a revision, or the draft (None) as it is at the moment."""

    document: dict[str, Any]
    pack: Pack
    revision: Revision | None
    made_at: datetime

    @property
    def mark(self) -> Mark:
        """What kind of copy is made of it when nothing is issued."""
        if self.revision is None:
            return Mark(Standing.DRAFT)
        return Mark(Standing.WORKING, revision=self.revision.digest)


@dataclass(frozen=True, slots=True)
class Paper:
    """A form that this applicant hands in, and the line of the list of material that it is.

    ``issued``: the copy of the present revision that was issued, if one was.
    """

    form: Form
    material: Material
    issued: IssuedDocument | None = None

    @property
    def by_others(self) -> bool:
        """Whether another body issues it (a letter of entrustment): then it is only prepared here."""
        return self.material.uploaded


def source_of(dossier: Dossier, *, own: bool, at: datetime) -> Source | None:
    """For the applicant (``own``) the draft while it is theirs to change; else what was submitted last, clerical errors
    corrected (8d). None where there is nothing to show: to officers a draft is closed.

    Raises ``keys.KeyDestroyed``.
    """
    if own and State(dossier.state) in _AT_HOME:
        document = contents.draft(dossier)
        whole = completed(dossier, document, at)
        if not (document.get("application") or {}).get("applied_at"):
            # Nobody has applied yet: the day stays open.
            del whole["application"]["applied_at"]
        return Source(whole, rules_pack(dossier), None, at)
    return submitted(dossier)


def submitted(dossier: Dossier) -> Source | None:
    """What was submitted last, clerical errors corrected (8d); None before. Raises ``keys.KeyDestroyed``."""
    revision = standing_revision(dossier)
    if revision is None:
        return None
    document = contents.content(revision)
    if dossier.submitted_at is not None and not document["application"].get("applied_at"):
        document["application"]["applied_at"] = dossier.submitted_at.isoformat()
    return Source(document, revision.pack_version.pack(), revision, revision.arrived_at)


def papers_of(dossier: Dossier, source: Source) -> list[Paper]:
    """The forms for this applicant, in the order of the pack's list; those that are not asked of them are left out."""
    forms = {form.key.replace("-", "_"): form for form in FORMS}
    try:
        materials = [one.material for one in wanted(evaluator_of(dossier), read_draft(dict(source.document)))]
    except BadInput:
        # What cannot be read yet says nothing about who needs what: then what is asked of everybody.
        materials = sorted((one for one in source.pack.materials if one.when is None), key=lambda one: one.number)
    issued = _issued(dossier, source.revision)
    return [Paper(forms[one.id], one, issued.get(forms[one.id].key)) for one in materials if one.id in forms]


def _issued(dossier: Dossier, revision: Revision | None) -> dict[str, IssuedDocument]:
    if revision is None:
        return {}
    rows = IssuedDocument.objects.filter(dossier=dossier, revision=revision, subject="").exclude(blob="")
    return {row.form: row for row in rows.order_by("serial")}


def may_issue(dossier: Dossier, papers: Sequence[Paper]) -> bool:
    """Whether there is a form that could be issued now and is not yet."""
    return State(dossier.state) in ISSUED_IN and any(not one.issued and not one.by_others for one in papers)


def content_of(form: Form, dossier: Dossier, source: Source) -> Any:
    """What ``form`` says of ``source``. The review form shows the portrait, and from the acceptance on what unit and
    department have said (P3, P4); who signs it on paper, and when, is written by hand.
    """
    if form is REVIEW_FORM:
        made = review_form(source.document, source.pack, photo=_portrait(dossier, source.document))
        if State(dossier.state) not in ISSUED_IN:
            return made
        unit, department = (_opinion(dossier, kind) for kind in ("recommended", "reported_up"))
        return replace(made, unit_opinion=unit, department_opinion=department)
    assert form.build is not None
    return form.build(source.document, source.pack)


def _opinion(dossier: Dossier, kind: str) -> Opinion:
    row = Milestone.objects.filter(dossier=dossier, kind=kind).order_by("-id").first()
    if row is None or "opinion" not in row.data:
        return UNWRITTEN
    return Opinion(contents.unseal_words(dossier, row.data["opinion"], context=f"milestone|{kind}"))


def template_of(form: Form, pack: Pack) -> Template | None:
    """The pack's own template in place of the shipped one."""
    text = pack.templates.get(form.key)
    return None if text is None else Template(f"paper/{form.key}.typ", text)


def _portrait(dossier: Dossier, document: Mapping[str, Any]) -> bytes | None:
    key = (document.get("applicant") or {}).get("photo")
    row = Evidence.objects.filter(dossier=dossier, key=str(key)).first() if key else None
    if row is None or row.media_type not in _PICTURES:
        return None
    try:
        return blobs.get(dossier.key_owner, row.blob)
    except (FileNotFoundError, keys.Damaged):
        return None
