"""What must hold of registration (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from zhiping.core.procedure import State
from zhiping.ground.messages.models import OutboxRow
from zhiping.records.invariants import everywhere
from zhiping.records.joining import label
from zhiping.records.models import Dossier, Person
from zhiping.stages.registration.models import PersonMerge


@everywhere("merged-records-point")
def merged_records_point() -> Iterator[str]:
    """A record that was merged is a pointer: two officers made it one, and nothing of the human is left behind."""
    confirmed = {row.old_id: row for row in PersonMerge.objects.filter(state=PersonMerge.State.CONFIRMED)}
    for person in Person.objects.filter(became__isnull=False).select_related("became").order_by("id").iterator():
        yield from _pointer(person, confirmed.pop(person.pk, None))
    for row in confirmed.values():
        yield f"merge {row.code}: confirmed, and its record points nowhere"


def _pointer(person: Person, row: PersonMerge | None) -> Iterator[str]:
    assert person.became is not None
    if person.became.became_id is not None:
        yield f"person {person.code}: points to {person.became.code}, which was merged itself"
    if row is None:
        yield f"person {person.code}: merged, and nobody confirmed it"
    elif person.document_void != (row.cause == PersonMerge.Cause.MISTYPED):
        yield f"person {person.code}: the record and merge {row.code} disagree on whose the document is"
    left = Dossier.objects.filter(person=person).exclude(state=State.WITHDRAWN).values_list("code", flat=True)
    for code in left:
        yield f"person {person.code}: merged, and dossier {code} stayed behind"
    merged_at = row.decided_at if row is not None else None
    if merged_at is not None and person.memberships.filter(to_on__isnull=True).exists():
        yield f"person {person.code}: merged, and still holds a role without an end"
    told = OutboxRow.objects.filter(recipient=label(person))
    twins = OutboxRow.objects.filter(recipient=label(person.became)).values("move")
    if told.exclude(move__in=twins).exists():
        yield f"person {person.code}: merged, and messages stayed behind"


@everywhere("merges-by-two")
def merges_by_two() -> Iterator[str]:
    """Two records of a person become one only when a second officer confirms, and neither officer is that person."""
    rows = PersonMerge.objects.filter(state=PersonMerge.State.CONFIRMED).order_by("id")
    for code in rows.filter(decided_by=F("proposed_by")).values_list("code", flat=True):
        yield f"merge {code}: proposed and confirmed by the same officer"
    for row in rows:
        if {row.proposed_by_id, row.decided_by_id} & {row.old_id, row.into_id}:
            yield f"merge {row.code}: somebody took part in the merge of their own records"
