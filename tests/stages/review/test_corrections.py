"""Clerical corrections after the acceptance: two officers, only what the pack calls clerical, printed anew (8d)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import contents
from zhiping.records.models import Dossier, Hold, Milestone, Revision
from zhiping.records.situations import latest_submission, standing_revision
from zhiping.stages.review import operations as review


def _accepted(world: World) -> tuple[Dossier, datetime]:
    def birthplace(document: dict[str, object]) -> None:
        document["applicant"]["birthplace"] = "夹江先"  # type: ignore[index]

    early = world.opening() + timedelta(hours=1)
    risen = way.recommended(world, world.submitted(at=early, change=birthplace), posted_on=way.first_day(world))
    at = risen.state_since
    if world.pack.stages.department:
        way.mark_all(risen, world, "department_reviewer", at)
        review.report_up(risen, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at)
    row = Dossier.objects.get(pk=risen.pk)
    way.mark_all(row, world, "office_reviewer", at)
    return review.accept(row, by=world.by("office_reviewer"), at=at), at + timedelta(minutes=5)


FIXED = review.Wanted("applicant", "applicant.birthplace", "夹江先", "夹江县")


def _proposed(world: World, row: Dossier, at: datetime, *changes: review.Wanted) -> Dossier:
    return review.propose_correction(
        row, changes=changes or (FIXED,), reason="户口簿上为夹江县。", by=world.by("office_reviewer"), at=at
    )


def test_a_second_officer_makes_it_so_and_the_submission_stays(world: World) -> None:
    row, at = _accepted(world)
    _proposed(world, row, at)
    assert contents.draft(Dossier.objects.get(pk=row.pk))["applicant"]["birthplace"] == "夹江先"
    with pytest.raises(Refusal) as refused:
        review.confirm_correction(row, by=world.by("office_reviewer"), at=at)
    assert (refused.value.code, refused.value.clause) == ("same_officer_correction", "8d")
    review.confirm_correction(row, by=world.by("office_second"), at=at)
    row = Dossier.objects.get(pk=row.pk)
    printed, submitted = standing_revision(row), latest_submission(row)
    assert printed is not None and submitted is not None
    assert (printed.purpose, printed.number) == (Revision.Purpose.CORRECTION, submitted.number + 1)
    assert contents.content(printed)["applicant"]["birthplace"] == "夹江县"
    assert contents.digest_holds(printed) and row.state == "accepted"
    full = Revision.objects.get(pk=submitted.pk)
    full.dossier = row
    assert contents.content(full)["applicant"]["birthplace"] == "夹江先"
    assert contents.draft(row)["applicant"]["birthplace"] == "夹江县"
    told = OutboxRow.objects.get(template="correct_clerically.applicant")
    assert told.recipient == f"person-{row.person_id}" and "夹江" not in str(told.params)
    data = Milestone.objects.get(dossier=row, kind="corrected").data
    assert data["proposed_by"] == world.by("office_reviewer").label and "夹江" not in str(data)
    assert chain.verify().faults == []


@pytest.mark.parametrize(
    ("path", "item", "old", "new"),
    [
        ("education.school", "edu1", "某某大学", "另一大学"),
        ("achievements.name", "a1", "减速机产线改造", "别的项目"),
        ("applicant.name", "applicant", "林晓岚", "林晓兰"),
        ("application.title", "application", "", "工程师"),
    ],
)
def test_what_is_not_clerical_is_refused(world: World, path: str, item: str, old: str, new: str) -> None:
    row, at = _accepted(world)
    with pytest.raises(BadInput) as bad:
        _proposed(world, row, at, review.Wanted(item, path, old, new))
    assert "不是笔误更正的范围" in bad.value.faults[0].message
    assert not Hold.objects.filter(dossier=row).exists()


def test_it_needs_a_change_and_a_reason_and_comes_only_after_the_acceptance(world: World) -> None:
    row, at = _accepted(world)
    with pytest.raises(BadInput):
        _proposed(world, row, at, review.Wanted("applicant", "applicant.birthplace", "夹江先", "夹江先"))
    with pytest.raises(BadInput):
        _proposed(world, row, at, review.Wanted("applicant", "applicant.birthplace", "早已不是", "夹江县"))
    with pytest.raises(Refusal) as refused:
        review.propose_correction(row, changes=[FIXED], reason=" ", by=world.by("office_reviewer"), at=at)
    assert refused.value.code == "reason_missing"
    young = world.submitted("another")
    with pytest.raises(Refusal) as early:
        _proposed(world, young, at)
    assert early.value.code == "not_now"


def test_it_is_taken_back_and_one_waits_at_a_time(world: World) -> None:
    row, at = _accepted(world)
    _proposed(world, row, at)
    with pytest.raises(Refusal) as refused:
        _proposed(world, row, at)
    assert refused.value.code == "correction_pending"
    review.take_back_correction(row, by=world.by("office_second"), at=at)
    assert not Revision.objects.filter(dossier=row, purpose=Revision.Purpose.CORRECTION).exists()
    _proposed(world, row, at)


def test_what_nobody_confirmed_falls_away_when_the_dossier_goes_on(world: World) -> None:
    from zhiping.core.procedure import Action, Inputs
    from zhiping.records import door

    row, at = _accepted(world)
    _proposed(world, row, at)
    by = world.by("bureau")
    inputs = Inputs(clause="A5", reason="弄虚作假。")
    row.milestones.create(kind="integrity_decided", at=at, by=by.label, data={})
    door.act(row, Action.CANCEL_FOR_FRAUD, by=by, at=at, inputs=inputs)
    assert Hold.objects.get(dossier=row).outcome == "ended"


def test_the_pages_preview_propose_confirm_and_tell_the_applicant(db: None) -> None:
    leshan = worlds.make("leshan-2024-engineering")
    row, at = _accepted(leshan)
    path = f"/review/{row.code}/correct/"
    first = Officer(leshan, "office_reviewer").at(at)
    assert "更正笔误" in first.get(f"/review/{row.code}/") and "出生地" in first.get(path)
    assert "没有改动任何一处" in first.post(path, 422, **{"applicant|birthplace": "夹江先", "reason": "户口簿。"})
    given = {"applicant|birthplace": "夹江县", "reason": "户口簿上为夹江县。"}
    preview = first.post(path, 200, **given)
    assert "夹江先" in preview and "夹江县" in preview and not Hold.objects.filter(dossier=row).exists()
    first.post(path, **given, propose="1")
    assert "提出的人不能自己确认" in first.get(path)
    second = Officer(leshan, "office_second")
    assert "户口簿上为夹江县。" in second.get(path)
    second.post(f"{path}confirm/")
    assert "更正后重新打印" in second.get(f"/review/{row.code}/")
    unit = Officer(leshan, "unit_head")
    assert "不由您办理" in unit.get(path)
    applicant = Client()
    applicant.force_login(leshan.user("applicant"))
    clock.set_to(leshan.cycle.key, at + timedelta(minutes=5))
    content = applicant.get(f"/apply/{row.code}/content/").content.decode()
    assert "夹江县" in content and "评审表更正后重新打印" in content


def test_the_desk_shows_what_waits_for_its_second_officer_and_what_was_corrected(world: World) -> None:
    row, at = _accepted(world)
    second = Officer(world, "office_second").at(at)
    assert row.code not in second.get("/desk/")
    _proposed(world, row, at)
    desk = second.get("/desk/?f=correcting")
    assert row.code in desk and "更正等第二人确认" in desk
    # It is the office's to confirm: nobody else's desk has it.
    assert row.code not in Officer(world, "unit_reviewer").get("/desk/")
    review.confirm_correction(row, by=world.by("office_second"), at=at)
    assert row.code not in second.get("/desk/")
    done = second.get("/desk/dossiers/done/")
    assert row.code in done and "笔误已更正" in done and "再次提交" not in done
    # One that came back from a return is told apart from one that was clerically corrected.
    Dossier.objects.filter(pk=row.pk).update(corrected=True)
    assert "再次提交" in second.get("/desk/dossiers/done/")
