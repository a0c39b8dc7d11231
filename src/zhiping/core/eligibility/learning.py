"""Facts of one year, or of several: continuing education (A4) and annual assessments (rules.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from zhiping.core.dossier.model import ContinuingEducation
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.values import ANYTHING, Uncertain, between, not_told
from zhiping.core.policy.rules import EachYear

Fact = Callable[[Context], Any]
Given = Mapping[str, Any]
#: From best to worst: of several entries for a year the worst speaks.
_RESULTS: Final = ("excellent", "competent", "basically_competent", "incompetent")
_NOT_ASSESSED: Final = not_told("assessments")


def years_asked(each: EachYear, ctx: Context) -> list[int]:
    """The years a yearly rule asks for, given the start of the route in use (rules.md 1, 2)."""
    year = ctx.law.cycle_year
    latest = year - each.first_back
    if ctx.start is None:
        return [latest] if each.without_start == "cycle_year" and each.first_back == 0 else []
    earliest = ctx.start.year + 1
    if each.last_back is not None:
        earliest = max(earliest, year - each.last_back)
    years = list(range(earliest, latest + 1))
    uses = ctx.route.uses if ctx.route is not None else None
    if each.at_most_for_skill is not None and uses is not None and uses.skill is not None:
        years = years[-each.at_most_for_skill :]
    return years


#: What a year of continuing education comes to: general, professional, and both together.
_Row = tuple[Any, Any, Any]
_PARTS: Final = (("general_hours",), ("professional_hours",), ("general_hours", "professional_hours"))


def _row(ctx: Context, year: int) -> _Row:
    """The hours of a year, summed over its entries; looked up once per dossier."""
    row: _Row | None = ctx.hours.get(year)
    if row is None:
        entries = []
        yearless = []
        for n, entry in enumerate(ctx.dossier.continuing_education or ()):
            if entry.year == year:
                entries.append((n, entry))
            elif entry.year is None:
                yearless.append(f"continuing_education[{n}].year")
        row = ctx.hours[year] = _summed(entries, yearless)
    return row


def _summed(entries: list[tuple[int, ContinuingEducation]], yearless: list[str]) -> _Row:
    if len(entries) == 1 and not yearless:
        entry = entries[0][1]
        if entry.general_hours is not None and entry.professional_hours is not None:
            return entry.general_hours, entry.professional_hours, entry.general_hours + entry.professional_hours
    if not entries:
        absent = Uncertain(0, ANYTHING, tuple(yearless) or ("continuing_education",))
        return absent, absent, absent
    found = []
    for keys in _PARTS:
        low: float = 0
        needs = yearless
        for n, entry in entries:
            for key in keys:
                hours = getattr(entry, key)
                if hours is None:
                    needs = [*needs, f"continuing_education[{n}].{key}"]
                else:
                    low += hours
        found.append(Uncertain(low, ANYTHING, tuple(needs)) if needs else low)
    return found[0], found[1], found[2]


def hours_of_year(part: int) -> Callable[[Law, Given], Fact]:
    """Hours of the year in question; a year that is not there is unknown."""

    def fact(ctx: Context) -> Any:
        row = ctx.hours.get(ctx.year)
        return row[part] if row is not None else _row(ctx, ctx.year)[part]

    return lambda law, given: fact


def hours_of_years(part: int) -> Callable[[Law, Given], Fact]:
    """Hours summed over the cycle year and ``years_back`` before it, whatever the start: the notice names the years."""

    def factory(law: Law, given: Given) -> Fact:
        years = range(law.cycle_year - given["years_back"], law.cycle_year + 1)

        def fact(ctx: Context) -> Any:
            low: float = 0
            high: float = 0
            needs: dict[str, None] = {}
            for year in years:
                hours = _row(ctx, year)[part]
                if isinstance(hours, Uncertain):
                    low, high = low + hours.low, high + hours.high
                    needs.update(dict.fromkeys(hours.needs))
                else:
                    low, high = low + hours, high + hours
            return between(low, high, tuple(needs))

        return fact

    return factory


def _assessed(ctx: Context) -> dict[int, tuple[Any, Any]]:
    """Year → result and by what; looked up once per dossier."""
    found: dict[int, tuple[Any, Any]] = {}
    for n, entry in enumerate(ctx.dossier.assessments or ()):
        if entry.year is not None:
            result = entry.result if entry.result is not None else not_told(f"assessments[{n}].result")
            by = entry.by if entry.by is not None else not_told(f"assessments[{n}].by")
            earlier = found.get(entry.year)
            found[entry.year] = (result, by) if earlier is None else _joined(earlier, (result, by))
    ctx.assessed = found
    return found


def _joined(first: tuple[Any, Any], second: tuple[Any, Any]) -> tuple[Any, Any]:
    """Two entries for one year: the worse result speaks, and the annual assessment where there is one."""
    result = next((r for r in (first[0], second[0]) if isinstance(r, Uncertain)), None)
    if result is None:
        result = max(first[0], second[0], key=_RESULTS.index)
    if "annual_assessment" in (first[1], second[1]):
        return result, "annual_assessment"
    return result, next((by for by in (first[1], second[1]) if isinstance(by, Uncertain)), first[1])


def assessment(ctx: Context) -> Any:
    """The result of the year in question; unknown when it is not there."""
    found = (_assessed(ctx) if ctx.assessed is None else ctx.assessed).get(ctx.year)
    return _NOT_ASSESSED if found is None else found[0]


def assessed_by(ctx: Context) -> Any:
    """By what the year in question was assessed; the annual assessment speaks where there are both."""
    found = (_assessed(ctx) if ctx.assessed is None else ctx.assessed).get(ctx.year)
    return _NOT_ASSESSED if found is None else found[1]
