"""What a committee must be before it may meet, and who presides (rules.md 3: 人社部令第40号).

A committee is of an odd number of members within the pack's size, with one chair and at least one vice-chair, filed
with the HR department for at most the pack's years; out of its filing, or beyond what it was filed for, its results are
not recognised. Pure: whoever asks gathers the facts; each fault has a code, and words for the page are a catalogue's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiping.core.calendar import anniversary
from zhiping.core.policy.procedure import CommitteeRules


class Seat(StrEnum):
    """What a member is in the committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Filing:
    """What was filed: ``until_on`` is the last day; ``series`` and ``levels`` are those of packs, as their ids."""

    number: str
    filed_on: date
    until_on: date
    series: frozenset[str]
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a committee may not meet. ``code``: ``even``, ``too-small``, ``too-large``, ``no-chair``, ``two-chairs``,
    ``no-vice-chair``, ``not-filed``, ``not-yet``, ``lapsed``, ``filed-too-long``, ``other-series``, ``other-level``.
    ``found`` and ``asked`` in figures or ids, empty where the code says all."""

    code: str
    found: str = ""
    asked: str = ""


def shortfalls(
    seats: Sequence[Seat], filing: Filing | None, rules: CommitteeRules, *, on: date, series: str, levels: Iterable[str]
) -> list[Shortfall]:
    """Everything for which a meeting ``on`` that day over ``levels`` of ``series`` may not begin; nothing: it may."""
    return [*_composition(seats, rules), *_filing(filing, rules, on, series, levels)]


def _composition(seats: Sequence[Seat], rules: CommitteeRules) -> list[Shortfall]:
    found, size = [], len(seats)
    if rules.odd and size % 2 == 0:
        found.append(Shortfall("even", str(size)))
    if size < rules.size_min:
        found.append(Shortfall("too-small", str(size), str(rules.size_min)))
    if size > rules.size_max:
        found.append(Shortfall("too-large", str(size), str(rules.size_max)))
    chairs = sum(seat is Seat.CHAIR for seat in seats)
    if chairs == 0:
        found.append(Shortfall("no-chair"))
    if chairs > 1:
        found.append(Shortfall("two-chairs", str(chairs), "1"))
    if Seat.VICE_CHAIR not in seats:
        found.append(Shortfall("no-vice-chair"))
    return found


def _filing(
    filing: Filing | None, rules: CommitteeRules, on: date, series: str, levels: Iterable[str]
) -> list[Shortfall]:
    if filing is None:
        return [Shortfall("not-filed")]
    found = []
    if on < filing.filed_on:
        found.append(Shortfall("not-yet", on.isoformat(), filing.filed_on.isoformat()))
    if on > filing.until_on:
        found.append(Shortfall("lapsed", on.isoformat(), filing.until_on.isoformat()))
    # Filed on 15 March for three years: to 14 March of the third year after.
    if filing.until_on >= anniversary(filing.filed_on, rules.filing_years_max):
        found.append(Shortfall("filed-too-long", filing.until_on.isoformat(), str(rules.filing_years_max)))
    if series not in filing.series:
        found.append(Shortfall("other-series", series))
    found += [Shortfall("other-level", level) for level in sorted(set(levels) - filing.levels)]
    return found


def may_preside(present: Iterable[Seat]) -> Seat | None:
    """Who leads a meeting: the chair, else a vice-chair; None where neither is there: it may not begin."""
    there = set(present)
    return next((seat for seat in (Seat.CHAIR, Seat.VICE_CHAIR) if seat in there), None)


def is_group(experts: int, rules: CommitteeRules) -> bool:
    """Whether so many experts are a review group or a panel of the defence."""
    return experts >= rules.panel_min
