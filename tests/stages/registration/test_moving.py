"""8m: what becomes of a dossier when its applicant moves in mid-round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.stages.registration.conftest import choice, decide
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.access.viewers import level_of, viewer_of
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.clock import service as clock
from zhiping.records import operations as records
from zhiping.records.invariants import check_all as check
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import gather
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations.asking import local_day
from zhiping.stages.review import operations as review


def _moved(world: World, *, at: Any = None) -> Request:
    """The applicant moves from ``unit`` to ``other_unit``; both consent at ``at``."""
    at = at or world.opening()
    request = operations.ask_move(world.organisations["other_unit"], by=world.user("applicant"), at=at)
    for who in ("unit_head", "other_unit"):
        outcome = operations.apply([choice(request)], operations.Decision.APPROVE, by=world.by(who), at=at)
        assert outcome.left_out == []
    return request


def _broken() -> set[str]:
    """Invariants that do not hold; the short cuts of the test world break some by themselves."""
    return {failure.name for failure in check().failed}


def _seen(world: World, dossier: Dossier, who: str) -> str:
    return level_of(viewer_of(world.user(who), local_day(world.opening())), Dossier.objects.get(pk=dossier.pk))


def test_before_the_recommendation_it_begins_anew_at_the_new_unit(world: World) -> None:
    dossier = world.submitted()
    day = way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 11))
    way.post(dossier, world, day)
    before = _broken()
    _moved(world, at=world.on(day, 16))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit, dossier.submitted_at) == ("draft", world.organisations["other_unit"], None)
    assert dossier.department == dossier.unit.superior
    assert _seen(world, dossier, "other_unit") == "" and _seen(world, dossier, "unit_reviewer") == ""
    assert _broken() <= before

    # The same material, submitted to the new unit: neither the old marks nor the old publicity count.
    worlds.submit(dossier, at=world.on(day, 17))
    dossier.refresh_from_db()
    situation = gather(dossier, None, by=world.by("other_unit"), at=world.on(day, 18))
    assert situation.publicity is None and situation.checks.true == 0 and situation.checks.unmarked > 0
    assert _seen(world, dossier, "other_unit") == "unit"


def test_what_was_offered_to_the_old_unit_is_not_on_the_new_ones_desk(leshan: World) -> None:
    from zhiping.faces.desk.queries.worklist import open_count

    dossier = leshan.dossier()
    worlds.offer(dossier, at=leshan.opening())
    viewer = viewer_of(leshan.user("unit_reviewer"), local_day(leshan.opening()))
    assert open_count(viewer, [leshan.cycle]) == 1
    _moved(leshan, at=leshan.opening() + timedelta(hours=1))
    other = viewer_of(leshan.user("other_unit"), local_day(leshan.opening()))
    assert open_count(other, [leshan.cycle]) == open_count(viewer, [leshan.cycle]) == 0
    assert _seen(leshan, dossier, "other_unit") == ""


def test_what_the_unit_returned_begins_anew_too(leshan: World) -> None:
    dossier = leshan.submitted()
    way.mark_all(dossier, leshan, "unit_reviewer", leshan.opening() + timedelta(hours=2), correct={"ce1": "补传。"})
    review.return_dossier(dossier, by=leshan.by("unit_reviewer"), at=leshan.opening() + timedelta(hours=3))
    before = _broken()
    _moved(leshan, at=leshan.opening() + timedelta(hours=4))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.returned_from, dossier.corrected) == ("draft", "", False)
    assert _broken() <= before


def test_nothing_begins_anew_without_both_consents(leshan: World) -> None:
    dossier = leshan.submitted()
    request = operations.ask_move(leshan.organisations["other_unit"], by=leshan.user("applicant"), at=leshan.opening())
    decide(leshan, request, "unit_head")
    from zhiping.stages.registration.operations.moving import restart

    request.refresh_from_db()
    with pytest.raises(Refusal) as caught:
        restart(dossier, request, by=leshan.by("unit_head"), at=leshan.opening())
    assert (caught.value.code, caught.value.clause) == ("unit_change_not_agreed", "8m")


def test_after_the_application_window_it_stays_where_it_is(leshan: World) -> None:
    """A restart that could only lapse would be a hidden end; an extension lets the applicant begin anew."""
    dossier = leshan.submitted()
    late = leshan.one_late("application")
    request = _moved(leshan, at=late)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit) == ("at_unit", leshan.organisations["unit"])
    records.extend(
        leshan.cycle, "application", closes_at=late + timedelta(days=2), reason="变更单位。", dossier=dossier,
        person=leshan.people["bureau"], at=late,
    )  # fmt: skip
    clock.set_to(leshan.cycle.key, late + timedelta(hours=1))
    client, path = Client(), f"/register/mine/{request.code}/"
    client.force_login(leshan.user("applicant"))
    assert "在新单位重新开始" in client.get(path).content.decode()
    client.post(path, {"restart": "1"})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit) == ("draft", leshan.organisations["other_unit"])


def _recommended_and_moved(world: World) -> tuple[Dossier, Request]:
    dossier = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    _moved(world, at=dossier.state_since)
    return dossier, Request.objects.get(kind="round")


def test_after_the_recommendation_the_committee_office_decides(leshan: World) -> None:
    dossier, asked = _recommended_and_moved(leshan)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit) == ("at_department", leshan.organisations["unit"])
    assert asked.reviewer == leshan.committee.office
    at, before = dossier.state_since, _broken()

    def decide_round(who: str, decision: str, reason: str) -> list[str]:
        outcome = operations.apply(
            [choice(asked)], operations.Decision(decision), reason=reason, by=leshan.by(who), at=at
        )
        return [code for _, code in outcome.left_out]

    assert decide_round("department_reviewer", "approve", "同意。") == ["not_yours"]
    assert decide_round("office_reviewer", "approve", "") == ["round_reason"]
    assert decide_round("office_reviewer", "return", "再看。") == ["round_return"]
    assert decide_round("office_reviewer", "approve", "岗位和业绩不变。") == []
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit) == ("at_department", leshan.organisations["other_unit"])
    assert dossier.department == leshan.organisations["department"]
    assert Milestone.objects.filter(dossier=dossier, kind="unit_followed").exists()
    assert _broken() <= before


def test_the_office_may_leave_it_at_the_old_unit(leshan: World) -> None:
    dossier, asked = _recommended_and_moved(leshan)
    operations.apply(
        [choice(asked)], operations.Decision.REFUSE, reason="推荐由原单位作出。", by=leshan.by("office_reviewer"),
        at=dossier.state_since,
    )  # fmt: skip
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit) == ("at_department", leshan.organisations["unit"])
    situation = gather(dossier, Action.FOLLOW_UNIT, by=leshan.by("office_reviewer"), at=dossier.state_since)
    assert "unit_change_agreed" in situation.milestones
