"""Days as the law counts them: working days with make-up days (调休), publicity, full years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

LAST_SECOND = time(23, 59, 59, 999999)
ONE_DAY = timedelta(days=1)


class UnknownYear(ValueError):
    """A year whose holidays the State Council has not published, or that this release does not know."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Statutory working days of 2024 to 2026 and later years as they are published; ``overrides`` win over them.

    ``overrides`` maps a day to whether it is a working day: a body announces local make-up days, or a year unknown here.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises ``UnknownYear``: a guess would shift somebody's deadline."""
        if day in self.overrides:
            return self.overrides[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            raise UnknownYear(f"不知道{day.year}年的放假调休安排") from None

    def add_working_days(self, day: date, count: int) -> date:
        """The last day of ``count`` working days after ``day``, which is not counted itself; ``count`` >= 1."""
        if count < 1:
            raise ValueError("count must be at least 1")
        current = day
        while count:
            current += ONE_DAY
            count -= self.is_working_day(current)
        return current

    def count_working_days(self, first: date, last: date) -> int:
        """Working days between two days, both ends included; 0 when ``last`` is before ``first``."""
        total, current = 0, first
        while current <= last:
            total += self.is_working_day(current)
            current += ONE_DAY
        return total


def last_moment(day: date, zone: str, hour: time = LAST_SECOND) -> datetime:
    """The last instant of ``day`` in ``zone``, or the instant at which a window that closes at ``hour`` closes."""
    return datetime.combine(day, hour, ZoneInfo(zone))


def publicity_last_day(
    posted_on: date, *, days: int, unit: str, count_posting_day: bool, calendar: WorkCalendar
) -> date:
    """The last day of a publicity of ``days`` days (``unit``: ``working`` or ``natural``) posted on ``posted_on``."""
    if days < 1:
        raise ValueError("a publicity takes at least one day")
    if unit == "natural":
        return posted_on + timedelta(days=days - 1 if count_posting_day else days)
    start = posted_on - ONE_DAY if count_posting_day else posted_on
    return calendar.add_working_days(start, days)


def full_years(start: date, end: date) -> int:
    """Full years from ``start`` to ``end``; from 29 February they are full on 28 February of a common year.

    Negative when ``end`` is before ``start``.
    """
    years = end.year - start.year
    try:
        anniversary = start.replace(year=end.year)
    except ValueError:
        anniversary = start.replace(year=end.year, day=28)
    return years if end >= anniversary else years - 1
