"""What a bad year takes off the years of service: a whole year, or the part of the first or last that counts."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from zhiping.core.eligibility.service import _bad_years

AWARD, COUNTED_TO = date(2020, 3, 10), date(2024, 6, 30)


def _span(first: date, last: date) -> tuple[int, int]:
    return first.toordinal(), last.toordinal()


def _taken(*assessed: tuple[int | None, str], award: date = AWARD, counted_to: date = COUNTED_TO) -> Any:
    dossier: Any = SimpleNamespace(assessments=[SimpleNamespace(year=y, result=r) for y, r in assessed])
    return _bad_years(dossier, award, counted_to, frozenset({"incompetent"}))


@pytest.mark.parametrize(
    ("year", "whole", "part"),
    [
        (2019, set(), []),
        (2020, set(), [_span(AWARD, date(2020, 12, 31))]),
        (2021, {2021}, []),
        (2023, {2023}, []),
        (2024, set(), [_span(date(2024, 1, 1), COUNTED_TO)]),
        (2025, set(), []),
    ],
)
def test_a_bad_year_counts_as_far_as_it_lies_in_the_service(
    year: int, whole: set[int], part: list[tuple[int, int]]
) -> None:
    assert _taken((year, "incompetent")) == (whole, part)


def test_a_year_is_whole_up_to_its_last_day_and_a_part_from_the_award_on() -> None:
    bad = (2022, "incompetent")
    assert _taken(bad, counted_to=date(2022, 12, 31)) == ({2022}, [])
    assert _taken(bad, counted_to=date(2022, 1, 1)) == (set(), [_span(date(2022, 1, 1), date(2022, 1, 1))])
    assert _taken(bad, award=date(2022, 1, 1)) == (set(), [_span(date(2022, 1, 1), date(2022, 12, 31))])
    assert _taken(bad, award=date(2022, 12, 31)) == (set(), [_span(date(2022, 12, 31), date(2022, 12, 31))])


def test_a_good_year_and_one_that_is_not_told_take_nothing_off() -> None:
    assert _taken((2022, "competent"), (None, "incompetent")) == (set(), [])
