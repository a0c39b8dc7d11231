"""Who may be admitted to defence and meeting, and what the others lack (P6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from zhiping.core.procedure import State
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.fees.queries import settled

PAGE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One applicant before admission; ``lacks`` in words, empty when nothing is lacking."""

    dossier: Dossier
    lacks: tuple[str, ...]


def waiting(cycle: Cycle, *, apart: Collection[int] = (), after: str = "") -> tuple[list[Waiting], str]:
    """Who waits for admission, in the order in which they were accepted; and where to go on. One query."""
    pack = cycle.pack()
    found = (
        Dossier.objects.filter(cycle=cycle, state__in=[State.ACCEPTED, State.HANDED_IN])
        .exclude(person__in=list(apart))
        .select_related("unit", "department")
        .defer("draft_sealed")
        .annotate(settled=settled())
        .order_by("id")
    )
    if after.isdigit():
        found = found.filter(pk__gt=int(after))
    rows = list(found[: PAGE + 1])
    kept = []
    for row in rows[:PAGE]:
        lacks = []
        if pack.stages.paper and row.state == State.ACCEPTED:
            lacks.append("纸质材料未收")
        if pack.stages.fee and not row.settled:
            lacks.append("费用未结清")
        kept.append(Waiting(row, tuple(lacks)))
    return kept, str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
