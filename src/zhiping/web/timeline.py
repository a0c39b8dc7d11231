"""A time line: complete as a list of text; a drawn track that repeats it for the eye (server-side SVG, per cent)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Place = Literal["past", "now", "ahead"]

#: Labels nearer to each other than this many per cent would be written over each other.
_ROOM = 14.0


@dataclass(frozen=True, slots=True)
class Span:
    """One row: from ``opens_on`` (None: only an end is known) to ``last_on``, both days included.

    ``when`` is the date in words, ``note`` the line below it, ``clause`` a clause key.
    """

    what: str
    who: str
    opens_on: date | None
    last_on: date
    place: Place
    when: str
    note: str
    clause: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A span with its place on the track, in per cent of the width."""

    span: Span
    start: float
    end: float

    @property
    def width(self) -> float:
        """How long the bar is."""
        return round(self.end - self.start, 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on the axis."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows on one axis. ``today`` is None where today lies outside; ``today_row``: before which row it belongs."""

    rows: Sequence[Row]
    marks: Sequence[Mark]
    today: float | None
    today_on: date
    today_row: int


def _label(day: date) -> str:
    return f"{day.month}月{day.day}日"


def draw(spans: Iterable[Span], *, today: date) -> Timeline:
    """Place ``spans`` on an axis from the first known day to the day after the last one, as seen on ``today``."""
    spans = list(spans)
    if not spans:
        raise ValueError("a time line of nothing")
    first = min(span.opens_on or span.last_on for span in spans)
    # Where only ends are known, the axis begins where the first of them can be seen as a line.
    if all(span.opens_on is None for span in spans):
        first -= timedelta(days=7)
    last = max(span.last_on for span in spans) + timedelta(days=1)
    length = (last - first).days

    def place(day: date) -> float:
        return round(100 * (day - first).days / length, 2)

    rows = [
        Row(span, place(span.opens_on) if span.opens_on else 0.0, place(span.last_on + timedelta(days=1)))
        for span in spans
    ]
    at = place(today) if first <= today <= last else None

    def clear(spot: float) -> bool:
        # A label begins at its place; the flag of today has its place in its middle and is twice as wide.
        return at is None or spot - at >= _ROOM or at - spot >= 2 * _ROOM

    marks = [Mark(_label(first), 0.0)]
    month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while month < last:
        spot = place(month)
        free = spot - marks[-1].at >= _ROOM and spot <= 100 - _ROOM / 2
        if free and clear(spot):
            marks.append(Mark(_label(month), spot))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if not clear(0.0):
        marks = marks[1:]
    today_row = next((n for n, span in enumerate(spans) if span.place != "past"), len(spans))
    return Timeline(rows, marks, at, today, today_row)
