"""What must hold of the book of attested facts (``zhiping check-data``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records.invariants import everywhere
from zhiping.registers.attested.models import Attested
from zhiping.registers.attested.queries import context

#: How many people are looked at together.
_AT_ONCE = 500


@everywhere("attested-facts-are-as-entered")
def attested_facts_are_as_entered() -> Iterator[str]:
    """A4: what an office attests of a year is to the byte what the person's trail was committed to."""
    people = list(Attested.objects.order_by("person").values_list("person", flat=True).distinct())
    for some in (people[n : n + _AT_ONCE] for n in range(0, len(people), _AT_ONCE)):
        rows = list(Attested.objects.filter(person__in=some).select_related("person", "body").order_by("id"))
        promises: dict[tuple[str, str, int, str], list[dict[str, str]]] = defaultdict(list)
        streams = {f"person-{row.person.code}" for row in rows}
        for entry in AuditEntry.objects.filter(kind="attested", stream__in=streams).order_by("position"):
            about = (entry.stream, entry.data["kind"], entry.data["year"], entry.data["body"])
            promises[about].append(entry.data["content"])
        for row in rows:
            try:
                plain = keys.unseal_own(row.sealed, context=context(row.person_id, row.kind, row.year))
            except keys.Damaged:
                yield f"attested {row.pk}: cannot be opened as {row.kind} of {row.year}"
                continue
            told = promises[(f"person-{row.person.code}", row.kind, row.year, row.body.code)]
            if not any(chain.keeps(promise, plain) for promise in told):
                yield f"attested {row.pk}: the trail does not know that {row.body.name} attested it"


@everywhere("attested-facts-are-replaced-by-later-ones")
def attested_facts_are_replaced_by_later_ones() -> Iterator[str]:
    """What is not in force any more has a later row of the same person and year: nothing is taken back in silence."""
    latest: dict[tuple[int, str, int], int] = {}
    rows = Attested.objects.order_by("id").values_list("pk", "person_id", "kind", "year", "replaced_at")
    for pk, person, kind, year, _ in rows.iterator(chunk_size=2000):
        latest[(person, kind, year)] = pk
    for pk, person, kind, year, replaced_at in rows.iterator(chunk_size=2000):
        if (replaced_at is not None) == (latest[(person, kind, year)] == pk):
            yield f"attested {pk}: {'replaced by nothing' if replaced_at else 'in force beside a later one'}"
