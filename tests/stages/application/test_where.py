"""Where it lies, who acts, until when, and the last safe day: on every page of a dossier (T2, T3, P3, 8a)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.stages.application.conftest import filled
from tests.stages.application.test_pages import at, client, now, text
from tests.support import way
from tests.support import world as worlds
from tests.support.results import with_hr
from tests.support.world import World

from zhiping.records.models import Dossier
from zhiping.records.situations import windows_of
from zhiping.stages.application.queries.safety import Safe, safe_of
from zhiping.stages.application.queries.where import where
from zhiping.stages.review import operations as review

__all__ = ["client"]

LESHAN = "leshan-2024-engineering"


def safe_at(world: World, dossier: Dossier, instant: datetime) -> Safe | None:
    return safe_of(dossier, world.pack, windows_of(dossier), instant)


def end_of(world: World, day: date) -> datetime:
    """The last second of a day."""
    return world.pack.calendar.end_of(day).replace(microsecond=0)


def test_one_second_decides_the_last_safe_day(world: World) -> None:
    """−1 s and 0: ahead of it; +1 s: past it."""
    dossier = filled(world)
    first = safe_at(world, dossier, world.opening())
    assert first is not None
    assert first.phase == "ahead"
    last = end_of(world, first.day)
    for second in (-1, 0):
        found = safe_at(world, dossier, last + timedelta(seconds=second))
        assert found is not None and (found.phase, found.day) == ("ahead", first.day)
    after = safe_at(world, dossier, last + timedelta(seconds=1))
    if world.pack.id == LESHAN:
        assert first.day == date(2024, 11, 15)
        assert after is not None and after.phase == "rest_days"
        over = end_of(world, date(2024, 11, 17))
        for second, phase in ((-1, "rest_days"), (0, "rest_days"), (1, "late")):
            found = safe_at(world, dossier, over + timedelta(seconds=second))
            assert found is not None and found.phase == phase
    else:
        # There the unit's own days suffice: the last day of the notice is a safe one.
        assert first.day == world.pack.windows["application"].last_on
        assert after is None


def test_who_opens_the_form_too_late_is_told_whom_to_ring_and_loses_nothing(world: World, client: Client) -> None:
    dossier = filled(world)
    found = safe_at(world, dossier, world.opening())
    assert found is not None
    if world.pack.id != LESHAN:
        return
    at(world, world.on(date(2024, 11, 16)))
    page = text(client.get(f"/apply/{dossier.code}/"))
    assert "请马上联系单位" in page
    assert "周敏" in page
    at(world, world.on(date(2024, 11, 18)))
    for path in ("", "education/", "summary/", "check/", "evidence/"):
        page = text(client.get(f"/apply/{dossier.code}/{path}"))
        assert "今年按期推荐已经来不及" in page, path
        assert "周敏" in page and world.pack.about.contact.telephone in page
        assert "都为您留存" in page
    # It is told, not forbidden: the window is open.
    assert client.post(f"/apply/{dossier.code}/summary/", {"summary": "照常填写"}).status_code == 302


def test_every_page_says_where_who_and_until_when(world: World, client: Client) -> None:
    dossier = filled(world)
    due = world.pack.windows["application"].closes_at
    for path in ("", "applicant/", "education/", "education/edu1/", "continuing_education/", "check/", "withdraw/"):
        page = text(client.get(f"/apply/{dossier.code}/{path}"))
        assert "在您手中" in page, path
        assert "您本人" in page, path
        assert f"{due.month}月{due.day}日" in page, path
        assert "最后稳妥日" in page, path


def test_an_extension_moves_the_safe_day_with_it(world: World) -> None:
    """8l: more time for the unit is more time to post."""
    dossier = filled(world)
    before = safe_at(world, dossier, world.opening())
    assert before is not None
    for window in ("application", "unit_review"):
        review.extend_window(
            world.cycle, window=window, closes_at=world.pack.windows[window].closes_at + timedelta(days=14),
            reason="补充通知", unit=dossier.unit, by=world.by("bureau"), at=world.opening(),
        )  # fmt: skip
    after = safe_at(world, now(dossier), world.opening())
    assert after is not None and after.day > before.day


@pytest.mark.parametrize("world", [LESHAN], indirect=True)
def test_at_the_unit_the_applicant_sees_who_has_to_post_and_by_when(world: World) -> None:
    dossier = world.submitted()
    card = where(dossier, world.pack, world.opening())
    assert card.safe_on == date(2024, 11, 15)
    assert "周敏" in card.who_note
    way.mark_all(dossier, world, "unit_reviewer", world.opening())
    way.post(dossier, world, way.first_day(world), at=world.opening())
    assert where(now(dossier), world.pack, world.opening()).safe_on is None


def test_a_correction_counts_to_the_day_for_corrections(world: World) -> None:
    """8c: what goes by the unit again is publicised anew, within the window for corrections."""
    dossier = world.submitted()
    world_at = world.opening() + timedelta(hours=2)
    way.mark_all(dossier, world, "unit_reviewer", world_at, correct={"edu1": "请补学位证书"})
    review.return_dossier(dossier, by=world.by("unit_reviewer"), at=world_at)
    found = safe_at(world, now(dossier), world_at)
    assert found is not None
    assert found.day == world.pack.windows["applicant_correction"].last_on
    assert "重新公示" in found.because


@pytest.mark.parametrize(
    ("state", "place", "who"),
    [("at_confirmation", "人力资源和社会保障局", "人社部门"), ("certified", "办公室", "您的单位"),
     ("archived", "已办结", "没有要办的"), ("not_passed", "本年度申报已结束", "没有要办的"),
     ("destroyed", "材料已按规定销毁", "没有要办的")],
)  # fmt: skip
def test_after_the_vote_the_card_says_who_acts_and_when_nobody_does(db: None, state: str, place: str, who: str) -> None:
    leshan = with_hr(worlds.make(LESHAN))
    leshan.employ("applicant", "unit", "employee", called="林晓岚")
    dossier = filled(leshan)
    dossier.state = state
    card = where(dossier, leshan.pack, leshan.opening())
    assert place in card.place and card.who == who
