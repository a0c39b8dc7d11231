"""The bureau as unit, department and Committee office of one dossier at once (rules.md 9): three people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review


@pytest.fixture(params=worlds.PACKS)
def world(db: None, request: pytest.FixtureRequest) -> World:
    """The body has people of its own who apply, and one officer who holds a role at every level."""
    made = worlds.make(request.param)
    for role in ("unit_reviewer", "unit_head", "department_reviewer", "office_reviewer"):
        made.employ(f"own_{role}", "office", role)
        made.employ("everything", "office", role)
    made.employ("own_applicant", "office", "employee", called="贺明")
    return made


def _submitted(world: World) -> Dossier:
    row = world.submitted("own_applicant", unit="office", at=world.opening() + timedelta(hours=1))
    assert row.unit == world.organisations["office"]
    return row


def _recommended(world: World, row: Dossier, *, reviewer: str, head: str) -> Dossier:
    day = way.first_day(world)
    way.mark_all(row, world, reviewer, world.on(day, 12))
    notice = review.post_publicity(
        row, posted_on=day, place="一楼公告栏", telephone="0833-0000000", by=world.by(reviewer), at=world.on(day, 15)
    )
    return review.recommend(
        row, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by(head), at=notice.ends_at + timedelta(seconds=1)
    )


def test_three_people_of_one_body_take_it_to_the_acceptance(world: World) -> None:
    up = _recommended(world, _submitted(world), reviewer="own_unit_reviewer", head="own_unit_head")
    at = up.state_since + timedelta(minutes=1)
    assert up.applicant_name in Officer(world, "own_department_reviewer").at(at).get("/desk/")
    way.mark_all(up, world, "own_department_reviewer", at)
    up = review.report_up(up, opinion="同意上报。", by=world.by("own_department_reviewer"), at=at)
    assert up.applicant_name in Officer(world, "own_office_reviewer").get("/desk/")
    way.mark_all(up, world, "own_office_reviewer", at)
    assert review.accept(up, by=world.by("own_office_reviewer"), at=at).state == "accepted"


def test_who_holds_every_role_acts_at_one_level_only(world: World) -> None:
    up = _recommended(world, _submitted(world), reviewer="everything", head="own_unit_head")
    at = up.state_since + timedelta(minutes=1)
    with pytest.raises(Refusal) as twice:
        way.mark_all(up, world, "everything", at)
    assert (twice.value.code, twice.value.clause) == ("conflict_other_level", "9")
    way.mark_all(up, world, "own_department_reviewer", at)
    up = review.report_up(up, opinion="同意上报。", by=world.by("own_department_reviewer"), at=at)
    for who in ("everything", "own_department_reviewer"):
        with pytest.raises(Refusal):
            way.mark_all(up, world, who, at)
    way.mark_all(up, world, "own_office_reviewer", at)
    with pytest.raises(Refusal):
        review.accept(up, by=world.by("everything"), at=at)


def test_nobody_of_the_body_handles_their_own(world: World) -> None:
    row = world.submitted("everything", unit="office", at=world.opening() + timedelta(hours=1))
    with pytest.raises(Refusal) as own:
        way.mark_all(row, world, "everything", row.state_since)
    assert own.value.clause == "9"
