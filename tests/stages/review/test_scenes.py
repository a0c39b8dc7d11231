"""Scenes of a round, on every shipped pack: two at one dossier, a late correction to its end, what ends the year."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.procedure import Action, Refusal
from zhiping.ground.audit import chain
from zhiping.records import contents, door, operations
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Hold
from zhiping.records.ticking import tick
from zhiping.stages.review import operations as review

TICKED = dict.fromkeys(review.FOCUS, "on")


def _at_department(world: World, who: str = "applicant") -> Dossier:
    early = world.opening() + timedelta(hours=1)
    up = way.recommended(world, world.submitted(who, at=early), posted_on=way.first_day(world))
    return Dossier.objects.get(pk=up.pk)


def test_of_two_officers_on_one_dossier_the_later_is_told_what_happened(db: None) -> None:
    leshan = worlds.make("leshan-2024-engineering")
    row = _at_department(leshan)
    way.mark_all(row, leshan, "department_reviewer", row.state_since)
    path = f"/review/{row.code}/report/"
    first = Officer(leshan, "department_reviewer").at(row.state_since + timedelta(minutes=5))
    second = Officer(leshan, "department_second")
    assert "签署意见" in first.get(path) and "签署意见" in second.get(path)
    first.post(path, opinion="同意上报。", **TICKED)
    told = second.post(path, 422, opinion="我也同意。", **TICKED)
    assert "现在的状态是“评委会办公室复审中”" in told and "我也同意。" in told
    assert Dossier.objects.get(pk=row.pk).milestones.filter(kind="reported_up").count() == 1


def test_a_correction_goes_by_the_unit_is_publicised_anew_and_is_accepted_on_the_last_day(world: World) -> None:
    """8c, T5, T6: returned by the department, corrected on the last day, through unit and department by their last."""
    row = _at_department(world)
    at = world.last_second("department_review") - timedelta(days=1)
    way.mark_all(row, world, "department_reviewer", at, correct={"a1": "请写明本人作用。"})
    returned = review.return_dossier(row, by=world.by("department_reviewer"), at=at)
    document = contents.draft(returned)
    document["achievements"][0]["content"] = "主持设计和调试。"
    corrected_at = world.last_second("applicant_correction")
    assert corrected_at > world.pack.windows["unit_review"].closes_at
    again = worlds.submit(returned, at=corrected_at, document=document)
    assert (again.state, again.corrected) == ("at_unit", True)

    next_day = (corrected_at + timedelta(hours=10)).date()
    way.mark_all(again, world, "unit_reviewer", world.on(next_day, 9))
    with pytest.raises(Refusal) as stale:
        _recommend(again, world, world.on(next_day, 10))
    assert (stale.value.code, stale.value.clause) == ("publicise_anew", "P3")
    notice = way.post(again, world, next_day, at=world.on(next_day, 11))
    assert notice.ends_at < world.pack.windows["correction_review"].closes_at
    up = _recommend(again, world, notice.ends_at + timedelta(seconds=1))
    assert up.state == "at_department"

    way.mark_all(up, world, "department_reviewer", world.last_second("correction_review"))
    with pytest.raises(Refusal) as late:
        _report(up, world, world.one_late("correction_review"))
    assert (late.value.code, late.value.clause) == ("too_late", world.pack.windows["correction_review"].clause)
    up = _report(up, world, world.last_second("correction_review"))
    way.mark_all(up, world, "office_reviewer", world.last_second("office_review"))
    with pytest.raises(Refusal) as over:
        review.accept(up, by=world.by("office_reviewer"), at=world.one_late("office_review"))
    assert over.value.code == "too_late"
    assert review.accept(up, by=world.by("office_reviewer"), at=world.last_second("office_review")).state == "accepted"
    assert chain.verify().faults == []


def _recommend(row: Dossier, world: World, at: datetime) -> Dossier:
    return review.recommend(row, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=at)


def _report(row: Dossier, world: World, at: datetime) -> Dossier:
    return review.report_up(row, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at)


def test_a_change_that_the_unit_need_not_confirm_goes_straight_to_who_returned_it(world: World) -> None:
    row = _at_department(world)
    at = row.state_since
    way.mark_all(row, world, "department_reviewer", at, correct={"applicant": "请改手机号码。"})
    returned = review.return_dossier(row, by=world.by("department_reviewer"), at=at)
    again = worlds.submit(returned, at=at + timedelta(hours=1), by_unit=False)
    assert again.state == ("at_department" if world.pack.options.resubmit_to_returner else "at_unit")


@pytest.mark.parametrize("by", ["department_reviewer", "department_second"])
def test_a_refusal_taken_back_leaves_the_dossier_where_it_was_and_it_goes_on(db: None, by: str) -> None:
    """A2: who proposed it and who was to confirm it may both take it back."""
    leshan = worlds.make("leshan-2024-engineering")
    row = _at_department(leshan)
    way.mark_all(row, leshan, "department_reviewer", row.state_since)
    at = row.state_since + timedelta(minutes=5)
    review.propose_refusal(
        row, clause="A7", reason="任职不满四年。", typed_name=row.applicant_name, signed_in_afresh=True,
        by=leshan.by("department_reviewer"), at=at,
    )  # fmt: skip
    officer = Officer(leshan, by).at(at)
    assert "还没有生效" in officer.get(f"/review/{row.code}/refuse/")
    officer.post(f"/review/{row.code}/refuse/take-back/")
    assert Hold.objects.get(dossier=row).outcome == "taken_back"
    assert _report(row, leshan, at + timedelta(minutes=5)).state == "at_committee"


def _ended(world: World, how: str) -> Dossier:
    row = world.submitted(at=world.opening() + timedelta(hours=1))
    at = row.state_since
    match how:
        case "withdrawn":
            return door.act(row, Action.WITHDRAW, by=Actor(row.person), at=at)
        case "not_recommended":
            return review.not_recommend(row, reason="尚在试用期。", by=world.by("unit_head"), at=at)
        case "lapsed":
            tick(world.cycle, at=world.one_late("unit_review"))
            return Dossier.objects.get(pk=row.pk)
        case "declined":
            up = way.recommended(world, row, posted_on=way.first_day(world))
            way.mark_all(up, world, "department_reviewer", up.state_since)
            up = _report(up, world, up.state_since)
            return review.decline(
                up, clause="S1", reason="专业不在目录内。", signed_in_afresh=True, by=world.by("office_reviewer"),
                at=up.state_since,
            )  # fmt: skip
    up = way.recommended(world, row, posted_on=way.first_day(world))
    given = {"clause": "S1", "reason": "专业不在目录内。", "typed_name": up.applicant_name, "signed_in_afresh": True}
    by, at = world.by("department_reviewer"), up.state_since
    if not world.pack.options.refusal_needs_second_officer:
        return review.refuse(up, **given, by=by, at=at)  # type: ignore[arg-type]
    review.propose_refusal(up, **given, by=by, at=at)  # type: ignore[arg-type]
    return review.confirm_refusal(up, signed_in_afresh=True, by=world.by("department_second"), at=at)


@pytest.mark.parametrize("how", ["withdrawn", "not_recommended", "lapsed", "declined", "refused"])
def test_only_a_refusal_is_held_against_the_year(world: World, how: str) -> None:
    """A2, 8: the other ends are told as what they are; whoever has one is shown to it, not told of a refusal."""
    row = _ended(world, how)
    assert row.state == how
    with pytest.raises(Refusal) as again:
        operations.open_dossier(
            row.person, world.cycle, unit=row.unit, document={}, by=Actor(row.person), at=world.opening()
        )
    assert again.value.code == ("refused_this_year" if how == "refused" else "one_application")
