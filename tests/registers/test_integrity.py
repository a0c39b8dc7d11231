"""The integrity record (A5): a case holds the dossier, the person is heard, two decide, an entry bars and ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support import banned, way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.ground.audit import chain
from zhiping.ground.messages.models import OutboxRow
from zhiping.ground.storage import keys
from zhiping.records.door import act
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Hold, Milestone
from zhiping.registers.integrity import operations as record
from zhiping.registers.integrity import queries
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry
from zhiping.stages.review import operations as review

PDF = record.Proof("查询结果.pdf", b"%PDF-1.7 nothing found")


def accepted(world: World) -> Dossier:
    return way.accepted(world, world.submitted())


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def refused(code: str, clause: str = "A5") -> Any:
    return pytest.raises(Refusal, match=code)


def test_a_case_holds_the_dossier_and_says_nothing_in_clear(world: World) -> None:
    dossier = accepted(world)
    at = dossier.state_since + timedelta(hours=1)
    case = record.open_case(dossier, facts="学历证书查无此证。", files=[PDF], by=world.by("office_reviewer"), at=at)
    assert Hold.objects.filter(dossier=dossier, kind="integrity_case", released_at__isnull=True).count() == 1
    said = queries.statements_of(case)
    assert [(one.text, [name for name, _ in one.files]) for one in said] == [("学历证书查无此证。", ["查询结果.pdf"])]
    row = CaseFile.objects.get()
    found = queries.file_of(case, row.blob)
    assert found is not None and found[2] == PDF.content
    assert "查无此证" not in str(list(OutboxRow.objects.values_list("params", flat=True)))
    with refused("integrity_case"):
        record.open_case(dossier, facts="又一件。", by=world.by("bureau"), at=at)
    other = queries.case_by_code(case.code, {world.organisations["unit"].pk}, apart=())
    assert other is None and queries.case_by_code(case.code, set(), apart=(), opener=case.opened_by_id) == case
    assert queries.case_by_code(case.code, {world.organisations["office"].pk}, apart=[dossier.person_id]) is None


def test_who_may_not_open_one_opens_none_and_leaves_no_key(world: World) -> None:
    dossier = accepted(world)
    for who in ("unit_reviewer", "counter", "applicant"):
        with pytest.raises(Refusal, match="not_yours"):
            record.open_case(dossier, facts="事实。", by=world.by(who), at=dossier.state_since)
    with pytest.raises(Refusal, match="reason_missing"):
        record.open_case(dossier, facts="  ", by=world.by("bureau"), at=dossier.state_since)
    for wrong in (record.Proof("a.exe", b"MZ"), record.Proof("b.pdf", b"%PDF-" + b"0" * record.MOST_BYTES)):
        with pytest.raises(BadInput, match=r"不是PDF|超过20MB"):
            record.open_case(dossier, facts="事实。", files=[wrong], by=world.by("bureau"), at=dossier.state_since)
    assert not Case.objects.exists() and not Hold.objects.filter(kind="integrity_case").exists()


def test_nothing_is_proposed_before_the_person_was_heard(world: World) -> None:
    dossier = accepted(world)
    case = banned.opened(world, dossier, dossier.state_since)
    rules = world.pack.procedure.integrity
    assert rules is not None
    day = world.pack.calendar.day_of(dossier.state_since)
    assert case.answer_until == world.pack.calendar.end_of(rules.answer.last_on(day, world.pack.calendar))
    with pytest.raises(BadInput, match="陈述、申辩的期限内"):
        record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=case.answer_until)
    late = case.answer_until + timedelta(seconds=1)
    with pytest.raises(BadInput, match="期限已过"):
        record.answer(case, text="不是。", by=world.by("applicant"), at=late)
    proposed = record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=late)
    assert proposed.state == "proposed"


def test_what_is_found_later_is_answered_to_anew(world: World) -> None:
    dossier = accepted(world)
    case = banned.opened(world, dossier, dossier.state_since)
    with refused("not_yours"):
        record.answer(case, text="我替他说。", by=world.by("unit_head"), at=dossier.state_since)
    record.answer(case, text="证书是真实的。", files=[PDF], by=world.by("applicant"), at=dossier.state_since)
    later = dossier.state_since + timedelta(days=2)
    record.supplement(case, text="学校书面回复：查无此人。", by=world.by("office_second"), at=later)
    case.refresh_from_db()
    with pytest.raises(BadInput, match="陈述、申辩的期限内"):
        record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=later)
    record.answer(case, text="没有要补充的。", by=world.by("applicant"), at=case.answer_until)
    record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=case.answer_until)
    assert [one.row.of for one in queries.statements_of(case)] == ["office", "person", "office", "person"]


def test_two_officers_decide_and_the_second_leads_the_body(world: World) -> None:
    dossier = accepted(world)
    case = banned.opened(world, dossier, dossier.state_since)
    at = case.answer_until + timedelta(hours=1)
    record.propose(case, founded=True, reason="伪造。", by=world.by("bureau"), at=at)
    for who, afresh, code in (
        ("bureau", True, "same_officer_integrity"), ("office_second", True, "not_yours"),
        ("unit_head", True, "not_yours"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            record.decide(case, signed_in_afresh=afresh, by=world.by(who), at=at)
    record.take_back(case, by=world.by("bureau"), at=at)
    record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=at)
    with pytest.raises(Refusal, match="sign_in_again"):
        record.decide(case, signed_in_afresh=False, by=world.by("bureau"), at=at)
    assert again(dossier).state == "accepted" and not Entry.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            state="founded", decided_by=world.people["office_reviewer"], decided_at=at
        )


def test_founded_cancels_enters_and_tells_the_unit(world: World) -> None:
    dossier = accepted(world)
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    assert (case.state, again(dossier).state) == ("founded", "cancelled")
    entry = Entry.objects.get(case=case)
    rules = world.pack.procedure.integrity
    assert rules is not None and case.decided_at is not None
    first = world.pack.calendar.day_of(case.decided_at)
    assert (entry.from_on, entry.to_on, entry.levels) == (first, rules.last_on(first), rules.levels)
    told = dict(OutboxRow.objects.filter(template__startswith="integrity_entered").values_list("template", "recipient"))
    assert told["integrity_entered.unit"] == f"organisation-{dossier.unit_id}"
    assert told["integrity_entered.applicant"] == f"person-{dossier.person_id}"
    assert not Hold.objects.filter(dossier=dossier, released_at__isnull=True).exists()
    assert chain.verify().faults == []
    assert [one for one in check_all().failed if "integrity" in one.name or "fraud" in one.name] == []


def test_unfounded_lets_the_dossier_go_on(world: World) -> None:
    dossier = accepted(world)
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since, founded=False)
    assert (case.state, again(dossier).state) == ("unfounded", "accepted")
    assert not Entry.objects.exists() and not Hold.objects.filter(dossier=dossier, released_at__isnull=True).exists()
    with pytest.raises(BadInput, match="已结案"):
        record.supplement(case, text="又想起来。", by=world.by("office_reviewer"), at=dossier.state_since)


@pytest.mark.parametrize(
    ("state", "after"), [("certified", "revoked"), ("archived", "revoked"), ("not_passed", "not_passed")]
)
def test_a_title_is_revoked_and_who_did_not_pass_is_entered_all_the_same(world: World, state: str, after: str) -> None:
    dossier = accepted(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    case = banned.decided(world, banned.opened(world, again(dossier), dossier.state_since), dossier.state_since)
    assert (again(dossier).state, Entry.objects.filter(case=case).count()) == (after, 1)
    assert not Hold.objects.filter(dossier=dossier, released_at__isnull=True).exists()


def test_who_withdrew_meanwhile_is_entered_too(world: World) -> None:
    dossier = accepted(world)
    case = banned.opened(world, dossier, dossier.state_since)
    Dossier.objects.filter(pk=dossier.pk).update(state="withdrawn")
    banned.decided(world, case, dossier.state_since)
    assert again(dossier).state == "withdrawn" and Entry.objects.get().case == case
    assert not Hold.objects.filter(dossier=dossier, released_at__isnull=True).exists()


def test_nobody_cancels_past_the_record(world: World) -> None:
    dossier = accepted(world)
    with pytest.raises(Refusal, match="integrity_not_decided"):
        act(dossier, Action.CANCEL_FOR_FRAUD, by=world.by("bureau"), at=dossier.state_since,
            inputs=Inputs(clause="A5", reason="伪造。"))  # fmt: skip


def test_an_entry_bars_from_its_first_to_its_last_day(world: World) -> None:
    dossier = world.submitted()
    entry = banned.enter(dossier, world, from_on=date(2022, 5, 1), to_on=date(2024, 12, 31))
    days = {date(2022, 4, 30): False, date(2022, 5, 1): True, date(2024, 12, 31): True, date(2025, 1, 1): False}
    assert {day: bool(queries.standing(dossier.person_id, day)) for day in days} == days
    assert queries.bans_of(dossier.person_id) == [{"from_on": "2022-05-01", "until_on": "2024-12-31"}]
    entry.lifted_on = date(2024, 1, 1)
    assert entry.bars_on(date(2023, 12, 31)) and not entry.bars_on(date(2024, 1, 1))
    entry.lifted_on = date(2022, 5, 1)
    entry.save()
    assert queries.bans_of(dossier.person_id) == []


def test_nobody_is_accepted_for_a_title_that_an_entry_bars_from(world: World) -> None:
    """By the round's own rules: 中级 in the one notice, every title that it has in the other."""
    dossier = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    at = dossier.state_since + timedelta(hours=1)
    if dossier.state == "at_department":
        way.mark_all(dossier, world, "department_reviewer", at)
        dossier = review.report_up(
            dossier, opinion="同意。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at
        )
    way.mark_all(dossier, world, "office_reviewer", at)
    rules = world.pack.procedure.integrity
    assert rules is not None
    levels = {title.level: title.name for title in world.pack.titles}
    barred = levels[rules.levels[0]]
    Dossier.objects.filter(pk=dossier.pk).update(title=barred)
    day = world.pack.calendar.day_of(at)
    entry = banned.enter(dossier, world, from_on=day, to_on=day)
    with pytest.raises(Refusal, match="barred_until") as refusal:
        review.accept(again(dossier), by=world.by("office_reviewer"), at=at)
    assert refusal.value.clause == "A5"
    free = next((name for level, name in levels.items() if level not in rules.levels), None)
    if free is not None:
        Dossier.objects.filter(pk=dossier.pk).update(title=free)
        assert queries.barring(again(dossier), at) is None
        Dossier.objects.filter(pk=dossier.pk).update(title=barred)
    Entry.objects.filter(pk=entry.pk).update(from_on=day - timedelta(days=9), to_on=day - timedelta(days=1))
    assert review.accept(again(dossier), by=world.by("office_reviewer"), at=at).state == "accepted"


