"""Objections to a publicity (P3, 8k): the last day to the second, who handles them, what is written down of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support import way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records import operations as spine
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Hold
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import Notice
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import publicity as publicising

SECOND = timedelta(seconds=1)


def posted(world: World) -> tuple[Dossier, Notice]:
    """A dossier that is marked and publicised."""
    dossier, day = world.submitted(), way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    return dossier, way.post(dossier, world, day)


def object_to(world: World, dossier: Dossier, at: datetime, *, days: int = 0, **more: object) -> str:
    """Record an objection at ``at``, received so many days after the last day of the publicity."""
    notice = book.latest_notice(dossier)
    assert notice is not None
    row = publicising.record_objection(
        dossier, received_on=notice.last_on + timedelta(days=days), text="项目不是本人主持。",
        by=world.by("unit_reviewer"), at=at, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return row.code


def recommend(world: World, dossier: Dossier, at: datetime) -> Dossier:
    """The head recommends."""
    return review.recommend(dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=at)


def test_an_objection_in_the_last_second_holds_what_would_have_gone_on_a_second_later(world: World) -> None:
    dossier, notice = posted(world)
    object_to(world, dossier, notice.ends_at.replace(microsecond=0))
    with pytest.raises(Refusal) as refused:
        recommend(world, dossier, notice.ends_at.replace(microsecond=0) + SECOND)
    assert (refused.value.code, refused.value.clause) == ("objection_open", "P3")


def test_one_received_on_the_last_day_and_put_down_after_midnight_counts(world: World) -> None:
    dossier, notice = posted(world)
    object_to(world, dossier, notice.ends_at.replace(microsecond=0) + SECOND)
    assert Hold.objects.filter(dossier=dossier, kind="open_objection", released_at__isnull=True).count() == 1


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_one_received_after_midnight_is_no_objection_to_the_publicity(world: World, seconds: int) -> None:
    """A second before midnight that day lies ahead, from midnight on it lies after the publicity."""
    dossier, notice = posted(world)
    midnight = notice.ends_at.replace(microsecond=0) + SECOND
    with pytest.raises(BadInput) as bad:
        object_to(world, dossier, midnight + timedelta(seconds=seconds), days=1)
    assert [fault.where for fault in bad.value.faults] == ["received_on"]
    assert "期满" in bad.value.faults[0].message
    assert recommend(world, dossier, midnight + SECOND).state == "at_department"


def test_what_is_found_in_time_after_the_recommendation_is_the_departments(world: World) -> None:
    """It came in on the last day, lay in the box, and the head had recommended: it is not lost."""
    dossier, notice = posted(world)
    up = recommend(world, dossier, notice.ends_at + SECOND)
    at = notice.ends_at + timedelta(hours=9)
    with pytest.raises(Refusal) as refused:
        object_to(world, up, at)
    assert refused.value.code == "not_yours"
    publicising.record_objection(
        up, received_on=notice.last_on, text="项目不是本人主持。", by=world.by("department_reviewer"), at=at
    )
    way.mark_all(up, world, "department_reviewer", at)
    with pytest.raises(Refusal) as held:
        review.report_up(up, opinion="通过。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at)
    assert held.value.code == "objection_open"


def test_steps_of_looking_into_it_are_written_down_sealed_and_in_order(world: World) -> None:
    dossier, notice = posted(world)
    code = object_to(world, dossier, notice.ends_at)
    for text in ("向项目负责人核实。", "查看任务书，写明本人主持。"):
        publicising.investigate_objection(
            dossier, objection=code, text=text, by=world.by("unit_second"), at=notice.ends_at
        )
    opened = book.objections(dossier)[0]
    assert [step.text for step in opened.findings] == ["向项目负责人核实。", "查看任务书，写明本人主持。"]
    assert "任务书".encode() not in bytes(opened.row.findings.all()[1].text_sealed)
    assert opened.findings[0].by == world.people["unit_second"].name
    with pytest.raises(BadInput) as bad:
        publicising.investigate_objection(
            dossier, objection=code, text=" ", by=world.by("unit_second"), at=notice.ends_at
        )
    assert [fault.where for fault in bad.value.faults] == ["note"]


@pytest.mark.parametrize("deed", ["investigate", "decide"])
def test_whom_an_objection_concerns_does_not_handle_it(world: World, deed: str) -> None:
    dossier, notice = posted(world)
    code = object_to(world, dossier, notice.ends_at, concerns=[world.people["unit_reviewer"]])
    at = notice.ends_at + SECOND

    def work(who: str) -> object:
        if deed == "investigate":
            return publicising.investigate_objection(dossier, objection=code, text="已核实。", by=world.by(who), at=at)
        return publicising.decide_objection(
            dossier, objection=code, upheld=False, reason="经查不成立。", by=world.by(who), at=at
        )

    with pytest.raises(Refusal) as refused:
        work("unit_reviewer")
    assert (refused.value.code, refused.value.clause) == ("concerned_by_objection", "9")
    assert work("unit_second")


@pytest.mark.parametrize("kind", ["kin", "interest"])
def test_kin_of_the_applicant_do_not_decide_about_it(world: World, kind: str) -> None:
    dossier, notice = posted(world)
    code = object_to(world, dossier, notice.ends_at)
    spine.declare_kinship(world.people["unit_second"], dossier.person, kind, by=SYSTEM, at=world.opening())
    with pytest.raises(Refusal) as refused:
        publicising.decide_objection(
            dossier, objection=code, upheld=False, reason="不成立。", by=world.by("unit_second"), at=notice.ends_at
        )
    assert refused.value.code == f"conflict_{kind}"
