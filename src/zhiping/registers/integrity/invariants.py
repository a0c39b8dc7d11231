"""What must hold of the integrity record (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.procedure import State
from zhiping.ground.storage import blobs, keys
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry

_PUNISHED = (State.CANCELLED, State.REVOKED)


@of_dossier("fraud-has-its-case")
def fraud_has_its_case(s: Subject) -> Iterator[str]:
    """A5: a dossier is cancelled or revoked exactly by a founded case; a running case and the hold go together."""
    states = list(Case.objects.filter(dossier=s.dossier).values_list("state", flat=True))
    if s.dossier.state in _PUNISHED and Case.State.FOUNDED not in states:
        yield f"{s.code}: is {s.dossier.state}, and no case was founded"
    running = sum(state in (Case.State.OPEN, Case.State.PROPOSED) for state in states)
    held = sum(hold.kind == "integrity_case" and hold.released_at is None for hold in s.holds)
    if running != held:
        yield f"{s.code}: {running} cases run, {held} holds are open for them"


@everywhere("integrity-entries")
def integrity_entries() -> Iterator[str]:
    """A5: every founded case has its entry and no other has; an entry says what its confirmed changes made of it."""
    for case in Case.objects.select_related("entry").order_by("id").iterator(chunk_size=500):
        if hasattr(case, "entry") != (case.state == Case.State.FOUNDED):
            yield f"case {case.code} is {case.state}, its entry: {hasattr(case, 'entry')}"
        if not keys.exists(case.key_owner):
            yield f"case {case.code}: its key is gone"
    for entry in Entry.objects.select_related("case").prefetch_related("changes").order_by("id"):
        if entry.person_id != entry.case.person_id:
            yield f"entry {entry.code} is about another person than its case"
        done = [one for one in entry.changes.all() if one.state == Change.State.DONE]
        corrected = [one.to_on for one in sorted(done, key=lambda one: one.pk) if one.to_on is not None]
        if corrected and corrected[-1] != entry.to_on:
            yield f"entry {entry.code} runs to {entry.to_on}, by its trace to {corrected[-1]}"
        if (entry.lifted_on is not None) != any(one.kind == Change.Kind.LIFT for one in done):
            yield f"entry {entry.code}: lifted on {entry.lifted_on}, and its trace says otherwise"
    for ref in CaseFile.objects.order_by("id").values_list("blob", flat=True):
        if not blobs.exists(ref):
            yield f"the file {ref} of a case is gone"
