"""Objections to results and re-checks (P8, rules.md 3 and 9): each holds one person alone, and is read by few."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.support import results
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records import destroying
from zhiping.records import operations as records
from zhiping.records.door import Change, act
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.records.ticking import tick
from zhiping.stages.conferral.models import ObjectionFile, Recheck, ResultObjection, Roll, RollLine
from zhiping.stages.conferral.operations import investigating, objecting, rechecking, rolls
from zhiping.stages.conferral.operations.objecting import Entered, Sent
from zhiping.stages.conferral.queries import standing

PDF = Sent("证据.pdf", b"%PDF-1.7 ...")


def running(world: World, names: dict[str, str]) -> tuple[list[Dossier], Roll, datetime]:
    """A publicity that runs since an hour."""
    rows = results.several(world, names)
    at = results.moment(rows)
    roll = rolls.announce(world.cycle, rows, number="公示1号", by=world.by("office_reviewer"), at=at)
    return rows, roll, at + timedelta(hours=1)


def line_of(roll: Roll, dossier: Dossier) -> RollLine:
    return roll.lines.select_related("roll__cycle__pack_version", "dossier").get(dossier=dossier)


def raised(roll: Roll, dossier: Dossier, at: datetime, **more: object) -> Entered:
    return objecting.raise_objection(line_of(roll, dossier), text="业绩不是本人的。", at=at, **more)  # type: ignore[arg-type]


def looked_into(world: World, entered: Entered, at: datetime, who: str = "office_reviewer") -> ResultObjection:
    row = entered.objection
    investigating.name_investigator(row, world.people[who], by=world.by("office_second"), at=at)
    investigating.note_finding(row, text="向单位核实。", by=world.by(who), at=at)
    return row


def state(row: Dossier) -> str:
    return Dossier.objects.get(pk=row.pk).state


def test_an_open_objection_holds_one_person_and_the_others_go_on(world: World) -> None:
    """P8: raised in the last second it counts, one microsecond later it does not; decided, the person goes on."""
    (held, free), roll, _at = running(world, {"a": "张一", "b": "张二"})
    assert roll.ends_at is not None
    entered = raised(roll, held, roll.ends_at)
    with pytest.raises(Refusal) as late:
        raised(roll, free, roll.ends_at + timedelta(microseconds=1))
    assert late.value.code == "result_publicity_ended"
    after = roll.ends_at + timedelta(hours=9)
    tick(world.cycle, at=after)
    assert (state(held), state(free)) == ("in_publicity", "publicised")
    row = looked_into(world, entered, after)
    investigating.decide_objection(row, upheld=False, reason="业绩属实。", by=world.by("office_reviewer"), at=after)
    tick(world.cycle, at=after)
    assert state(held) == "publicised"
    told = objecting.outcome(entered.receipt.lower().replace("-", " "))
    assert told is not None and (told.how, told.reason) == ("dismissed", "业绩属实。")


def test_one_that_is_upheld_takes_the_result_and_settles_the_others(world: World) -> None:
    (row,), roll, at = running(world, {"a": "张一"})
    first, second = raised(roll, row, at), raised(roll, row, at)
    case = looked_into(world, first, at)
    decider = world.by("office_reviewer")
    with pytest.raises(Refusal) as bare:
        investigating.decide_objection(case, upheld=True, reason="冒用他人业绩。", by=decider, at=at)
    assert bare.value.code == "clause_missing"
    clause = world.pack.grounds.bearing("decline")[0].clause
    investigating.decide_objection(case, upheld=True, reason="冒用他人业绩。", clause=clause, by=decider, at=at)
    assert state(row) == "not_passed"
    found = [objecting.outcome(one.receipt) for one in (first, second)]
    assert [one.how for one in found if one] == ["upheld", "joined"]
    assert not Dossier.objects.get(pk=row.pk).holds.filter(released_at__isnull=True).exists()
    with pytest.raises((BadInput, Refusal)):
        investigating.decide_objection(case, upheld=False, reason="改判。", by=decider, at=at)
    where = standing.standing(Dossier.objects.get(pk=row.pk))
    assert where is not None and not where.passed and where.why == "冒用他人业绩。"
    # A pack without destruction archives what was not passed; it stays what it was.
    Dossier.objects.filter(pk=row.pk).update(state="archived")
    where = standing.standing(Dossier.objects.get(pk=row.pk))
    assert where is not None and not where.passed


def test_one_about_somebody_whose_application_is_cancelled_is_settled_with_it(leshan: World) -> None:
    """Nobody can decide it any more; whoever raised it reads that by the receipt, and check-data finds nothing."""
    (row, other), roll, at = running(leshan, {"a": "张一", "b": "张二"})
    entered, kept = raised(roll, row, at), raised(roll, other, at)

    def hold(change: Change) -> None:
        change.hold("integrity_case")
        change.milestone("integrity_decided")

    bureau = leshan.by("bureau")
    given = Inputs(clause="A5", reason="造假。", signed_in_afresh=True)
    act(row, Action.OPEN_INTEGRITY_CASE, by=bureau, at=at, inputs=given, apply=hold)
    act(row, Action.CANCEL_FOR_FRAUD, by=bureau, at=at, inputs=given)
    assert investigating.settle_ended() == 1 and investigating.settle_ended() == 0
    told, open_ = objecting.outcome(entered.receipt), objecting.outcome(kept.receipt)
    assert told is not None and told.how == "joined" and "一并办结" in told.reason
    assert open_ is not None and open_.how == "open"
    assert check_all(["objections-hold-their-person", "lists-and-moves-agree"]).failed == []


def test_only_investigators_read_it_and_every_reading_is_recorded(world: World) -> None:
    (row,), roll, at = running(world, {"a": "张一"})
    case = raised(roll, row, at, raised_by="王某，13900000000", files=[PDF]).objection
    second = world.by("office_second")
    for who in ("office_reviewer", "office_second", "bureau", "chair", "hr_officer", "a", "unit_head"):
        with pytest.raises(Refusal):
            investigating.open_objection(case, by=world.by(who), at=at)
    # Unlike who is not of the office, its bureau says who looks into it.
    with pytest.raises(Refusal):
        investigating.name_investigator(case, world.people["office_reviewer"], by=world.by("hr_officer"), at=at)
    with pytest.raises(BadInput):
        investigating.name_investigator(case, world.people["chair"], by=world.by("bureau"), at=at)
    investigating.name_investigator(case, world.people["office_second"], by=world.by("bureau"), at=at)
    opened = investigating.open_objection(case, by=second, at=at)
    assert opened.raised_by == "王某，13900000000" and opened.files[0].name == "证据.pdf"
    file, name, content = investigating.open_file(case, opened.files[0].code, by=second, at=at)
    assert (file.media_type, name, content) == ("application/pdf", "证据.pdf", PDF.content)
    with pytest.raises(Refusal):
        investigating.open_file(case, opened.files[0].code, by=world.by("office_reviewer"), at=at)
    read = AuditEntry.objects.filter(stream=row.stream, kind="objection.opened")
    assert {entry.by for entry in read} == {second.label} and read.count() == 2
    sealed = ResultObjection.objects.get(pk=case.pk)
    assert "王某".encode() not in bytes(sealed.from_sealed or b"") + bytes(sealed.text_sealed)


def test_whom_it_concerns_does_not_handle_it(world: World) -> None:
    """rules.md 9: kin of the person, and who is named in the objection, also once that is found out."""
    (row,), roll, at = running(world, {"a": "张一"})
    case = raised(roll, row, at).objection
    records.declare_kinship(world.people["office_reviewer"], row.person, "kin", by=world.by("office_reviewer"), at=at)
    with pytest.raises(BadInput):
        investigating.name_investigator(case, world.people["office_reviewer"], by=world.by("bureau"), at=at)
    with pytest.raises(Refusal) as kin:
        investigating.name_investigator(
            case, world.people["office_second"], by=world.by("office_reviewer"), at=at
        )  # fmt: skip
    assert kin.value.code == "conflict_kin"
    investigating.name_investigator(case, world.people["office_second"], by=world.by("bureau"), at=at)
    investigating.mark_concerned(case, world.people["office_second"], by=world.by("office_second"), at=at)
    assert not investigating.is_investigator(case, world.people["office_second"])
    with pytest.raises(Refusal) as named:
        investigating.note_finding(case, text="无事。", by=world.by("office_second"), at=at)
    assert named.value.code == "concerned_by_objection"
    assert investigating.candidates(case, at) == []


def test_a_letter_is_recorded_within_the_publicity_also_after_it(world: World) -> None:
    (row,), roll, _at = running(world, {"a": "张一"})
    assert roll.posted_on is not None and roll.last_on is not None and roll.ends_at is not None
    after = roll.ends_at + timedelta(hours=9)
    tick(world.cycle, at=after)
    line, office = line_of(roll, row), world.by("office_reviewer")
    for wrong in (roll.posted_on - timedelta(days=1), roll.last_on + timedelta(days=1)):
        with pytest.raises(BadInput, match="不在公示期间"):
            objecting.record_letter(line, received_on=wrong, text="信。", by=office, at=after)
    with pytest.raises(Refusal):
        objecting.record_letter(line, received_on=roll.last_on, text="信。", by=world.by("bureau"), at=after)
    entered = objecting.record_letter(
        line, received_on=roll.last_on, text="信。", concerns=[world.people["office_reviewer"]], by=office, at=after
    )
    # It came in time, so that what follows waits for it.
    with pytest.raises(BadInput, match="异议"):
        if world.pack.options.junior_confirmed_by == "bureau":
            rolls.confirm_own(world.cycle, [row], {row.pk: "confirm"}, by=world.by("bureau"), at=after)
        else:
            rolls.send(world.cycle, [row], by=office, at=after)
    assert world.people["office_reviewer"] not in investigating.candidates(entered.objection, after)
    assert entered.objection.way == "letter" and entered.objection.recorded_by == world.people["office_reviewer"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([PDF] * 6, "最多"),
        ([Sent("大.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024 + 1))], "超过"),
        ([Sent("坏.exe", b"MZ.....")], "不是PDF"),
        ([Sent("网页.pdf", b"<html>")], "不是PDF"),
    ],
)
def test_files_that_are_not_taken_are_named_and_nothing_is_kept(leshan: World, files: list[Sent], said: str) -> None:
    (row,), roll, at = running(leshan, {"a": "张一"})
    with pytest.raises(BadInput, match=said):
        raised(roll, row, at, files=files)
    with pytest.raises(BadInput, match="没有写反映的内容"):
        objecting.raise_objection(line_of(roll, row), text=" ", at=at)
    assert not ResultObjection.objects.exists() and not ObjectionFile.objects.exists()


def test_a_refused_objection_leaves_no_file_behind(leshan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,), roll, at = running(leshan, {"a": "张一"})
    kept: list[str] = []
    put = blobs.put

    def counted(owner: str, content: bytes) -> str:
        kept.append(put(owner, content))
        return kept[-1]

    monkeypatch.setattr(blobs, "put", counted)
    monkeypatch.setattr(ObjectionFile, "save", lambda *_, **__: (_ for _ in ()).throw(IntegrityError("full")))
    with pytest.raises(IntegrityError):
        raised(roll, row, at, files=[PDF])
    assert len(kept) == 1 and not blobs.exists(kept[0]) and not ResultObjection.objects.exists()


def test_what_was_objected_goes_with_the_dossiers_key_and_the_conclusion_stays(leshan: World) -> None:
    """P11, 8o"""
    (row,), roll, at = running(leshan, {"a": "张一"})
    entered = raised(roll, row, at, files=[PDF])
    case = looked_into(leshan, entered, at)
    investigating.decide_objection(case, upheld=False, reason="属实。", by=leshan.by("office_reviewer"), at=at)
    file = ObjectionFile.objects.get()
    assert file.blob in destroying.files_of(row)
    destroying.destroy_content(row)
    assert not blobs.exists(file.blob)
    told = objecting.outcome(entered.receipt)
    assert told is not None and told.gone and told.how == "dismissed" and not told.reason
    with pytest.raises(keys.KeyDestroyed):
        investigating.open_objection(case, by=leshan.by("office_reviewer"), at=at)


def test_a_receipt_that_is_none_tells_nothing(db: None) -> None:
    made = {objecting.new_receipt() for _ in range(50)}
    assert len(made) == 50 and all(len(one.replace("-", "")) == 16 for one in made)
    assert objecting.outcome("0000-0000-0000-0000") is None and objecting.outcome("") is None


def test_a_recheck_is_asked_for_once_in_time_and_answered_by_the_chair(world: World) -> None:
    """rules.md 3: in the last second still, one later no more; the chair alone decides, with an answer."""
    first, second = results.several(world, {"a": "张一", "b": "张二"}, passed=False)
    own = world.by("a")
    asking = standing.may_ask(first, by=own, at=first.state_since)
    assert asking is not None and asking.allowed and asking.until is not None
    with pytest.raises(Refusal) as mute:
        rechecking.request(first, reason=" ", by=own, at=asking.until)
    assert mute.value.code == "reason_missing"
    with pytest.raises(Refusal):
        rechecking.request(first, reason="请再看。", by=world.by("b"), at=asking.until)
    rechecking.request(first, reason="请再看业绩。", by=own, at=asking.until)
    with pytest.raises(Refusal) as again:
        rechecking.request(first, reason="请再看。", by=own, at=asking.until)
    assert again.value.code == "recheck_open"
    with pytest.raises(Refusal) as late:
        rechecking.request(second, reason="请。", by=world.by("b"), at=asking.until + timedelta(days=3))
    assert late.value.code == "recheck_over"
    for who in ("office_reviewer", "bureau", "hr_officer", "a"):
        with pytest.raises(Refusal):
            rechecking.decide(first, upheld=True, answer="维持。", by=world.by(who), at=asking.until)
    rechecking.decide(first, upheld=True, answer="程序合规，维持。", by=world.by("chair"), at=asking.until)
    found = standing.recheck_of(first)
    assert found is not None and (found.reason, found.answer) == ("请再看业绩。", "程序合规，维持。")
    with pytest.raises(Refusal) as once:
        rechecking.request(first, reason="再请。", by=own, at=asking.until)
    assert once.value.code == "rechecked_already"
    assert state(first) == "not_passed"


def test_who_did_not_pass_reads_by_what_and_no_count(leshan: World) -> None:
    (row,) = results.several(leshan, {"a": "张一"}, passed=False)
    where = standing.standing(row)
    assert where is not None and where.why == "评审委员会表决未通过。"


def test_a_recheck_can_lead_back_to_the_vote(world: World) -> None:
    (row,) = results.several(world, {"a": "张一"}, passed=False)
    rechecking.request(row, reason="漏看了专利。", by=world.by("a"), at=row.state_since)
    rechecking.decide(row, upheld=False, answer="重新表决。", by=world.by("chair"), at=row.state_since)
    assert state(row) == ("defended" if world.pack.stages.defence else "ready")
    recheck = Recheck.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recheck.objects.filter(pk=recheck.pk).update(decided_by=None)
