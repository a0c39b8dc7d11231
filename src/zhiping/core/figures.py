"""Figures about a round: what a level will have passed on by its last day, and counts too small to be told.

Pure and deterministic: the same counts on the same day give the same forecast, to the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhiping.core.calendar import ONE_DAY, WorkCalendar

#: The pace is that of so many working days before today; today itself is not over yet.
LOOK_BACK: Final = 5

#: A group of fewer people than these is told only to whoever may see the people.
FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of the dossiers of one level until its window ends.

    ``passed``: what has gone through already. ``waiting``: what lies there now. ``paced``: how many went through in the
    last ``worked`` working days, which is the pace (``worked`` is 0 before the first of them: then there is none).
    ``days_left``: working days until the last day, today and the last one included; 0 once it is over.
    """

    passed: int
    waiting: int
    paced: int
    worked: int
    days_left: int

    @property
    def more(self) -> int:
        """How many of those who wait will be through at this pace; no part of a dossier counts."""
        return min(self.waiting, self.paced * self.days_left // self.worked) if self.worked else 0

    @property
    def expected(self) -> int:
        """How many will be through by the last day."""
        return self.passed + self.more

    @property
    def left_over(self) -> int:
        """How many will not."""
        return self.waiting - self.more

    @property
    def needed(self) -> int:
        """How many a working day it takes from today on to leave nothing over; all of them once no day is left."""
        return -(-self.waiting // self.days_left) if self.days_left else self.waiting


def forecast(
    by_day: Mapping[date, int], *, waiting: int, today: date, first_on: date, last_on: date, calendar: WorkCalendar
) -> Forecast:
    """Go on as in the last working days.

    ``by_day``: how many went through on which day. The pace counts what happened on the last ``LOOK_BACK`` working days
    before ``today`` and on rest days between them, none of it before ``first_on``, the day on which the level had
    something to do for the first time. ``last_on``: the last day of its window.
    """
    days: list[date] = []
    day = today - ONE_DAY
    while day >= first_on and len(days) < LOOK_BACK:
        if calendar.is_working_day(day):
            days.append(day)
        day -= ONE_DAY
    since = days[-1] if days else today
    return Forecast(
        passed=sum(by_day.values()),
        waiting=waiting,
        paced=sum(count for on, count in by_day.items() if since <= on < today),
        worked=len(days),
        days_left=calendar.count_working_days(today, last_on) if today <= last_on else 0,
    )


def cumulative(by_day: Mapping[date, int], *, first_on: date, last_on: date) -> list[tuple[date, int]]:
    """How many there were in all at the end of each day from ``first_on`` to ``last_on``; what came before counts."""
    total = sum(count for day, count in by_day.items() if day < first_on)
    line: list[tuple[date, int]] = []
    day = first_on
    while day <= last_on:
        total += by_day.get(day, 0)
        line.append((day, total))
        day += timedelta(days=1)
    return line


def too_small(counts: Sequence[int], *, fewest: int = FEWEST) -> set[int]:
    """Which groups of people, by place in ``counts``, are told as one: those of 1 to ``fewest`` - 1.

    Where all of these together are still fewer, the next smallest group goes with them, so that neither a group nor the
    difference between the sum and the other groups is about one or two people. A group of nobody names no one.
    """
    by_size = sorted((count, n) for n, count in enumerate(counts) if count)
    folded = {n for count, n in by_size if count < fewest}
    for _, n in by_size:
        if folded and n not in folded and sum(counts[one] for one in folded) < fewest:
            folded.add(n)
    return folded
