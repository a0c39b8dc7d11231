"""Which day people are reminded of, and when: the last safe day while publicity lies ahead, else the window's end.

Pure: the caller brings what is in the records. What is counted is a day (``on``), so that a window which closes at an
hour is reminded of as early as one that runs to midnight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from zhiping.core.calendar import UnknownYear
from zhiping.core.policy.model import Pack, Reminders
from zhiping.core.policy.safety import SafeDay, safe_day
from zhiping.core.procedure import State

#: What is still to be done: submit, send the corrections, post the publicity, decide, hand in the paper.
Kind = Literal["submit", "correct", "post", "check", "hand_in"]

_KINDS: dict[State, Kind] = {
    State.DRAFT: "submit", State.RETURNED: "correct", State.AT_UNIT: "check", State.AT_DEPARTMENT: "check",
    State.AT_COMMITTEE: "check", State.ACCEPTED: "hand_in",
}  # fmt: skip
#: The states in which somebody has to act until a day.
STATES = tuple(_KINDS)


@dataclass(frozen=True, slots=True)
class Deadline:
    """``on``: the day to be reminded of; ``closes_at``: when its window closes; ``safe``: ``on`` comes before that."""

    kind: Kind
    on: date
    closes_at: datetime
    safe: bool = False


SafeOf = Callable[[datetime], SafeDay | None]


def safe_days(pack: Pack) -> SafeOf:
    """The safe day for a unit's window that closes at an instant; None where it cannot be counted. Remembers."""
    known: dict[datetime, SafeDay | None] = {}

    def ask(closes_at: datetime) -> SafeDay | None:
        if closes_at not in known:
            try:
                known[closes_at] = safe_day(pack, closes_at=closes_at)
            except UnknownYear:
                known[closes_at] = None  # an extension into a year whose working days are not published yet
        return known[closes_at]

    return ask


def deadline_of(
    pack: Pack, state: State, *, due_at: datetime, unit_closes_at: datetime | None, posted: bool, today: date,
    safe: SafeOf,
) -> Deadline | None:  # fmt: skip
    """The day by which whoever holds a dossier in ``state`` has to act; None where nobody has to.

    ``due_at``: when the window of the state closes for it; ``unit_closes_at``: the unit's window that it still needs;
    ``posted``: its present material has been publicised. A safe day that is over gives way to the window's end.
    """
    kind = _KINDS.get(state)
    if kind is None or (kind == "hand_in" and not pack.stages.paper):
        return None
    own = pack.calendar.day_of(due_at)
    found = None
    if state in (State.DRAFT, State.RETURNED, State.AT_UNIT) and not posted and unit_closes_at is not None:
        found = safe(unit_closes_at)
    if found is None or found.last_on is None:
        return Deadline(kind, own, due_at)
    if state == State.AT_UNIT:
        return Deadline("post", found.last_on, due_at, True) if today <= found.last_on else Deadline(kind, own, due_at)
    # The applicant is told the working day: on rest days a unit may not be there to post.
    day = found.last_safe_on or found.last_on
    return Deadline(kind, day, due_at, True) if today <= day < own else Deadline(kind, own, due_at)


def reminder(rule: Reminders, on: date, *, since: datetime, at: datetime, timezone: str) -> int | None:
    """How many days before ``on`` the reminder is that is due at ``at``; None where none is.

    Of several whose hour has passed only the last is due, so that a worker that was away does not tell it thrice. What
    came to its present place only ``since`` that hour is not reminded of: who holds it has just been told.
    """
    zone = ZoneInfo(timezone)
    if at.astimezone(zone).date() > on:
        return None
    hours = {n: datetime.combine(on - timedelta(days=n), rule.hour, zone) for n in rule.days}
    passed = [n for n, hour in hours.items() if hour <= at]
    return min(passed) if passed and since < hours[min(passed)] else None


def last_hour(rule: Reminders, at: datetime, timezone: str) -> datetime:
    """The last instant not after ``at`` at which anybody could have become due a reminder."""
    zone = ZoneInfo(timezone)
    hour = datetime.combine(at.astimezone(zone).date(), rule.hour, zone)
    return hour if hour <= at else hour - timedelta(days=1)
