"""The day of the defence (P7): steps and their undo, sheets, the lock, who opens it again, who missed it (8i)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support import hearing
from tests.support.hearing import FULL, Morning

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.experts import operations as experts
from zhiping.stages.defence.models import Attendance, Reopening, Result, Sheet, Sitting, Slot, Wish
from zhiping.stages.defence.operations import missing, results, sheets, steps
from zhiping.stages.defence.queries import marks, seats

pytestmark = pytest.mark.django_db
Status = Attendance.Status


@pytest.fixture
def morning(db: None) -> Morning:
    return hearing.morning()


def _refused(code: str, work: Any, *args: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as told:
        work(*args, **named)
    assert told.value.code == code
    return told.value


def test_an_applicant_goes_through_the_day_and_every_step_can_be_taken_back(morning: Morning) -> None:
    first, at = morning.slots[0], morning.at(8, 40)
    office, lead = morning.world.by("office_reviewer"), morning.world.by("expert1")
    _refused("step_not_now", steps.call, first, by=lead, at=at)
    _refused("not_yours", steps.check_in, first, by=lead, at=at)
    steps.check_in(first, by=office, at=at)
    _refused("step_not_now", steps.check_in, first, by=office, at=at)
    assert steps.call_next(morning.session, by=lead, at=at).slot_id == first.pk
    assert steps.call(first, by=lead, at=at).calls == 2, "called again, since nobody came"
    steps.enter(first, by=lead, at=at)
    steps.finish(first, by=lead, at=at)
    for before in (Status.IN_ROOM, Status.CALLED, Status.ARRIVED, Status.EXPECTED):
        assert steps.undo(first, by=lead, at=at).status == before
    _refused("nothing_to_undo", steps.undo, first, by=lead, at=at)
    trace = AuditEntry.objects.filter(stream=morning.session.stream).order_by("position").values_list("kind", flat=True)
    assert list(trace) == [
        "defence.arrive", "defence.call", "defence.call", "defence.enter", "defence.finish", *["defence.undo"] * 4,
    ]  # fmt: skip


def test_one_at_a_time_and_nobody_before_their_turn_is_absent(morning: Morning) -> None:
    first, second, third = morning.slots
    office, lead, at = morning.world.by("office_reviewer"), morning.world.by("expert1"), morning.at(9, 10)
    for slot in (second, first):
        steps.check_in(slot, by=office, at=at)
    assert steps.call_next(morning.session, by=lead, at=at).slot_id == first.pk, "by turn, not by who came first"
    _refused("panel_busy", steps.call_next, morning.session, by=lead, at=at)
    _refused("panel_busy", steps.enter, second, by=lead, at=at)
    steps.enter(first, by=lead, at=at)
    steps.finish(first, by=lead, at=at)
    steps.call_next(morning.session, by=lead, at=at)
    _refused("panel_busy", steps.undo, first, by=lead, at=at)
    _refused("defence_not_begun", steps.absent, third, by=lead, at=at)
    steps.absent(second, by=lead, at=morning.at(9, 30))
    steps.absent(third, by=lead, at=morning.at(9, 45))
    _refused("nobody_waiting", steps.call_next, morning.session, by=lead, at=morning.at(9, 50))
    assert steps.check_in(third, by=office, at=morning.at(9, 55)).status == Status.ARRIVED, "late is not absent"
    assert steps.undo(second, by=lead, at=morning.at(9, 55)).status == Status.CALLED


def test_only_on_the_day_only_who_runs_it_and_only_while_the_place_stands(morning: Morning) -> None:
    slot, office = morning.slots[0], morning.world.by("office_reviewer")
    _refused("defence_other_day", steps.check_in, slot, by=office, at=morning.at() - timedelta(days=1))
    steps.check_in(slot, by=morning.world.by("counter"), at=morning.at())
    for who in ("expert2", "chair", "bureau", "applicant1", "unit_reviewer"):
        _refused("not_yours", steps.call, slot, by=morning.world.by(who), at=morning.at())
    Slot.objects.filter(pk=slot.pk).update(state=Slot.State.GIVEN_UP)
    _refused("slot_given_up", steps.call, slot, by=office, at=morning.at())


def test_a_panel_that_is_too_small_hears_nobody(morning: Morning) -> None:
    """rules.md 3: at least three; who falls ill is replaced, and the rest stay as they are."""
    slot, office = morning.slots[0], morning.world.by("office_reviewer")
    ill = Sitting.objects.get(session=morning.session, expert=morning.experts[2])
    ill.left_at, ill.reason_sealed = morning.at(8, 30), b"x"
    ill.save()
    steps.check_in(slot, by=office, at=morning.at())
    told = _refused("panel_short", steps.call, slot, by=office, at=morning.at())
    assert (told.params["there"], told.params["asked"], told.clause) == (2, 3, "P7")
    substitute = hearing.an_expert(morning.world, "expert4", "专家丁")
    hearing.a_seat(morning.world, morning.session, substitute)
    assert steps.call(slot, by=office, at=morning.at()).status == Status.CALLED


def _save(morning: Morning, slot: Slot, who: str, base: int, save_id: str, **marks: int) -> sheets.Saved:
    return sheets.save_sheet(
        slot, marks=marks, notes="答得清楚", base=base, save_id=save_id, by=morning.world.by(who), at=morning.at()
    )


def test_a_sheet_is_sealed_and_a_save_that_comes_twice_changes_nothing(morning: Morning) -> None:
    slot = morning.slots[0]
    assert _save(morning, slot, "expert1", 0, "aaaaaaaa-1", theory=20) == sheets.Saved(1, whole=False, again=False)
    for _ in range(2):
        assert _save(morning, slot, "expert1", 0, "aaaaaaaa-1", theory=20) == sheets.Saved(1, whole=False, again=True)
    assert _save(morning, slot, "expert1", 1, "aaaaaaaa-2", **FULL) == sheets.Saved(2, whole=True, again=False)
    (sheet,) = marks.sheets_of([slot])
    assert marks.marks_of(sheet) == FULL and marks.notes_of(sheet) == "答得清楚"
    assert "答得清楚".encode() not in bytes(sheet.notes_sealed or b"") and b"theory" not in bytes(sheet.marks_sealed)
    keys.destroy(slot.dossier.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        marks.notes_of(sheet)


def test_two_windows_never_overwrite_each_other(morning: Morning) -> None:
    slot = morning.slots[0]
    _save(morning, slot, "expert1", 0, "aaaaaaaa-1", theory=20)
    with pytest.raises(sheets.Moved) as told:
        _save(morning, slot, "expert1", 0, "bbbbbbbb-1", theory=11)
    assert told.value.sheet.version == 1 and marks.marks_of(told.value.sheet) == {"theory": 20}
    assert _save(morning, slot, "expert1", 1, "bbbbbbbb-2", theory=11).version == 2
    assert _save(morning, slot, "expert2", 0, "cccccccc-1", theory=9).version == 1, "a colleague's is another sheet"


def test_what_no_sheet_can_hold_is_refused(morning: Morning) -> None:
    slot = morning.slots[0]
    for wrong in ({"theory": 26}, {"beauty": 3}):
        with pytest.raises(BadInput):
            _save(morning, slot, "expert1", 0, "aaaaaaaa-1", **wrong)
    with pytest.raises(BadInput):
        _save(morning, slot, "expert1", 3, "aaaaaaaa-1", theory=20)
    with pytest.raises(BadInput):
        _save(morning, slot, "expert1", 0, "../../etc", theory=20)
    for who in ("office_reviewer", "chair", "applicant1"):
        _refused("not_on_panel", _save, morning, slot, who, 0, "aaaaaaaa-1", theory=20)
    assert not Sheet.objects.exists()


def test_who_keeps_out_marks_nothing_and_is_not_counted(morning: Morning) -> None:
    """rules.md 3: the lead declares an interest in the first applicant; the office runs and locks that one."""
    fourth = hearing.an_expert(morning.world, "expert4", "专家丁")
    hearing.a_seat(morning.world, morning.session, fourth)
    first, second, third = morning.slots
    office, lead, at = morning.world.by("office_reviewer"), morning.world.by("expert1"), morning.at(9, 45)
    experts.declare(morning.experts[0], first.dossier, "同门", by=lead, at=at)
    for slot in (first, second):
        steps.check_in(slot, by=office, at=at)
    _refused("not_on_panel", _save, morning, first, "expert1", 0, "aaaaaaaa-1", theory=20)
    _refused("not_yours", steps.call, first, by=lead, at=at)
    assert steps.call_next(morning.session, by=lead, at=at).slot_id == second.pk, "the lead does not meet the first"
    steps.enter(second, by=lead, at=at)
    steps.finish(second, by=lead, at=at)
    steps.absent(third, by=lead, at=at)
    steps.call(first, by=office, at=at)
    steps.enter(first, by=office, at=at)
    steps.finish(first, by=office, at=at)
    for who in ("expert1", "expert2", "expert3", "expert4"):
        morning.mark(second, who)
    (made,) = results.lock(morning.session, by=lead, at=at)
    assert made.slot_id == second.pk and made.sheets == 4
    told = _refused("sheets_open", results.lock, morning.session, by=office, at=at)
    assert "专家甲" not in told.params["who"] and "专家乙（1号）" in told.params["who"]
    for who in ("expert2", "expert3", "expert4"):
        morning.mark(first, who, theory=20)
    (made,) = results.lock(morning.session, by=office, at=at)
    assert (made.slot_id, made.hundredths, made.sheets) == (first.pk, 95_00, 3)


def _locked(morning: Morning) -> list[Result]:
    """Two heard, one absent; full marks but for what two experts take off."""
    first, second, third = morning.slots
    for slot in (first, second):
        morning.hear(slot)
        for who in ("expert1", "expert2", "expert3"):
            morning.mark(slot, who, **({"theory": 20} if who == "expert2" else {}))
    steps.absent(third, by=morning.world.by("expert1"), at=morning.at(10))
    return results.lock(morning.session, by=morning.world.by("expert1"), at=morning.at(11))


def test_nothing_is_locked_before_all_is_there(morning: Morning) -> None:
    first, second, third = morning.slots
    lead = morning.world.by("expert1")
    morning.hear(first)
    told = _refused("slots_open", results.lock, morning.session, by=lead, at=morning.at(11))
    assert told.params["who"] == "2号、3号"
    for slot in (second, third):
        steps.absent(slot, by=lead, at=morning.at(10))
    _refused("sheets_open", results.lock, morning.session, by=lead, at=morning.at(11))
    for who in ("expert1", "expert3"):
        morning.mark(first, who)
    sheets.save_sheet(
        first, marks={"theory": 20}, notes="", base=0, save_id="aaaaaaaa-1", by=morning.world.by("expert2"),
        at=morning.at(),
    )  # fmt: skip
    told = _refused("sheets_open", results.lock, morning.session, by=lead, at=morning.at(11))
    assert told.params["who"] == "专家乙（1号）", "begun is not whole"
    _refused("not_yours", results.lock, morning.session, by=morning.world.by("expert2"), at=morning.at(11))
    gone = Sitting.objects.get(session=morning.session, expert=morning.experts[1])
    gone.left_at, gone.reason_sealed = morning.at(10), b"x"
    gone.save()
    told = _refused("too_few_sheets", results.lock, morning.session, by=lead, at=morning.at(11))
    assert (told.params["there"], told.params["asked"]) == (2, 3)
    assert not Result.objects.exists()


def test_a_whole_sheet_of_who_was_replaced_counts(morning: Morning) -> None:
    first, second, third = morning.slots
    morning.hear(first)
    for who in ("expert1", "expert2", "expert3"):
        morning.mark(first, who, **({"theory": 10} if who == "expert3" else {}))
    gone = Sitting.objects.get(session=morning.session, expert=morning.experts[2])
    gone.left_at, gone.reason_sealed = morning.at(9, 40), b"x"
    gone.save()
    late = hearing.an_expert(morning.world, "expert4", "专家丁")
    seat = hearing.a_seat(morning.world, morning.session, late)
    Sitting.objects.filter(pk=seat.pk).update(since_at=morning.at(9, 40))
    for slot in (second, third):
        steps.absent(slot, by=morning.world.by("expert1"), at=morning.at(10))
    (made,) = results.lock(morning.session, by=morning.world.by("expert1"), at=morning.at(11))
    assert (made.hundredths, made.sheets) == (95_00, 3), "the substitute did not hear the first, and owes no sheet"


def test_the_lock_freezes_and_the_office_records(morning: Morning) -> None:
    first = morning.slots[0]
    made = _locked(morning)
    assert [(one.hundredths, one.sheets) for one in made] == [(98_33, 3), (98_33, 3)]
    _refused("sheets_locked", _save, morning, first, "expert1", 1, "dddddddd-1", theory=1)
    lead = morning.world.by("expert1")
    assert sheets.save_sheet(
        first, marks=FULL, notes="", base=0, save_id=f"{first.pk:08x}-1", by=lead, at=morning.at(11)
    ).again, "what had arrived before the lock is answered as before"
    _refused("sheets_locked", steps.undo, first, by=morning.world.by("office_reviewer"), at=morning.at(11))
    _refused("nothing_to_lock", results.lock, morning.session, by=morning.world.by("expert1"), at=morning.at(11))
    told = results.record(morning.session, by=morning.world.by("expert1"), at=morning.at(11))
    assert [refused.code for _, refused in told.refused] == ["not_yours", "not_yours"] and not told.done
    told = results.record(morning.session, by=morning.world.by("office_reviewer"), at=morning.at(12))
    assert len(told.done) == 2 and not told.refused
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.DEFENDED, State.READY}
    score = Milestone.objects.get(dossier=first.dossier, kind="defence_score")
    assert score.data == {"hundredths": 98_33, "sheets": 3, "result": made[0].code}
    office = morning.world.by("office_reviewer")
    _refused("nothing_to_record", results.record, morning.session, by=office, at=morning.at(12))


def test_only_office_and_chair_together_open_it_again(morning: Morning) -> None:
    first = morning.slots[0]
    made = _locked(morning)[0]
    office, second, chair = (morning.world.by(who) for who in ("office_reviewer", "office_second", "chair"))
    results.record(morning.session, by=office, at=morning.at(12))
    _refused("reason_missing", results.ask_to_reopen, made, reason=" ", by=office, at=morning.at(12))
    lead = morning.world.by("expert1")
    _refused("not_yours", results.ask_to_reopen, made, reason="录错", by=lead, at=morning.at(12))
    asked = results.ask_to_reopen(made, reason="专家乙录错一项", by=office, at=morning.at(12))
    assert asked.side == Reopening.Side.OFFICE and results.reason_of(asked, first.dossier) == "专家乙录错一项"
    _refused("reopening_asked", results.ask_to_reopen, made, reason="再来", by=chair, at=morning.at(12))
    for who in (office, second):
        _refused("reopening_by_two", results.decide_reopening, asked, grant=True, by=who, at=morning.at(12))
    results.decide_reopening(asked, grant=True, by=chair, at=morning.at(12, 5))
    _refused("no_reopening", results.decide_reopening, asked, grant=True, by=chair, at=morning.at(12, 6))
    _save(morning, first, "expert2", 1, "eeeeeeee-1", **FULL)
    results.lock(morning.session, by=lead, at=morning.at(12, 10))
    results.record(morning.session, by=office, at=morning.at(12, 15))
    scores = list(Milestone.objects.filter(dossier=first.dossier).order_by("id"))
    assert results.latest_figure(scores) == 100_00
    assert sum(one.kind == "defence_score" for one in scores) == 2, "what was said before stays on record"


def test_who_holds_both_sides_does_not_agree_with_themselves(morning: Morning) -> None:
    made = _locked(morning)[0]
    morning.world.employ("chair", "office", "office_reviewer")
    asked = results.ask_to_reopen(made, reason="录错", by=morning.world.by("chair"), at=morning.at(12))
    chair = morning.world.by("chair")
    _refused("reopening_by_two", results.decide_reopening, asked, grant=True, by=chair, at=morning.at(12))
    assert results.decide_reopening(asked, grant=False, by=chair, at=morning.at(12)).state == Reopening.State.REFUSED
    assert Result.objects.get(pk=made.pk).opened_at is None


def test_after_the_vote_it_stays_as_it_is(morning: Morning) -> None:
    made = _locked(morning)[0]
    office, chair = morning.world.by("office_reviewer"), morning.world.by("chair")
    asked = results.ask_to_reopen(made, reason="录错", by=office, at=morning.at(12))
    Dossier.objects.filter(pk=morning.slots[0].dossier_id).update(state=State.PASSED)
    _refused("voted_already", results.decide_reopening, asked, grant=True, by=chair, at=morning.at(12))
    second = Result.objects.get(slot=morning.slots[1])
    Dossier.objects.filter(pk=morning.slots[1].dossier_id).update(state=State.NOT_PASSED)
    _refused("voted_already", results.ask_to_reopen, second, reason="录错", by=office, at=morning.at(12))


def test_a_missed_defence_is_decided_after_the_session_with_its_reason(morning: Morning) -> None:
    third, office = morning.slots[2], morning.world.by("office_reviewer")

    def miss(at: Any, reason: str = "电话无人接听", who: Any = office) -> Dossier:
        return missing.miss(third, morning.session, reason=reason, by=who, at=at)

    _refused("session_running", miss, morning.at(11, 59))
    _refused("absent_not_recorded", miss, morning.at(12))
    steps.absent(third, by=morning.world.by("expert1"), at=morning.at(10))
    wish = Wish.objects.create(
        cycle=morning.world.cycle, kind=Wish.Kind.EXCUSE, dossier=third.dossier, slot=third, reason_sealed=b"x",
        asked_at=morning.at(8),
    )  # fmt: skip
    _refused("excuse_unanswered", miss, morning.at(12))
    wish.state, wish.decided_by, wish.decided_at = Wish.State.REFUSED, office.person, morning.at(9)
    wish.save()
    _refused("reason_missing", miss, morning.at(12), reason=" ")
    _refused("not_yours", miss, morning.at(12), who=morning.world.by("expert1"))
    assert miss(morning.at(12)).state == State.NOT_PASSED
    said = Milestone.objects.get(dossier=third.dossier, kind="defence_missed")
    assert "电话" not in str(said.data) and said.data["slot"] == third.code


def test_who_was_excused_does_not_miss_it(morning: Morning) -> None:
    third = morning.slots[2]
    steps.absent(third, by=morning.world.by("expert1"), at=morning.at(10))
    third.dossier.milestones.create(kind="defence_excused", at=morning.at(8), by="system", data={})
    office = morning.world.by("office_reviewer")
    _refused(
        "defence_excused", missing.miss, third, morning.session, reason="没有到", by=office, at=morning.at(12)
    )  # fmt: skip


def test_seats_are_read_in_so_many_queries_at_any_size(morning: Morning, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        slots = seats.planned(morning.session)
        found = seats.seats_of(morning.session, [slot.dossier_id for slot in slots])
        assert len(found.now) == 3 and found.lead is not None and len(found.hearing(slots[0])) == 3
