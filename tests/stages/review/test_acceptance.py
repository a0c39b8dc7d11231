"""From the unit to 评委会已接收, on every shipped pack (P3, P4, P5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import contents
from zhiping.records.models import Milestone
from zhiping.stages.review import operations as review


def test_a_dossier_goes_from_its_unit_to_acceptance(world: World) -> None:
    dossier = world.submitted()
    up = way.recommended(world, dossier, posted_on=way.first_day(world))
    at = up.state_since + timedelta(hours=1)
    if world.pack.stages.department:
        assert up.state == "at_department"
        way.mark_all(up, world, "department_reviewer", at)
        up = review.report_up(
            up, opinion="审核通过，同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at
        )
    assert up.state == "at_committee"
    way.mark_all(up, world, "office_reviewer", at)
    accepted = review.accept(up, by=world.by("office_reviewer"), at=at)
    assert accepted.state == "accepted"
    assert chain.verify().faults == []
    told = OutboxRow.objects.filter(template="accept.applicant", recipient=f"person-{dossier.person_id}")
    assert told.count() == 1


def test_a_recommendation_keeps_its_five_judgements_sealed(world: World) -> None:
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    data = Milestone.objects.get(dossier=up, kind="recommended").data
    assert "表现良好" not in str(data)
    words = contents.unseal_words(up, data["judgements"], context="milestone|recommended")
    assert all(label in words for label in review.JUDGEMENTS.values())


def test_a_recommendation_without_a_judgement_names_the_judgement(world: World) -> None:
    dossier = world.submitted()
    day = way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 11))
    notice = way.post(dossier, world, day)
    with pytest.raises(BadInput) as bad:
        review.recommend(
            dossier, judgements=way.JUDGEMENTS | {"ethics": " "}, opinion="推荐。", by=world.by("unit_head"),
            at=notice.ends_at + timedelta(seconds=1),
        )  # fmt: skip
    assert [fault.where for fault in bad.value.faults] == ["ethics"]
    dossier.refresh_from_db()
    assert dossier.state == "at_unit"


def test_only_the_head_recommends(world: World) -> None:
    dossier = world.submitted()
    with pytest.raises(Refusal) as refused:
        review.recommend(dossier, judgements={}, opinion="", by=world.by("unit_reviewer"), at=dossier.state_since)
    assert refused.value.code == "not_yours"


def test_items_that_were_not_checked_stop_the_recommendation(world: World) -> None:
    dossier = world.submitted()
    notice = way.post(dossier, world, way.first_day(world))
    with pytest.raises(Refusal) as refused:
        review.recommend(
            dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"),
            at=notice.ends_at + timedelta(seconds=1),
        )  # fmt: skip
    assert (refused.value.code, refused.value.clause) == ("unmarked", "P3")
