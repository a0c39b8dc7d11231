"""Days as the law counts them: statutory working days, publicity, full years.

Days are dates, ends are instants. A year whose holidays are not known is an error, never a guess: the State Council
publishes each year's holidays and make-up working days (调休) late in the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

#: The last second of a day runs to the last instant that a clock in microseconds can name.
LAST_SECOND: Final = time(23, 59, 59, 999999)
ONE_DAY: Final = timedelta(days=1)


class UnknownYear(ValueError):
    """The holidays of ``year`` are not known; an override table can name them."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year}年的法定节假日安排尚不掌握，不能推算工作日")


class DaysRule(Protocol):
    """How long a publicity runs; see :class:`zhiping.core.policy.procedure.PublicityRule`."""

    @property
    def days(self) -> int:
        """How many days, 1 or more."""

    @property
    def unit(self) -> Literal["working", "natural"]:
        """Working days or calendar days."""

    @property
    def count_posting_day(self) -> bool:
        """Whether the day of posting is the first of them."""


@lru_cache(maxsize=4096)
def _published(day: date) -> bool:
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise UnknownYear(day.year) from None


@dataclass(frozen=True)
class WorkCalendar:
    """Working days of a place.

    ``overrides`` says of single days whether they are worked; ``years`` are years that the table makes known although
    the published calendar does not hold them: Monday to Friday but for the overrides.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    timezone: str = "Asia/Shanghai"

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked. Raises :class:`UnknownYear`."""
        told = self.overrides.get(day)
        if told is not None:
            return told
        return day.weekday() < 5 if day.year in self.years else _published(day)

    def knows(self, year: int) -> bool:
        """Whether the working days of ``year`` are known."""
        if year in self.years:
            return True
        try:
            _published(date(year, 1, 1))
        except UnknownYear:
            return False
        return True

    def add_working_days(self, day: date, days: int) -> date:
        """The last of ``days`` working days after ``day``, which is not counted; ``day`` itself for none.

        Raises ValueError for a negative number, UnknownYear where the count runs into a year that is not known.
        """
        if days < 0:
            raise ValueError("工作日数不能为负")
        while days:
            day += ONE_DAY
            days -= self.is_working_day(day)
        return day

    def count_working_days(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included. ValueError when ``last`` is before ``first``."""
        if last < first:
            raise ValueError("止日早于起日")
        return sum(self.is_working_day(day) for day in days_between(first, last))

    def end_of(self, day: date) -> datetime:
        """The last instant of ``day``."""
        return last_moment(day, self.timezone)

    def day_of(self, at: datetime) -> date:
        """The calendar day on which ``at`` falls here."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


def last_moment(day: date, zone: str, hour: time = LAST_SECOND) -> datetime:
    """The last instant of ``day`` in ``zone``, or the instant at which a window that closes at ``hour`` closes."""
    return datetime.combine(day, hour, ZoneInfo(zone))


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day from ``first`` to ``last``, both included; none when ``last`` is earlier."""
    while first <= last:
        yield first
        first += ONE_DAY


def publicity_last_day(
    posted_on: date, *, days: int, unit: str, count_posting_day: bool, calendar: WorkCalendar
) -> date:
    """The last day of a publicity of ``days`` days (``unit``: ``working`` or ``natural``) posted on ``posted_on``.

    A posting day that counts is the first day; in working days it counts only if it is one (P3, P8).
    """
    if days < 1:
        raise ValueError("公示天数至少为1")
    if unit == "natural":
        return posted_on + timedelta(days=days - count_posting_day)
    counted = count_posting_day and calendar.is_working_day(posted_on)
    return calendar.add_working_days(posted_on, days - counted)


def publicity_end(posted_on: date, rule: DaysRule, calendar: WorkCalendar) -> datetime:
    """The last instant of a publicity: the end of its last day. What must wait for it may be done after, not at, it."""
    last = publicity_last_day(
        posted_on, days=rule.days, unit=rule.unit, count_posting_day=rule.count_posting_day, calendar=calendar
    )
    return calendar.end_of(last)


def anniversary(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February is full on 28 February of a common year (rules.md 1)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def full_years(start: date, end: date) -> int:
    """Full years from ``start`` to ``end``: 2020-12-31 to 2024-12-31 is 4, from 2021-01-01 it is 3. Never negative."""
    years = end.year - start.year
    return max(years - (end < anniversary(start, years)), 0)