def test_an_entry_is_lifted_and_corrected_by_two_with_a_trace(world: World) -> None:
    dossier = accepted(world)
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    entry, at = Entry.objects.get(), dossier.state_since + timedelta(days=30)
    kinds, by = Change.Kind, world.by("office_reviewer")
    for kind, to_on, reason in (
        (kinds.CORRECT, entry.from_on - timedelta(days=1), "笔误。"), (kinds.CORRECT, entry.to_on, "笔误。"),
        (kinds.LIFT, None, " "),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            record.propose_change(entry, kind, to_on=to_on, reason=reason, by=by, at=at)
    right = entry.to_on - timedelta(days=31)
    change = record.propose_change(entry, kinds.CORRECT, to_on=right, reason="起算日有误。", by=by, at=at)
    with pytest.raises(BadInput, match="已有待确认的变动"):
        record.propose_change(entry, kinds.LIFT, reason="改判。", by=by, at=at)
    with pytest.raises(Refusal, match="not_yours"):
        record.confirm_change(change, signed_in_afresh=True, by=world.by("office_second"), at=at)
    with pytest.raises(Refusal, match="sign_in_again"):
        record.confirm_change(change, signed_in_afresh=False, by=world.by("bureau"), at=at)
    assert record.confirm_change(change, signed_in_afresh=True, by=world.by("bureau"), at=at).to_on == right
    own = record.propose_change(Entry.objects.get(), kinds.LIFT, reason="改判。", by=world.by("bureau"), at=at)
    with pytest.raises(Refusal, match="same_officer_integrity"):
        record.confirm_change(own, signed_in_afresh=True, by=world.by("bureau"), at=at)
    record.drop_change(own, by=world.by("bureau"), at=at)
    lift = record.propose_change(Entry.objects.get(), kinds.LIFT, reason="改判。", by=by, at=at)
    lifted = record.confirm_change(lift, signed_in_afresh=True, by=world.by("bureau"), at=at)
    day = world.pack.calendar.day_of(at)
    assert lifted.lifted_on == day and not lifted.bars_on(day) and lifted.bars_on(day - timedelta(days=1))
    trace = [(row.kind, row.state, reason) for row, reason in queries.changes_of(lifted)]
    assert trace == [("correct", "done", "起算日有误。"), ("lift", "dropped", "改判。"), ("lift", "done", "改判。")]
    assert queries.changes_of(lifted)[0][0].before_on == entry.to_on
    assert keys.exists(case.key_owner) and chain.verify().faults == []


def test_kin_and_the_person_themselves_keep_out(world: World) -> None:
    from zhiping.records import operations as records

    dossier = accepted(world)
    case = banned.opened(world, dossier, dossier.state_since)
    at = case.answer_until + timedelta(hours=1)
    records.declare_kinship(world.people["bureau"], dossier.person, "kin", by=world.by("bureau"), at=at)
    record.propose(case, founded=True, reason="伪造。", by=world.by("office_reviewer"), at=at)
    with pytest.raises(Refusal, match="conflict_kin"):
        record.decide(case, signed_in_afresh=True, by=world.by("bureau"), at=at)


def corrupt(name: str, case: Case) -> None:
    match name:
        case "hold":
            Hold.objects.filter(pk=case.hold_id).update(released_at=None, released_by="", outcome="")
        case "entry":
            Entry.objects.all().delete()
        case "term":
            Entry.objects.update(lifted_on=date(2030, 1, 1))
        case "key":
            keys.destroy(case.key_owner)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("hold", "holds are open"),
        ("entry", "its entry: False"),
        ("term", "its trace says otherwise"),
        ("key", "its key is gone"),
    ],
)
def test_a_record_that_was_tampered_with_is_named(world: World, what: str, told: str) -> None:
    dossier = accepted(world)
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    corrupt(what, case)
    assert any(told in one.detail for one in check_all().failed)


def test_a_cancellation_without_a_case_is_named(world: World) -> None:
    dossier = accepted(world)
    Dossier.objects.filter(pk=dossier.pk).update(state="cancelled")
    assert any("no case was founded" in one.detail for one in check_all().failed)
    assert not Milestone.objects.filter(kind="integrity_decided").exists()
