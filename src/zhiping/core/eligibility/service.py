"""Counting years: full years between days, and what is taken off (rules.md 1, 年限).

Days, never instants: the law counts days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from zhiping.core.calendar import anniversary, full_years
from zhiping.core.dossier.model import Dossier

Span = tuple[int, int]


class TakenOff(NamedTuple):
    """What is taken off a service: whole years, and days at least and at most, with what is not known of them."""

    years: int
    days_at_least: int
    days_at_most: int
    needs: tuple[str, ...]


def years_after(award: date, off_years: int, off_days: int, counted_to: date) -> int:
    """Full years of service when what is taken off shifts the award day forward by as much."""
    try:
        return max(0, full_years(anniversary(award, off_years) + timedelta(days=off_days), counted_to))
    except (OverflowError, ValueError):
        return 0


def taken_off(
    dossier: Dossier, award: date, counted_to: date, bad_results: frozenset[str], not_technical: bool
) -> TakenOff:
    """What comes off the service from ``award`` to ``counted_to``: years with bad assessments, non-technical work.

    Days that lie in both count once. A post whose end or nature is not told counts between its bounds.
    """
    first, last = award.toordinal(), counted_to.toordinal()
    years, certain = _bad_years(dossier, award, counted_to, bad_results)
    whole = [(date(y, 1, 1).toordinal(), date(y, 12, 31).toordinal()) for y in years]
    needs: list[str] = []
    possible: list[Span] = []
    if not_technical:
        if dossier.employment is None:
            return TakenOff(len(years), 0, last - first + 1, ("employment",))
        for n, post in enumerate(dossier.employment):
            if post.technical is True:
                continue
            begin = first if post.from_on is None else max(first, post.from_on.toordinal())
            end = last if post.to_on is None else min(last, post.to_on.toordinal())
            if end < begin:
                continue
            lacking = [key for key in ("technical", "from_on") if getattr(post, key) is None]
            if post.to_on is None and not post.to_on_null:
                lacking.append("to_on")
            if lacking:
                possible.append((begin, end))
                needs += [f"employment[{n}].{key}" for key in lacking]
                if lacking == ["to_on"] and post.from_on is not None and post.from_on.toordinal() >= first:
                    certain.append((begin, begin))
            else:
                certain.append((begin, end))
    if not certain and not possible:
        return TakenOff(len(years), 0, 0, ())
    at_least = _days(certain, whole)
    return TakenOff(len(years), at_least, _days(certain + possible, whole) if possible else at_least, tuple(needs))


def _bad_years(
    dossier: Dossier, award: date, counted_to: date, bad_results: frozenset[str]
) -> tuple[set[int], list[Span]]:
    """Whole calendar years taken off, and the part of the award's or the last year that is."""
    years: set[int] = set()
    parts: list[Span] = []
    for entry in dossier.assessments or ():
        if entry.year is None or entry.result not in bad_results:
            continue
        begin, end = date(entry.year, 1, 1), date(entry.year, 12, 31)
        if begin > award and end <= counted_to:
            years.add(entry.year)
        elif end >= award and begin <= counted_to:
            parts.append((max(begin, award).toordinal(), min(end, counted_to).toordinal()))
    return years, parts


def _days(spans: Iterable[Span], without: list[Span]) -> int:
    """Days in the union of ``spans`` that lie in none of ``without`` (whole years, apart from each other)."""
    total, reached = 0, 0
    for begin, end in sorted(spans):
        begin = max(begin, reached + 1)
        if end >= begin:
            total += end - begin + 1
            for out_begin, out_end in without:
                total -= max(0, min(end, out_end) - max(begin, out_begin) + 1)
            reached = end
    return total


def longest_gap(dossier: Dossier, first: date, last: date) -> int | None:
    """Days of the longest stretch between ``first`` and ``last`` without any post; None when posts lack their days."""
    if dossier.employment is None:
        return None
    spans: list[Span] = []
    for post in dossier.employment:
        if post.from_on is None or (post.to_on is None and not post.to_on_null):
            return None
        spans.append((post.from_on.toordinal(), last.toordinal() if post.to_on is None else post.to_on.toordinal()))
    reached, longest = first.toordinal() - 1, 0
    for begin, end in sorted(spans):
        longest = max(longest, min(begin, last.toordinal() + 1) - reached - 1)
        reached = max(reached, end)
    return max(longest, last.toordinal() - reached)
