"""The last safe day to the second: what is over with the window is too late, an extension moves it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhiping import packs
from zhiping.core.calendar import publicity_end
from zhiping.core.policy import read_pack
from zhiping.core.policy.safety import SafeDay, in_time, safe_day

LESHAN = read_pack(packs.locate("leshan-2024-engineering"))


def test_a_publicity_that_ends_with_the_window_is_not_in_time() -> None:
    posted = date(2024, 11, 11)
    end = publicity_end(posted, LESHAN.publicity.unit, LESHAN.calendar)
    assert not in_time(posted, LESHAN, LESHAN.calendar, end)
    assert in_time(posted, LESHAN, LESHAN.calendar, end + timedelta(microseconds=1))


def test_without_an_instant_of_its_own_the_window_of_the_pack_counts() -> None:
    safe = safe_day(LESHAN)
    assert safe is not None and safe.last_safe_on is not None and safe.last_safe_rest_on is not None
    for day in (safe.last_safe_on, safe.last_safe_rest_on):
        assert in_time(day, LESHAN, LESHAN.calendar)
    after = safe.last_on
    assert after is not None and not in_time(after + timedelta(days=1), LESHAN, LESHAN.calendar)


def test_more_time_moves_the_safe_day_with_it() -> None:
    closes_at = LESHAN.windows["unit_review"].closes_at
    now, later = safe_day(LESHAN), safe_day(LESHAN, closes_at=closes_at + timedelta(days=7))
    assert now is not None and later is not None and now.last_safe_on is not None
    assert later.last_safe_on == now.last_safe_on + timedelta(days=7)


def test_a_window_too_short_for_a_publicity_has_no_safe_day() -> None:
    opens_on = LESHAN.windows["application"].opens_on
    assert opens_on is not None
    found = safe_day(LESHAN, closes_at=LESHAN.calendar.end_of(opens_on + timedelta(days=2)))
    assert found is not None
    assert (found.last_safe_on, found.last_safe_rest_on, found.last_on) == (None, None, None)


@pytest.mark.parametrize(
    ("worked", "rest", "last"),
    [
        (date(2024, 11, 15), date(2024, 11, 17), date(2024, 11, 17)),
        (date(2024, 11, 18), date(2024, 11, 17), date(2024, 11, 18)),
        (None, date(2024, 11, 17), date(2024, 11, 17)), (date(2024, 11, 15), None, date(2024, 11, 15)),
    ],
)  # fmt: skip
def test_the_later_of_the_two_is_the_last(worked: date | None, rest: date | None, last: date) -> None:
    assert SafeDay(worked, rest, "P3").last_on == last
