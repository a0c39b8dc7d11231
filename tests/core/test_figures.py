"""Forecasts and small counts, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from zhiping.core.calendar import WorkCalendar
from zhiping.core.figures import LOOK_BACK, Forecast, cumulative, forecast, too_small

CALENDAR = WorkCalendar()
#: 2024-11-18 to 22 are Monday to Friday; 2024-11-25 is the Monday after.
MONDAY = date(2024, 11, 25)


def _forecast(by_day: dict[date, int], **given: object) -> Forecast:
    asked = {
        "waiting": 10, "today": MONDAY, "first_on": date(2024, 11, 1), "last_on": date(2024, 11, 29),
        "calendar": CALENDAR, **given,
    }  # fmt: skip
    return forecast(by_day, **asked)  # type: ignore[arg-type]


def test_the_pace_is_that_of_five_working_days_and_the_rest_days_between_them() -> None:
    # Monday the 18th to Friday the 22nd count, and Saturday the 23rd; Friday the 15th is the sixth day back.
    found = _forecast({date(2024, 11, 15): 50, date(2024, 11, 18): 2, date(2024, 11, 22): 1, date(2024, 11, 23): 2})
    assert (found.paced, found.worked, LOOK_BACK) == (5, 5, 5)
    assert found.passed == 55


def test_today_is_not_over_and_counts_for_the_days_left_and_not_for_the_pace() -> None:
    found = _forecast({MONDAY: 9, date(2024, 11, 22): 5})
    assert (found.paced, found.days_left) == (5, 5)
    # One a working day, five days with today: five of the ten.
    assert (found.more, found.expected, found.left_over) == (5, 19, 5)


def test_no_part_of_a_dossier_counts() -> None:
    found = _forecast({date(2024, 11, 22): 3}, last_on=date(2024, 11, 27))
    assert (found.days_left, found.more) == (3, 1)


def test_no_more_than_wait_will_go_through() -> None:
    found = _forecast({date(2024, 11, 22): 500})
    assert (found.more, found.left_over) == (10, 0)


def test_days_before_there_was_anything_to_do_do_not_slow_the_pace() -> None:
    found = _forecast({date(2024, 11, 21): 4, date(2024, 11, 22): 4}, first_on=date(2024, 11, 21))
    assert (found.paced, found.worked) == (8, 2)
    assert found.more == 10


def test_without_a_whole_working_day_there_is_no_pace() -> None:
    found = _forecast({MONDAY: 4}, first_on=MONDAY)
    assert (found.worked, found.paced, found.more, found.expected) == (0, 0, 0, 4)


@pytest.mark.parametrize(
    ("last_on", "left"), [(MONDAY, 1), (date(2024, 11, 24), 0), (date(2024, 11, 30), 5), (date(2024, 12, 2), 6)]
)
def test_working_days_left_count_today_and_the_last_day(last_on: date, left: int) -> None:
    assert _forecast({}, last_on=last_on).days_left == left


@pytest.mark.parametrize(("waiting", "left", "needed"), [(10, 5, 2), (11, 5, 3), (0, 5, 0), (7, 0, 7)])
def test_what_it_takes_a_day_is_rounded_up(waiting: int, left: int, needed: int) -> None:
    assert Forecast(passed=0, waiting=waiting, paced=0, worked=5, days_left=left).needed == needed


def test_a_line_begins_with_what_came_before_it_and_has_every_day() -> None:
    first = date(2024, 11, 20)
    line = cumulative({date(2024, 11, 19): 3, date(2024, 11, 21): 2}, first_on=first, last_on=date(2024, 11, 22))
    assert line == [(first, 3), (date(2024, 11, 21), 5), (date(2024, 11, 22), 5)]


@pytest.mark.parametrize(
    ("counts", "folded"),
    [
        ([5, 7, 0], set()),
        ([1, 2, 9], {0, 1}),
        ([1, 1, 9, 4], {0, 1, 3}),
        ([9, 2, 4, 3], {1, 3}),
        ([3, 3], set()),
        ([2, 0], {0}),
        ([1, 1], {0, 1}),
        ([], set()),
    ],
)
def test_a_group_too_small_is_told_with_others_until_they_are_enough(counts: list[int], folded: set[int]) -> None:
    assert too_small(counts) == folded
