"""Which day somebody is reminded of, and when (8a, 8l): both packs, the hour to the second."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN

from zhiping.core.policy import read_pack
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import Reminders
from zhiping.core.policy.safety import safe_day
from zhiping.core.procedure import State
from zhiping.core.reminders import Deadline, deadline_of, last_hour, reminder, safe_days
from zhiping.packs import locate

ZONE = "Asia/Shanghai"
RULE = Reminders(days=[7, 3, 1], hour=time(9, 0))
ON = date(2024, 11, 23)
LONG_AGO = datetime(2024, 10, 1, tzinfo=ZoneInfo(ZONE))
SECOND = timedelta(seconds=1)


@pytest.fixture(params=[LESHAN, EXAMPLE])
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(locate(request.param))


def _asked(
    pack: Pack, state: State, window: str, *, posted: bool = False, today: date | None = None, unit: str = "unit_review"
) -> Deadline | None:
    return deadline_of(
        pack, state, due_at=pack.windows[window].closes_at, unit_closes_at=pack.windows[unit].closes_at, posted=posted,
        today=today or pack.windows["application"].opens_on or ON, safe=safe_days(pack),
    )  # fmt: skip


def test_a_draft_is_reminded_of_the_last_safe_day(pack: Pack) -> None:
    own, safe = pack.windows["application"].last_on, safe_day(pack)
    assert safe is not None and safe.last_on is not None
    day = safe.last_safe_on or safe.last_on
    found = _asked(pack, State.DRAFT, "application")
    assert found is not None and found.kind == "submit"
    assert (found.on, found.safe) == ((day, True) if day < own else (own, False))
    late = _asked(pack, State.DRAFT, "application", today=day + timedelta(days=1))
    assert late is not None and (late.on, late.safe) == (own, False)


def test_what_is_posted_already_is_reminded_of_the_window_itself(pack: Pack) -> None:
    for state, window in ((State.DRAFT, "application"), (State.AT_UNIT, "unit_review")):
        found = _asked(pack, state, window, posted=True)
        assert found is not None and (found.on, found.safe) == (pack.windows[window].last_on, False)


def test_a_unit_is_reminded_to_post_while_there_is_time_and_then_of_its_window(pack: Pack) -> None:
    safe = safe_day(pack)
    assert safe is not None and safe.last_on is not None
    found = _asked(pack, State.AT_UNIT, "unit_review", today=safe.last_on)
    assert found is not None and (found.kind, found.on) == ("post", safe.last_on)
    late = _asked(pack, State.AT_UNIT, "unit_review", today=safe.last_on + timedelta(days=1))
    assert late is not None and (late.kind, late.on) == ("check", pack.windows["unit_review"].last_on)


def test_corrections_department_and_office_have_their_windows(pack: Pack) -> None:
    for state, window, kind in (
        (State.RETURNED, "applicant_correction", "correct"), (State.AT_DEPARTMENT, "department_review", "check"),
        (State.AT_COMMITTEE, "office_review", "check"),
    ):  # fmt: skip
        found = _asked(pack, state, window, unit="correction_review")
        assert found is not None and found.kind == kind and found.on <= pack.windows[window].last_on
    for state in (State.READY, State.LAPSED, State.WITHDRAWN):
        assert _asked(pack, state, "application") is None


def test_paper_is_reminded_of_only_where_there_is_paper() -> None:
    leshan, example = read_pack(locate(LESHAN)), read_pack(locate(EXAMPLE))
    found = _asked(leshan, State.ACCEPTED, "paper")
    assert found is not None and (found.kind, found.on) == ("hand_in", date(2024, 12, 19))
    assert _asked(example, State.ACCEPTED, "office_review") is None


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(ZONE))


@pytest.mark.parametrize("days", RULE.days)
def test_a_reminder_is_due_from_its_hour_on_to_the_second(days: int) -> None:
    hour = _at(ON - timedelta(days=days), RULE.hour)
    before = {7: None, 3: 7, 1: 3}[days]
    asked = [reminder(RULE, ON, since=LONG_AGO, at=at, timezone=ZONE) for at in (hour - SECOND, hour, hour + SECOND)]
    assert asked == [before, days, days]


def test_a_worker_that_was_away_tells_only_the_last_and_never_after_the_day() -> None:
    for at, due in ((_at(ON, time(23, 59, 59)), 1), (_at(ON + timedelta(days=1), time(0, 0)), None)):
        assert reminder(RULE, ON, since=LONG_AGO, at=at, timezone=ZONE) == due


def test_who_has_just_got_it_is_not_reminded() -> None:
    hour = _at(ON - timedelta(days=3), RULE.hour)
    at = hour + timedelta(hours=5)
    assert reminder(RULE, ON, since=hour - SECOND, at=at, timezone=ZONE) == 3
    assert reminder(RULE, ON, since=hour, at=at, timezone=ZONE) is None


def test_it_is_looked_once_a_day_at_the_hour() -> None:
    hour = _at(ON, RULE.hour)
    asked = [last_hour(RULE, at, ZONE) for at in (hour - SECOND, hour, hour + SECOND)]
    assert asked == [hour - timedelta(days=1), hour, hour]


@pytest.mark.parametrize("days", [[], [1, 3], [3, 3], [-1], [61]])
def test_days_that_make_no_sense_are_refused(days: list[int]) -> None:
    with pytest.raises(ValueError, match="days"):
        Reminders(days=days, hour=time(9, 0))
