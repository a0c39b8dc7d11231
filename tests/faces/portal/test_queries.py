"""The public pages' view of a pack at an instant: pure, on both packs, around every boundary."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhiping import packs
from zhiping.core.policy import Pack, read_pack
from zhiping.faces.portal.queries import notice as queries

ONE_SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", params=packs.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


@pytest.fixture(scope="module")
def leshan() -> Pack:
    return read_pack(packs.locate("leshan-2024-engineering"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_next_deadline_changes_one_second_after_each_window_ends(pack: Pack) -> None:
    ends = sorted({window.closes_at for window in pack.windows.values()})
    for n, end in enumerate(ends):
        last = end.replace(microsecond=0)
        found = queries.next_deadline(pack, last)
        assert found is not None and found.closes_at == end
        after = queries.next_deadline(pack, last + ONE_SECOND)
        expected = ends[n + 1] if n + 1 < len(ends) else None
        assert (after.closes_at if after else None) == expected


def test_the_time_line_shows_every_window_in_order_within_the_axis(pack: Pack) -> None:
    moment = pack.windows["application"].closes_at - timedelta(days=3)
    line = queries.timeline(pack, moment)
    assert [row.span.what for row in line.rows] == [window.label for window in queries.in_order(pack)]
    assert all(0 <= row.start < row.end <= 100 for row in line.rows)
    assert [row.end for row in line.rows] == sorted(row.end for row in line.rows)
    assert line.today is not None and 0 < line.today < line.rows[0].end


def test_a_window_is_ahead_then_under_way_then_past(pack: Pack) -> None:
    window = pack.windows["application"]
    assert window.opens_at is not None
    last = window.closes_at.replace(microsecond=0)
    places = [
        queries.timeline(pack, moment).rows[0].span.place
        for moment in (window.opens_at - ONE_SECOND, window.opens_at, last, last + ONE_SECOND)
    ]
    assert places == ["ahead", "now", "now", "past"]


def test_a_rest_day_and_an_hour_are_said(leshan: Pack) -> None:
    rows = {row.span.what: row.span for row in queries.timeline(leshan, at("2024-11-12 10:00")).rows}
    assert rows["个人申报"].note == "进行中，周六，不顺延，还剩11天"
    assert rows["个人申报"].when == "10月25日至11月23日"
    assert rows["主管部门网上审核"].note == "周六，不顺延，还剩18天"
    assert rows["纸质材料受理"].note.endswith("17:30为止")
    assert rows["评委会复审"].unsure and not rows["个人申报"].unsure


def test_today_lies_outside_the_axis_before_and_after(leshan: Pack) -> None:
    assert queries.timeline(leshan, at("2024-10-01 10:00")).today is None
    after = queries.timeline(leshan, at("2025-03-01 10:00"))
    assert after.today is None and after.today_row == len(after.rows)
    assert {row.span.note for row in after.rows} == {"已结束"}


@pytest.mark.parametrize(
    ("moment", "on", "on_rest_days", "over"),
    [
        ("2024-11-12 10:00", date(2024, 11, 15), False, False),
        ("2024-11-15 23:59", date(2024, 11, 15), False, False),
        ("2024-11-16 00:00", date(2024, 11, 17), True, False),
        ("2024-11-17 23:59", date(2024, 11, 17), True, False),
        ("2024-11-18 00:00", date(2024, 11, 15), False, True),
    ],
)
def test_the_last_safe_day_to_post(leshan: Pack, moment: str, on: date, on_rest_days: bool, over: bool) -> None:
    call = queries.last_call(leshan, at(moment))
    assert call is not None
    assert (call.on, call.on_rest_days, call.over) == (on, on_rest_days, over)
    assert (call.days, call.kind, call.clause) == (5, "个工作日", "P3")


def test_every_clause_stands_in_one_part_and_the_open_ones_among_the_choices(pack: Pack) -> None:
    shown = [key for part in queries.parts(pack) for key, _ in part.clauses]
    anchors = {line.anchor for line in queries.choices(pack) if line.anchor}
    assert len(shown) == len(set(shown))
    assert set(shown) | anchors >= set(pack.clauses)


def test_routes_and_fees_are_all_told(pack: Pack) -> None:
    lines = queries.routes(pack)
    assert len(lines) == len(pack.eligibility.all_routes())
    assert sum(line.span for line in lines) == len(lines)
    fees = queries.fees(pack)
    assert [line.fen for line in fees] == [fee.fen for fee in pack.fees]
    assert all(not line.parts or sum(fen for _, fen in line.parts) == line.fen for line in fees)
