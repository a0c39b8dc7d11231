"""The notice: its clauses, windows, routes, fees and choices. Days are in the pack's zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from zhiping.core.calendar import UnknownYear
from zhiping.core.policy.asks import Fee
from zhiping.core.policy.contents import Clause
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import Window
from zhiping.core.policy.safety import safe_day
from zhiping.web import dates
from zhiping.web.timeline import Place, Span, Timeline, draw

#: Clause keys are neutral: their first letter names the part of the notice.
PARTS: Final[dict[str, str]] = {
    "S": "申报范围",
    "C": "申报条件",
    "T": "申报方式和时间",
    "P": "申报评审程序",
    "M": "材料要求",
    "F": "收费",
    "A": "注意事项",
    "K": "咨询",
    "X": "附件",
}
ELSE: Final = "通知以外的规定"
KINDS: Final[dict[str, str]] = {
    "normal": "正常申报",
    "exceptional": "破格申报",
    "series_change": "转评",
    "first_recognition": "初定",
    "direct": "直接申报",
}


def today(pack: Pack, at: datetime) -> date:
    """The day on which ``at`` lies in the pack's zone."""
    return at.astimezone(ZoneInfo(pack.timezone)).date()


def in_order(pack: Pack) -> list[Window]:
    """The windows by the instant at which they end."""
    return sorted(pack.windows.values(), key=lambda window: window.closes_at)


def next_deadline(pack: Pack, at: datetime) -> Window | None:
    """The window that ends next, or None when all are over."""
    return next((window for window in in_order(pack) if window.closes_at >= at), None)


def _place(window: Window, at: datetime, following: Window | None) -> Place:
    if at > window.closes_at:
        return "past"
    # A window without a first day is under way, to a reader, when its end is the next thing to come.
    under_way = window.contains(at) and (window.opens_at is not None or window is following)
    return "now" if under_way else "ahead"


def _rest_day(pack: Pack, window: Window) -> str:
    """Said of a last day that is no working day: that it stays the last day."""
    try:
        return "" if pack.calendar.is_working_day(window.last_on) else "，不顺延"
    except UnknownYear:
        return ""


def _note(pack: Pack, window: Window, place: Place, at: datetime) -> str:
    if place == "past":
        return "已结束"
    left = dates.days_left(window.last_on, today(pack, at))
    words = ["进行中，" if window.opens_at is not None and place == "now" else "", dates.weekday(window.last_on)]
    words += [_rest_day(pack, window), f"，还剩{left}天" if left else "，今天截止"]
    if window.closes_by_hour:
        words.append(f"，{window.closes_at.astimezone(ZoneInfo(pack.timezone)):%H:%M}为止")
    return "".join(words)


def period(pack: Pack, window: Window) -> str:
    """From when until when, with the year: ``2024年10月25日至11月23日``, ``2025年9月30日17:30前``."""
    hour = f"{window.closes_at.astimezone(ZoneInfo(pack.timezone)):%H:%M}" if window.closes_by_hour else ""
    if window.opens_on is None:
        return f"{dates.plain_day(window.last_on, year=True)}{hour}前"
    return f"{dates.plain_day(window.opens_on, year=True)}至{dates.plain_day(window.last_on)}{hour}"


def span_of(pack: Pack, window: Window, at: datetime, following: Window | None) -> Span:
    """A window as a row of the time line."""
    place = _place(window, at, following)
    last = dates.plain_day(window.last_on)
    when = f"{dates.plain_day(window.opens_on)}至{last}" if window.opens_on else f"{last}前"
    return Span(
        what=window.label,
        who=window.actor,
        opens_on=window.opens_on,
        last_on=window.last_on,
        place=place,
        when=when,
        note=_note(pack, window, place, at),
        clause=window.clause,
        unsure=not window.confirmed,
    )


