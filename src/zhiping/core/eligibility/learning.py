"""Facts of one year, or of several: continuing education (A4) and annual assessments (rules.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.values import ANYTHING, Uncertain, between, not_told
from zhiping.core.policy.rules import EachYear

Fact = Callable[[Context], Any]
Given = Mapping[str, Any]
#: From best to worst: of several entries for a year the worst speaks.
_RESULTS: Final = ("excellent", "competent", "basically_competent", "incompetent")


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


def _hours(ctx: Context, year: int, keys: tuple[str, ...]) -> tuple[float, float, tuple[str, ...]]:
    entries = ctx.dossier.continuing_education
    low: float = 0
    needs: list[str] = []
    found = False
    for n, entry in enumerate(entries or ()):
        if entry.year is None:
            needs.append(f"continuing_education[{n}].year")
        elif entry.year == year:
            found = True
            for key in keys:
                hours = getattr(entry, key)
                if hours is None:
                    needs.append(f"continuing_education[{n}].{key}")
                else:
                    low += hours
    if not found and not needs:
        needs.append("continuing_education")
    return low, ANYTHING if needs else low, tuple(needs)


def hours_of_year(*keys: str) -> Callable[[Law, Given], Fact]:
    """Hours of the year in question; a year that is not there is unknown."""

    def fact(ctx: Context) -> Any:
        return between(*_hours(ctx, ctx.year, keys))

    return lambda law, given: fact


def hours_of_years(*keys: str) -> Callable[[Law, Given], Fact]:
    """Hours summed over the cycle year and ``years_back`` before it, none of them before the year after the start."""

    def factory(law: Law, given: Given) -> Fact:
        each = EachYear(
            of="continuing_education", first_back=0, last_back=given["years_back"], without_start="cycle_year"
        )

        def fact(ctx: Context) -> Any:
            low: float = 0
            high: float = 0
            needs: dict[str, None] = {}
            for year in years_asked(each, ctx):
                less, more, lacking = _hours(ctx, year, keys)
                low, high = low + less, high + more
                needs.update(dict.fromkeys(lacking))
            return between(low, high, tuple(needs))

        return fact

    return factory


def assessment(ctx: Context) -> Any:
    """The result of the year in question; unknown when it is not there."""
    worst = -1
    needs = []
    for n, entry in enumerate(ctx.dossier.assessments or ()):
        if entry.year == ctx.year:
            if entry.result is None:
                needs.append(f"assessments[{n}].result")
            else:
                worst = max(worst, _RESULTS.index(entry.result))
    if needs:
        return not_told(*needs)
    return _RESULTS[worst] if worst >= 0 else not_told("assessments")


def assessed_by(ctx: Context) -> Any:
    """By what the year in question was assessed; the annual assessment speaks where there are both."""
    told = None
    needs = []
    for n, entry in enumerate(ctx.dossier.assessments or ()):
        if entry.year == ctx.year:
            if entry.by == "annual_assessment":
                return entry.by
            if entry.by is None:
                needs.append(f"assessments[{n}].by")
            else:
                told = entry.by
    if needs:
        return not_told(*needs)
    return told if told is not None else not_told("assessments")


def start_unknown(ctx: Context) -> Uncertain | None:
    """Where the route has a start whose day is not told, the years to ask for are not known either."""
    return not_told(*ctx.start_needs) if ctx.start is None and ctx.start_needs else None
