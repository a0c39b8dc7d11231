"""What the public pages show, computed from a pack and an instant alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhiping.core.policy.model import Pack, Window


@dataclass(frozen=True, slots=True)
class Bar:
    """A window as drawn: offsets in per cent of the whole time line."""

    window: Window
    left: float | None
    right: float
    current: bool
    over: bool
    falls_on_rest_day: bool

    @property
    def width(self) -> float:
        """How long the bar is, in per cent of the whole time line."""
        return round(self.right - (self.left or 0), 1)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All windows of a pack on one axis; ``today`` is an offset in per cent, None outside the axis."""

    bars: list[Bar]
    today: float | None
    first: date
    last: date


def timeline(pack: Pack, at: datetime) -> TimeLine:
    """The windows of ``pack`` in order of their end, seen at ``at``."""
    windows = sorted(pack.windows.values(), key=lambda w: w.closes_at)
    day = at.astimezone(ZoneInfo(pack.timezone)).date()
    first = min([w.opens_on for w in windows if w.opens_on] or [windows[0].last_on])
    last = max(w.last_on for w in windows) + timedelta(days=1)
    span = max(1, (last - first).days)

    def offset(value: date) -> float:
        return round(100 * (value - first).days / span, 1)

    bars = [
        Bar(
            window=w,
            left=offset(w.opens_on) if w.opens_on else None,
            right=offset(w.last_on + timedelta(days=1)),
            current=w.contains(at),
            over=at > w.closes_at,
            falls_on_rest_day=not pack.calendar.is_working_day(w.last_on),
        )
        for w in windows
    ]
    today = offset(day) if first <= day <= last else None
    return TimeLine(bars, today, first, last)


def next_deadline(pack: Pack, at: datetime) -> Window | None:
    """The window that ends next, or None when all are over."""
    ahead = [w for w in pack.windows.values() if w.closes_at >= at]
    return min(ahead, key=lambda w: w.closes_at) if ahead else None
