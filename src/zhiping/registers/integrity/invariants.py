"""What must hold of the integrity record (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.procedure import State
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import local_day
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.records.models import PACK_FILES
from zhiping.records.situations import rules_pack
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
        if not case.destroyed and not keys.exists(case.key_owner):
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
    kept = CaseFile.objects.filter(statement__case__destroyed_at__isnull=True)
    for ref in kept.order_by("id").values_list("blob", flat=True):
        if not blobs.exists(ref):
            yield f"the file {ref} of a case is gone"


@everywhere("integrity-destroyed")
def integrity_destroyed() -> Iterator[str]:
    """A5: a case that is over says until when its contents are kept; what was destroyed had its time, was no longer
    needed, and nothing of it is left."""
    rows = Case.objects.select_related("entry", "dossier__cycle__pack_version", "dossier__pack_version").defer(
        "dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES)
    )
    for case in rows.order_by("id").iterator(chunk_size=500):
        if case.running != (case.kept_until is None):
            yield f"case {case.code} is {case.state}, its contents are kept until {case.kept_until}"
        if case.destroyed_at is None:
            continue
        day = local_day(rules_pack(case.dossier).timezone, case.destroyed_at)
        if case.kept_until is None or day <= case.kept_until:
            yield f"case {case.code}: its contents were destroyed on {day}, to be kept until {case.kept_until}"
        if hasattr(case, "entry") and case.entry.last_on >= day:
            yield f"case {case.code}: its contents were destroyed while its entry ran, until {case.entry.last_on}"
        if case.gone_at is None:
            yield f"case {case.code}: its destruction was confirmed and is not carried out yet"
            continue
        if keys.exists(case.key_owner):
            yield f"case {case.code}: its contents were destroyed, and its key is still there"
        for ref in CaseFile.objects.filter(statement__case=case).values_list("blob", flat=True):
            if blobs.exists(ref):
                yield f"case {case.code}: its contents were destroyed, and the file {ref} is still there"
