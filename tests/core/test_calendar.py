"""Working days 2024 to 2026, publicity, full years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.calendar import (
    UnknownYear,
    WorkCalendar,
    full_years,
    publicity_end,
)

CALENDAR = WorkCalendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Rule:
    days: int = 5
    unit: Literal["working", "natural"] = "working"
    count_posting_day: bool = False


def _last_day(posted_on: date, rule: Rule, calendar: WorkCalendar) -> date:
    return publicity_end(posted_on, rule, calendar).date()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-04", True),  # Sunday, made up for the Spring Festival
        ("2024-02-12", False),
        ("2024-10-12", True),
        ("2024-11-23", False),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-10-10", True),
    ],
)
def test_holidays_and_make_up_days(day, worked):
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is worked


def test_an_unknown_year_is_an_error():
    with pytest.raises(UnknownYear, match="2031年"):
        CALENDAR.is_working_day(date(2031, 5, 5))
    assert not CALENDAR.knows(2031)
    assert CALENDAR.knows(2024)
    with pytest.raises(UnknownYear):
        CALENDAR.add_working_days(date(2026, 12, 1), 10**9)


def test_an_override_table_speaks_first_and_can_make_a_year_known():
    own = WorkCalendar({date(2024, 11, 18): False, date(2024, 11, 17): True}, frozenset({2031}))
    assert not own.is_working_day(date(2024, 11, 18))
    assert own.is_working_day(date(2024, 11, 17))
    # 2 May 2031 is a Friday.
    assert [own.is_working_day(date(2031, 5, day)) for day in (2, 3, 4, 5)] == [True, False, False, True]
    assert own.knows(2031) and not own.knows(2032)


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        ("2024-11-14", "2024-11-21"),
        ("2024-11-15", "2024-11-22"),
        ("2024-11-16", "2024-11-22"),
        ("2024-11-17", "2024-11-22"),
        ("2024-11-18", "2024-11-25"),
    ],
)
def test_publicity_of_five_working_days_runs_to_the_last_instant(posted, last):
    end = publicity_end(date.fromisoformat(posted), Rule(), CALENDAR)
    assert end == datetime.combine(date.fromisoformat(last), datetime.max.time(), SHANGHAI)
    assert (end + timedelta(microseconds=1)).astimezone(SHANGHAI).time().isoformat() == "00:00:00"


def test_the_posting_day_counts_where_the_pack_says_so_and_only_if_worked():
    counted = Rule(count_posting_day=True)
    assert _last_day(date(2024, 11, 18), counted, CALENDAR) == date(2024, 11, 22)
    assert _last_day(date(2024, 11, 17), counted, CALENDAR) == date(2024, 11, 22)


def test_natural_days_need_no_holidays():
    assert _last_day(date(2031, 5, 1), Rule(7, "natural"), CALENDAR) == date(2031, 5, 8)
    assert _last_day(date(2031, 5, 1), Rule(7, "natural", True), CALENDAR) == date(2031, 5, 7)


@pytest.mark.parametrize("unit", ["working", "natural"])
@pytest.mark.parametrize("days", [0, -1])
def test_a_publicity_of_no_day_is_refused(unit, days):
    with pytest.raises(ValueError, match="至少为1"):
        publicity_end(date(2024, 11, 18), Rule(days, unit), CALENDAR)
    assert _last_day(date(2024, 11, 18), Rule(1, unit, True), CALENDAR) == date(2024, 11, 18)


def test_adding_and_counting():
    assert CALENDAR.add_working_days(date(2024, 11, 15), 5) == date(2024, 11, 22)
    assert CALENDAR.add_working_days(date(2024, 11, 16), 0) == date(2024, 11, 16)
    assert CALENDAR.count_working_days(date(2024, 11, 16), date(2024, 11, 17)) == 0
    assert CALENDAR.count_working_days(date(2024, 9, 29), date(2024, 10, 12)) == 7
    with pytest.raises(ValueError, match="为负"):
        CALENDAR.add_working_days(date(2024, 11, 16), -1)
    with pytest.raises(ValueError, match="早于"):
        CALENDAR.count_working_days(date(2024, 11, 17), date(2024, 11, 16))


@given(st.dates(date(2024, 1, 1), date(2026, 6, 1)), st.integers(1, 90))
def test_counting_undoes_adding(day, days):
    end = CALENDAR.add_working_days(day, days)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.count_working_days(day + timedelta(days=1), end) == days


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2020-12-31", "2024-12-31", 4),
        ("2021-01-01", "2024-12-31", 3),
        ("2020-02-29", "2023-02-28", 3),
        ("2020-02-29", "2023-02-27", 2),
        ("2020-02-29", "2024-02-28", 3),
        ("2020-02-29", "2024-02-29", 4),
        ("2024-12-31", "2024-12-31", 0),
        ("2025-01-01", "2024-12-31", 0),
    ],
)
def test_full_years(start, end, years):
    assert full_years(date.fromisoformat(start), date.fromisoformat(end)) == years
