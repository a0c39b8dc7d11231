"""审核退回 (A2): everything told at once, back to the applicant, corrected, checked again (T5, T6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import contents
from zhiping.records.models import Dossier, ItemCheck, Milestone
from zhiping.stages.review import operations as review
from zhiping.stages.review.queries import bench as benches


def _returned(world: World) -> Dossier:
    dossier = world.submitted()
    at = dossier.state_since + timedelta(hours=2)
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"ce1": "请补传2024年学时证明。"})
    return review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at)


def test_a_return_tells_the_applicant_how_many_items_and_keeps_the_reasons_sealed(world: World) -> None:
    returned = _returned(world)
    assert (returned.state, returned.returned_from) == ("returned", "at_unit")
    told = OutboxRow.objects.get(template="return.applicant")
    assert told.params["n"] == 1
    assert "学时证明" not in str(told.params)
    check = ItemCheck.objects.get(dossier=returned, item="ce1")
    assert "学时证明" not in str(bytes(check.note_sealed or b""))
    context = contents.note_context(1, "unit", "ce1", "note")
    assert contents.unseal_text(returned, check.note_sealed, context=context) == "请补传2024年学时证明。"
    assert Milestone.objects.get(dossier=returned, kind="returned").data["items"] == ["ce1"]


def test_a_corrected_dossier_shows_what_changed_and_why_it_was_returned(world: World) -> None:
    returned = _returned(world)
    document = contents.draft(returned)
    document["continuing_education"][0]["professional_hours"] = 72
    at = world.on(world.pack.windows["applicant_correction"].last_on, 9)
    again = worlds.submit(returned, at=at, document=document)
    assert again.state == "at_unit" and again.corrected
    bench = benches.bench(again, level="unit", by=world.by("unit_reviewer"), at=at)
    assert bench is not None
    changed = bench.find("ce1")
    assert changed is not None and changed.changed and bench.changed == 1
    rows = {row.label: (row.before, row.now) for row in benches.claim(bench, changed) if row.changed}
    assert rows == {"专业科目": ("60学时", "72学时")}
    earlier = benches.earlier_note(bench, "ce1")
    assert earlier is not None and earlier.note == "请补传2024年学时证明。"
    assert again.due_at == world.pack.windows["correction_review"].closes_at


@pytest.mark.parametrize(
    ("marks", "code"),
    [({}, "nothing_to_return"), ({"ce1": ""}, "notes_missing")],
)
def test_a_return_without_reasons_is_refused(world: World, marks: dict[str, str], code: str) -> None:
    dossier = world.submitted()
    way.mark_all(dossier, world, "unit_reviewer", dossier.state_since, correct=marks)
    with pytest.raises(Refusal) as refused:
        review.return_dossier(dossier, by=world.by("unit_reviewer"), at=dossier.state_since)
    assert (refused.value.code, refused.value.clause) == (code, "A2.return")


def test_a_return_before_every_item_was_checked_is_refused(world: World) -> None:
    dossier = world.submitted()
    by, at = world.by("unit_reviewer"), dossier.state_since
    review.check_item(dossier, item="ce1", mark=review.Mark.CORRECT, note="请补。", by=by, at=at)
    with pytest.raises(Refusal) as refused:
        review.return_dossier(dossier, by=by, at=at)
    assert refused.value.code == "unmarked_before_return"


def test_the_unit_checks_until_its_last_second_and_not_one_later(world: World) -> None:
    dossier = world.submitted()
    by, window = world.by("unit_reviewer"), "unit_review"
    review.check_item(dossier, item="ce1", mark=review.Mark.TRUE, by=by, at=world.last_second(window))
    with pytest.raises(Refusal) as refused:
        review.check_item(dossier, item="ce1", mark=review.Mark.TRUE, by=by, at=world.one_late(window))
    assert (refused.value.code, refused.value.clause) == ("too_late", world.pack.windows[window].clause)


def test_a_mark_on_an_item_that_is_not_there_is_refused(world: World) -> None:
    from zhiping.core.errors import BadInput

    dossier = world.submitted()
    with pytest.raises(BadInput):
        review.check_item(dossier, item="nothing", mark="true", by=world.by("unit_reviewer"), at=dossier.state_since)
    assert not ItemCheck.objects.filter(dossier=dossier).exists()


def test_a_later_mark_replaces_an_earlier_one(world: World) -> None:
    dossier = world.submitted()
    by, at = world.by("unit_reviewer"), dossier.state_since
    review.check_item(dossier, item="ce1", mark="correct", note="请补。", internal="问过", by=by, at=at)
    review.check_item(dossier, item="ce1", mark="true", by=by, at=at)
    check = ItemCheck.objects.get(dossier=dossier, item="ce1")
    assert (check.mark, check.has_note, check.note_sealed, check.internal_sealed) == ("true", False, None, None)


def test_marks_made_at_once_are_one_entry_of_the_trail(world: World) -> None:
    dossier = world.submitted()
    marks = [review.ItemMark("ce1", "correct", "请补。", "问过"), review.ItemMark("applicant", "true")]
    review.check_items(dossier, marks, by=world.by("unit_reviewer"), at=dossier.state_since)
    trace = AuditEntry.objects.filter(stream=dossier.stream).order_by("position").last()
    assert trace is not None
    assert (trace.kind, trace.data["marks"]) == ("dossier.check_item", {"ce1": "correct", "applicant": "true"})
    check = dossier.checks.get(item="ce1")
    assert contents.unseal_text(
        dossier, check.note_sealed, context=contents.note_context(1, "unit", "ce1", "note")
    ) == ("请补。")


@pytest.mark.parametrize(
    "wrong",
    [review.ItemMark("nothing", "true"), review.ItemMark("ce1", "perhaps"), review.ItemMark("applicant", "untrue")],
)
def test_of_marks_made_at_once_one_wrong_mark_leaves_all_unmade(world: World, wrong: review.ItemMark) -> None:
    dossier = world.submitted()
    marks = [review.ItemMark("applicant", "true"), wrong]
    with pytest.raises(BadInput):
        review.check_items(dossier, marks, by=world.by("unit_reviewer"), at=dossier.state_since)
    assert not dossier.checks.exists()


def test_no_mark_at_all_is_no_move(world: World) -> None:
    dossier = world.submitted()
    with pytest.raises(ValueError, match="marks nothing"):
        review.check_items(dossier, [], by=world.by("unit_reviewer"), at=dossier.state_since)
