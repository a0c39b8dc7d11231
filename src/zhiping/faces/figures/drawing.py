"""The figures as pictures: SVG whose lengths are per cent of the width, so that words keep their size on a phone.

Every number of a picture stands in the table below it; shape and words carry what colour does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiping.core.figures import Forecast, cumulative
from zhiping.web.dates import plain_day

#: Height of one row of bars, where its words and its bar stand in it, and the bar's own height; in px.
_ROW, _WORDS, _BAR, _THICK = 52, 17, 25, 14
#: The course of a level: its whole height, where the plot begins and how high it is; in px.
_HEIGHT, _TOP, _PLOT = 168, 26, 112
#: Inside the plot the picture is this wide and high, stretched to what there is.
_WIDE, _HIGH = 1000, 100
#: How far two days on the axis stand apart so that neither is written over the other, in per cent (of some 320 px).
_APART = 32.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: ``parts`` lie over each other from the widest to the narrowest, as (class, count)."""

    label: str
    said: str
    parts: Sequence[tuple[str, int]]


def bars(key: str, title: str, described: str, rows: Sequence[Bar]) -> SafeString:
    """Rows of bars on one scale. ``key`` makes the ids of title and description the page's own."""
    most = max((count for row in rows for _, count in row.parts), default=0) or 1
    drawn = format_html_join("", "{}", ((_row(row, n * _ROW, most),) for n, row in enumerate(rows)))
    return format_html(
        '<svg class="fig" width="100%" height="{}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        len(rows) * _ROW, key, key, key, title, key, described, drawn,
    )  # fmt: skip


def _row(row: Bar, y: int, most: int) -> SafeString:
    parts = format_html_join(
        "", '<rect class="{}" x="0" y="{}" width="{}%" height="{}"/>',
        ((name, y + _BAR, round(100 * count / most, 2), _THICK) for name, count in row.parts if count),
    )  # fmt: skip
    return format_html(
        '<text class="fig-label" x="0" y="{}">{}</text>'
        '<text class="fig-said" x="100%" y="{}" text-anchor="end">{}</text>'
        '<line class="fig-base" x1="0" x2="100%" y1="{}" y2="{}"/>{}',
        y + _WORDS, row.label, y + _WORDS, row.said, y + _BAR + _THICK, y + _BAR + _THICK, parts,
    )  # fmt: skip


def course(
    key: str, title: str, described: str, by_day: dict[date, int], foreseen: Forecast, *, first_on: date,
    today: date, last_on: date,
) -> SafeString:  # fmt: skip
    """What went through, day by day, and on to the last day at the present pace; a line on top for all there is."""
    end = max(last_on, today)
    begin = min(first_on, today)
    length = max(1, (end - begin).days)
    most = max(1, foreseen.passed + foreseen.waiting)

    def x(day: date) -> float:
        return round(_WIDE * (day - begin).days / length, 1)

    def y(count: int) -> float:
        return round(_HIGH * (1 - count / most), 1)

    line = cumulative(by_day, first_on=begin, last_on=today)
    points = " ".join(f"{x(day)},{y(count)}" for day, count in line)
    area = f"0,{_HIGH} {points} {x(today)},{_HIGH}"
    ahead = ""
    if foreseen.worked and today < last_on:
        ahead = f"{x(today)},{y(foreseen.passed)} {x(last_on)},{y(foreseen.expected)}"
    spot = round(x(today) / _WIDE * 100, 2)
    # Three days have room side by side only while today stands apart; near the beginning it is told instead of it.
    apart, last = spot >= _APART, (100.0, "end", end)
    axis = [(0.0, "start", begin), last] if apart or spot == 0 else [last]
    if 0 < spot <= 100 - _APART:
        axis.append((max(spot, _APART / 2), "middle", today))
    words = format_html_join(
        "", '<text class="g-text" x="{}%" y="{}" text-anchor="{}">{}</text>',
        ((at, _HEIGHT - 8, anchor, ("今天 " if day == today else "") + plain_day(day)) for at, anchor, day in axis),
    )  # fmt: skip
    return format_html(
        '<svg class="fig" width="100%" height="{}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
        '<text class="g-text" x="0" y="16">共{}份</text>'
        '<line class="fig-all" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<polygon class="fig-area" points="{}"/><polyline class="fig-line" points="{}"/>'
        '<polyline class="fig-ahead" points="{}"/></svg>'
        '<line class="fig-base" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<line class="g-today" x1="{}%" x2="{}%" y1="{}" y2="{}"/>{}</svg>',
        _HEIGHT, key, key, key, title, key, described,
        most if foreseen.passed + foreseen.waiting else 0, _TOP, _TOP,
        _TOP, _PLOT, _WIDE, _HIGH, area, points, ahead,
        _TOP + _PLOT, _TOP + _PLOT, spot, spot, _TOP, _TOP + _PLOT, words,
    )  # fmt: skip
