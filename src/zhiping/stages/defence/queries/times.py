"""When a turn of a half-day begins and ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhiping.records.models import Cycle
from zhiping.stages.defence.models import HalfDay
from zhiping.stages.defence.queries.problem import starts_at, timetable_of


def instants(half: HalfDay, cycle: Cycle, turn: int) -> dict[str, datetime]:
    """``starts_at`` and ``ends_at`` of the ``turn``-th applicant (from 1) of ``half``.

    Raises LookupError where the pack has no defence.
    """
    table = timetable_of(cycle)
    if table is None:
        raise LookupError("no defence in this pack")
    each = timedelta(minutes=table.minutes_each)
    begins = starts_at(half, cycle.pack().timezone) + each * (turn - 1)
    return {"starts_at": begins, "ends_at": begins + each}