def timeline(pack: Pack, at: datetime) -> Timeline:
    """The windows of ``pack`` in order of their end, as seen at ``at``."""
    following = next_deadline(pack, at)
    return draw([span_of(pack, window, at, following) for window in in_order(pack)], today=today(pack, at))


@dataclass(frozen=True, slots=True)
class LastCall:
    """Until when a unit can post its publicity and still be in time, as seen at an instant.

    ``on`` is the last working day, or the last day of all once that has passed; ``on_rest_days`` says that only rest
    days are left, ``over`` that none is. ``days`` of ``kind`` is what the publicity takes.
    """

    on: date
    days: int
    kind: str
    on_rest_days: bool
    over: bool
    clause: str


def last_call(pack: Pack, at: datetime) -> LastCall | None:
    """None without a unit's publicity, where no day is in time, or in a year whose working days nobody knows yet."""
    try:
        found = safe_day(pack)
    except UnknownYear:
        return None
    if found is None or found.last_on is None:
        return None
    day = today(pack, at)
    rule = pack.publicity.unit
    working = found.last_safe_on or found.last_on
    on_rest_days = working < day <= found.last_on
    return LastCall(
        on=found.last_on if on_rest_days else working,
        days=rule.days,
        kind="个工作日" if rule.unit == "working" else "天",
        on_rest_days=on_rest_days,
        over=day > found.last_on,
        clause=rule.clause,
    )


# --- the notice ---


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the notice: heading, and its clauses with their keys."""

    title: str
    clauses: list[tuple[str, Clause]] = field(default_factory=list)


def parts(pack: Pack) -> list[Part]:
    """The clauses by part, in the order of the pack; open choices stand elsewhere."""
    found: dict[str, Part] = {}
    for key, clause in pack.clauses.items():
        if key[0] == "8":
            continue
        title = PARTS.get(key[0], ELSE)
        found.setdefault(title, Part(title)).clauses.append((key, clause))
    return sorted(found.values(), key=lambda part: part.title == ELSE)


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One way to a title; ``first`` where the title changes, ``span`` over how many lines it stands."""

    title: str
    label: str
    basis: str
    unsure: bool
    span: int


def routes(pack: Pack) -> list[RouteLine]:
    """Every route, by title in the order in which titles are on offer; ``span`` 0 below the first of a title."""
    found: list[RouteLine] = []
    for title in pack.titles:
        own = [route for route in pack.eligibility.all_routes() if route.title == title.name]
        for n, route in enumerate(own):
            span = len(own) if n == 0 else 0
            found.append(RouteLine(title.name, route.label, route.basis, not route.confirmed, span))
    return found


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What one person pays."""

    who: str
    fen: int
    parts: list[tuple[str, int]]


def fees(pack: Pack) -> list[FeeLine]:
    """The fees, each with its parts where there is more than one."""
    levels = {level.id: level.label for level in pack.levels}

    def line(fee: Fee) -> FeeLine:
        kind = f"，{KINDS[fee.kind]}" if fee.kind and fee.kind != "normal" else ""
        several = fee.parts if len(fee.parts) > 1 else []
        return FeeLine(levels[fee.level] + kind, fee.fen, [(part.label, part.fen) for part in several])

    return [line(fee) for fee in pack.fees]


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """What the notice leaves open and how this round does it; ``answer`` empty: not stated yet."""

    anchor: str
    question: str
    answer: str
    basis: str
    unsure: bool


def choices(pack: Pack) -> list[ChoiceLine]:
    """The open choices with their answers in words."""
    found: list[ChoiceLine] = []
    seen: set[str] = set()
    for choice in pack.choices:
        # The chips of the clause keys 8a to 8o lead to the first choice of their letter.
        letter = choice.id.partition(".")[0]
        anchor = "" if letter in seen else f"8{letter}"
        seen.add(letter)
        found.append(ChoiceLine(anchor, choice.question, choice.chosen or "", choice.basis, not choice.confirmed))
    return found
