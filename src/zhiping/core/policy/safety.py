"""The last days on which a unit can post its publicity and still submit within its window (P3, T3, rules.md 8a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiping.core.calendar import ONE_DAY, WorkCalendar, publicity_end
from zhiping.core.policy.model import Pack

#: How far before the unit's window ends a posting is looked for where the application window has no first day.
_FARTHEST = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class SafeDay:
    """``last_safe_on``: the last working day, ``last_safe_rest_on``: the last rest day on which posting is in time.

    None where there is no such day within the application window and the unit's. ``clause`` is the clause key of the
    unit's window.
    """

    last_safe_on: date | None
    last_safe_rest_on: date | None
    clause: str

    @property
    def last_on(self) -> date | None:
        """The later of the two: after this day nobody who is not posted yet can be recommended in time."""
        days = [day for day in (self.last_safe_on, self.last_safe_rest_on) if day is not None]
        return max(days) if days else None


def in_time(posted_on: date, pack: Pack, calendar: WorkCalendar, closes_at: datetime | None = None) -> bool:
    """Whether a publicity posted on ``posted_on`` is over while the unit may still submit.

    ``closes_at``: when the unit's window closes, where that is not the pack's own instant (an extension, a correction).
    """
    end = closes_at or pack.windows["unit_review"].closes_at
    return publicity_end(posted_on, pack.publicity.unit, calendar) < end


def safe_day(pack: Pack, calendar: WorkCalendar | None = None, *, closes_at: datetime | None = None) -> SafeDay | None:
    """The last safe days of ``pack``; None in a pack without a unit stage.

    Posting before submission counts as well (8a): publicity precedes the unit's recommendation either way. Raises
    UnknownYear when the calendar does not know a year that the count needs. ``closes_at`` as in :func:`in_time`.
    """
    if not pack.stages.unit or "unit_review" not in pack.windows:
        return None
    calendar = calendar or pack.calendar
    window = pack.windows["unit_review"]
    last_on = calendar.day_of(closes_at) if closes_at is not None else window.last_on
    first = pack.windows["application"].opens_on or last_on - _FARTHEST
    found: dict[bool, date] = {}
    day = last_on
    while day >= first and len(found) < 2:
        worked = calendar.is_working_day(day)
        if worked not in found and in_time(day, pack, calendar, closes_at):
            found[worked] = day
        day -= ONE_DAY
    return SafeDay(found.get(True), found.get(False), window.clause)
