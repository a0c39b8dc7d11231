"""Rolls (P8, P9): frozen with their paper, carried through the door, ended by the calendar, confirmed by the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.support import banned, results
from tests.support.golden import text_of
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import issuing
from zhiping.records import operations as records
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Milestone
from zhiping.records.ticking import tick
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.operations import rolls
from zhiping.stages.conferral.operations.carrying import carry, carry_rolls
from zhiping.stages.conferral.queries import rolls as reads
from zhiping.stages.conferral.queries.names import Named, told_apart
from zhiping.stages.conferral.queries.papers import last_day
from zhiping.stages.conferral.queries.sealed import reason_of

NUMBER = "公示〔2025〕1号"


def _hold(change: Change) -> None:
    change.hold("integrity_case")


def announced(world: World, rows: list[Dossier], *, at: datetime | None = None, by: str = "office_reviewer") -> Roll:
    return rolls.announce(world.cycle, rows, number=NUMBER, by=world.by(by), at=at or results.moment(rows))


def states(rows: list[Dossier]) -> list[str]:
    return [Dossier.objects.get(pk=row.pk).state for row in rows]


def over(world: World, roll: Roll) -> datetime:
    """Let the publicity end; an hour later."""
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=1)
    tick(world.cycle, at=at)
    return at


def faults(wrong: pytest.ExceptionInfo[BadInput]) -> str:
    return str(wrong.value)


def test_an_announcement_is_frozen_with_its_paper_and_moves_everybody(world: World) -> None:
    rows = results.several(world, {"a": "张一", "b": "张二"})
    roll = announced(world, rows)
    assert states(rows) == ["in_publicity"] * 2 and roll.finished_at is not None
    assert [line.carried_at for line in roll.lines.all()] == [roll.made_at] * 2
    found = Milestone.objects.filter(kind="results_announced")
    assert {datetime.fromisoformat(one.data["moment"]) for one in found} == {roll.ends_at}
    assert roll.document is not None and roll.document.form == "result-announcement"
    text = text_of(issuing.file_of(roll.document))
    assert NUMBER in text and "张一" in text and "共2人" in text
    for row in rows:
        assert row.person.id_number() not in text and row.person.masked_id_number() not in text
    assert OutboxRow.objects.filter(template="announce.applicant").count() == 2
    kinds = set(AuditEntry.objects.filter(stream=roll.stream).values_list("kind", flat=True))
    assert {"roll.made", "roll.carried"} <= kinds


def test_the_publicity_ends_after_its_last_second_and_not_before(world: World) -> None:
    """P8: still running at the last instant, over one microsecond later; nothing ends it early."""
    rows = results.several(world, {"a": "张一"})
    roll = announced(world, rows)
    assert roll.ends_at is not None
    for early in (roll.made_at + timedelta(minutes=1), roll.ends_at):
        tick(world.cycle, at=early)
        assert states(rows) == ["in_publicity"]
    tick(world.cycle, at=roll.ends_at + timedelta(microseconds=1))
    assert states(rows) == ["publicised"]


@pytest.mark.parametrize(
    ("posted", "last"),
    # Five working days after the posting, over Spring Festival 2025: 01-26 and 02-08 are worked, 01-28 to 02-04 not.
    [
        (date(2025, 1, 17), date(2025, 1, 24)),
        (date(2025, 1, 22), date(2025, 2, 5)),
        (date(2025, 1, 27), date(2025, 2, 10)),
    ],
)
def test_the_end_is_counted_in_working_days_over_spring_festival(leshan: World, posted: date, last: date) -> None:
    assert last_day(leshan.pack, posted) == last


def test_who_may_not_be_publicised_is_named_and_nothing_is_kept(world: World) -> None:
    rows = results.several(world, {"a": "张一", "b": "张二"})
    at = results.moment(rows)
    records.declare_kinship(
        world.people["office_reviewer"], rows[0].person, "kin", by=world.by("office_reviewer"), at=at
    )
    with pytest.raises(BadInput) as wrong:
        announced(world, rows)
    assert "张一" in faults(wrong) and "亲属" in faults(wrong) and "张二" not in faults(wrong)
    assert not Roll.objects.exists() and states(rows) == ["passed"] * 2
    announced(world, rows, by="office_second")
    assert states(rows) == ["in_publicity"] * 2


def test_what_is_missing_or_not_theirs_is_refused(world: World) -> None:
    rows = results.several(world, {"a": "张一"})
    at = results.moment(rows)
    office = world.by("office_reviewer")
    with pytest.raises(BadInput, match="文号"):
        rolls.announce(world.cycle, rows, number=" ", by=office, at=at)
    with pytest.raises(BadInput, match="还没有选人"):
        rolls.announce(world.cycle, [], number=NUMBER, by=office, at=at)
    for who in ("bureau", "chair", "hr_officer", "department_reviewer", "a"):
        with pytest.raises(Refusal):
            rolls.announce(world.cycle, rows, number=NUMBER, by=world.by(who), at=at)
    announced(world, rows)
    more = results.several(world, {"b": "张二"})
    with pytest.raises(BadInput, match="已经用过"):
        announced(world, more)
    assert states(more) == ["passed"]
    with pytest.raises(BadInput, match="张一"):
        rolls.announce(world.cycle, rows, number="公示〔2025〕2号", by=office, at=at)


def test_a_pack_that_does_not_say_how_results_stand_announces_none(
    leshan: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = results.several(leshan, {"a": "张一"})
    pack = leshan.cycle.pack()
    silent = pack.model_copy(update={"procedure": pack.procedure.model_copy(update={"results": None})})
    monkeypatch.setattr(type(leshan.cycle), "pack", lambda _: silent)
    with pytest.raises(BadInput, match="规则包没有写明"):
        announced(leshan, rows)


def test_two_of_one_name_are_told_apart_and_never_by_a_number_of_theirs(leshan: World) -> None:
    """By unit; in one unit by major; then by title; last by the end of the dossier's public code."""
    first, second = results.several(leshan, {"a": "张伟", "b": "张伟"})
    roll = announced(leshan, [first, second])
    assert {line.apart for line in roll.lines.all()} == {f"编号尾号{one.code[-4:]}" for one in (first, second)}
    one = Named(1, "AAAA-1111", "张伟", "甲厂", "机械工程", "工程师", "中级")
    for changed, said in (
        ({"unit": "乙厂"}, ("", "")), ({"name": "李伟"}, ("", "")), ({"major": "化学工程"}, ("机械工程", "化学工程")),
        ({"title": "技术员"}, ("工程师", "技术员")), ({}, ("编号尾号1111", "编号尾号2222")),
    ):  # fmt: skip
        other = replace(one, dossier=2, code="BBBB-2222", **changed)
        assert tuple(row.apart for row in told_apart([one, other])) == said


def test_a_worker_goes_on_where_another_stopped_and_nobody_is_carried_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = results.several(world, {"a": "张一", "b": "张二", "c": "张三"})
    roll = announced(world, rows[:1])
    monkeypatch.setattr(rolls, "carry", lambda roll: carry(roll, most=1))
    second = rolls.announce(
        world.cycle, rows[1:], number="公示〔2025〕2号", by=world.by("office_reviewer"), at=results.moment(rows)
    )
    assert sorted(states(rows)) == ["in_publicity", "in_publicity", "passed"] and second.finished_at is None
    assert carry_rolls() == 1
    assert states(rows) == ["in_publicity"] * 3 and Roll.objects.get(pk=second.pk).finished_at is not None
    assert carry(roll) == carry(second) == carry_rolls() == 0
    moves = [Dossier.objects.get(pk=row.pk).moves for row in rows]
    assert len(set(moves)) == 1


def test_what_waits_for_the_worker_is_carried_and_who_is_refused_leaves_the_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case of integrity that is opened between the list and the door takes one person off it, and nobody else."""
    rows = results.several(world, {"a": "张一", "b": "张二"})
    monkeypatch.setattr(rolls, "carry", lambda roll: 0)
    roll = announced(world, rows)
    assert states(rows) == ["passed"] * 2 and roll.finished_at is None
    assert not reads.to_announce(world.cycle).exists()
    before = roll.document
    act(rows[0], Action.OPEN_INTEGRITY_CASE, by=world.by("bureau"), at=roll.made_at, inputs=Inputs(reason="举报"),
        apply=_hold)  # fmt: skip
    assert carry_rolls() == 2
    roll.refresh_from_db()
    assert states(rows) == ["passed", "in_publicity"] and roll.finished_at is not None
    assert [line.refused for line in roll.lines.order_by("dossier_id")] == ["integrity_case", ""]
    assert roll.document != before and roll.document is not None
    text = text_of(issuing.file_of(roll.document))
    assert "张二" in text and "张一" not in text and "共1人" in text
    assert [line.name for line in reads.public_lines(roll)[0]] == ["张二"]


def test_the_hr_department_confirms_many_and_sends_one_back_in_one_act(leshan: World) -> None:
    """P9: many are confirmed, one is sent back with a reason, one is not confirmed with clause and reason."""
    rows = results.several(leshan, {f"p{n}": f"张{n}" for n in range(4)}, title="工程师")
    roll = announced(leshan, rows)
    at = over(leshan, roll)
    sent = rolls.send(leshan.cycle, rows, number="报〔2025〕3号", by=leshan.by("office_reviewer"), at=at)
    assert states(rows) == ["at_confirmation"] * 4 and sent.document is not None
    assert sent.document.form == "confirmation-report"
    assert "报〔2025〕3号" in text_of(issuing.file_of(sent.document)) and rows[0].code in text_of(
        issuing.file_of(sent.document)
    )
    places = {line.dossier_id: line.place for line in sent.lines.all()}
    verdicts = {places[rows[0].pk]: "send_back", **{places[row.pk]: "confirm" for row in rows[1:3]}}
    clause = leshan.pack.grounds.bearing("decline")[0].clause
    hr = leshan.by("hr_officer")
    for who in ("office_reviewer", "bureau", "chair"):
        with pytest.raises(Refusal):
            rolls.decide_lines(sent, rolls.Verdicts(verdicts, reason="缺"), by=leshan.by(who), at=at)
    with pytest.raises(BadInput, match="没有写理由"):
        rolls.decide_lines(sent, rolls.Verdicts(verdicts), by=hr, at=at)
    with pytest.raises(BadInput, match="没有选依据的条款"):
        rolls.decide_lines(sent, rolls.Verdicts({1: "reject"}, reason="缺"), by=hr, at=at)
    assert rolls.decide_lines(sent, rolls.Verdicts(verdicts, reason="请补充签章。"), by=hr, at=at) == 3
    rolls.decide_lines(sent, rolls.Verdicts({places[rows[3].pk]: "reject"}, clause, "业绩不符。"), by=hr, at=at)
    assert states(rows) == ["publicised", "confirmed", "confirmed", "not_passed"]
    line = sent.lines.get(dossier=rows[0])
    assert reason_of(line) == "请补充签章。" and line.settled_at == at
    with pytest.raises(BadInput, match="已经办过"):
        rolls.decide_lines(sent, rolls.Verdicts({line.place: "confirm"}), by=hr, at=at)
    # What was sent back goes up again with another package.
    assert [row.pk for row in reads.to_send(leshan.cycle)] == [rows[0].pk]
    again = rolls.send(leshan.cycle, rows[:1], by=leshan.by("office_reviewer"), at=at)
    rolls.decide_lines(again, rolls.Verdicts({1: "confirm"}), by=hr, at=at)
    assert states(rows[:1]) == ["confirmed"]


def test_by_level_the_bureau_or_the_hr_department_confirms(leshan: World) -> None:
    """P9: junior titles are the bureau's own, intermediate ones go up; neither may do the other's."""
    junior = results.several(leshan, {"j": "张初"})
    middle = results.several(leshan, {"m": "张中"}, title="工程师")
    at = over(leshan, announced(leshan, [*junior, *middle]))
    assert [row.pk for row in reads.to_confirm(leshan.cycle)] == [junior[0].pk]
    assert [row.pk for row in reads.to_send(leshan.cycle)] == [middle[0].pk]
    with pytest.raises(BadInput, match="张初"):
        rolls.send(leshan.cycle, junior, by=leshan.by("office_reviewer"), at=at)
    bureau = leshan.by("bureau")
    with pytest.raises(BadInput, match="张中"):
        rolls.confirm_own(leshan.cycle, middle, {middle[0].pk: "confirm"}, by=bureau, at=at)
    with pytest.raises(Refusal):
        rolls.confirm_own(leshan.cycle, junior, {junior[0].pk: "confirm"}, by=leshan.by("office_reviewer"), at=at)
    with pytest.raises(BadInput, match="没有退回"):
        rolls.confirm_own(leshan.cycle, junior, {junior[0].pk: "send_back"}, by=bureau, at=at)
    with pytest.raises(BadInput, match="没有写理由"):
        rolls.confirm_own(leshan.cycle, junior, {junior[0].pk: "reject"}, by=bureau, at=at)
    assert Roll.objects.count() == 1
    rolls.confirm_own(leshan.cycle, junior, {junior[0].pk: "confirm"}, by=bureau, at=at)
    assert states(junior) == ["confirmed"] and states(middle) == ["publicised"]


def test_the_notice_is_issued_by_whom_the_pack_says_and_once(world: World) -> None:
    """P9: number, day, basis; the milestone tells the certificate of it."""
    rows = results.several(world, {"a": "张一"})
    at = over(world, announced(world, rows))
    if world.pack.options.junior_confirmed_by == "bureau":
        rolls.confirm_own(world.cycle, rows, {rows[0].pk: "confirm"}, by=world.by("bureau"), at=at)
    else:
        sent = rolls.send(world.cycle, rows, by=world.by("office_reviewer"), at=at)
        rolls.decide_lines(sent, rolls.Verdicts({1: "confirm"}), by=world.by("hr_officer"), at=at)
    mine, other = ("bureau", "hr_officer") if world.pack.options.issuer == "bureau" else ("hr_officer", "bureau")
    given = {"number": "职通〔2025〕8号", "qualified_on": rows[0].state_since.date(), "basis": "人社部令第40号"}
    with pytest.raises(Refusal):
        rolls.give_notice(world.cycle, rows, by=world.by(other), at=at, **given)  # type: ignore[arg-type]
    late = given | {"qualified_on": (at + timedelta(days=1)).date()}
    with pytest.raises(BadInput, match="还没有到"):
        rolls.give_notice(world.cycle, rows, by=world.by(mine), at=at, **late)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="没有写依据"):
        rolls.give_notice(world.cycle, rows, by=world.by(mine), at=at, **given | {"basis": " "})  # type: ignore[arg-type]
    roll = rolls.give_notice(world.cycle, rows, by=world.by(mine), at=at, **given)  # type: ignore[arg-type]
    issued = Milestone.objects.get(kind="qualification_issued")
    assert issued.data["number"] == given["number"] and issued.data["qualified_on"] == str(given["qualified_on"])
    assert roll.document is not None and roll.document.form == "qualification-notice"
    text = text_of(issuing.file_of(roll.document))
    assert "职通〔2025〕8号" in text and "张一" in text and rows[0].person.id_number() not in text
    assert not reads.to_notify(world.cycle).exists()
    with pytest.raises(BadInput, match="张一"):
        rolls.give_notice(world.cycle, rows, by=world.by(mine), at=at, **given | {"number": "另号"})  # type: ignore[arg-type]


def test_nobody_is_named_in_a_notice_while_an_entry_bars_from_the_title(leshan: World) -> None:
    """A5: the record is asked when the notice is issued; it is issued for the others, and says nobody else."""
    rows = results.several(leshan, {"a": "张一", "b": "张二"}, title="工程师")
    at = over(leshan, announced(leshan, rows))
    sent = rolls.send(leshan.cycle, rows, by=leshan.by("office_reviewer"), at=at)
    rolls.decide_lines(sent, rolls.Verdicts({1: "confirm", 2: "confirm"}), by=leshan.by("hr_officer"), at=at)
    day = leshan.pack.calendar.day_of(at)
    banned.enter(rows[0], leshan, from_on=day, to_on=day)
    given = {"number": "职通〔2025〕8号", "qualified_on": rows[0].state_since.date(), "basis": "人社部令第40号"}
    mine = "bureau" if leshan.pack.options.issuer == "bureau" else "hr_officer"
    roll = rolls.give_notice(leshan.cycle, rows, by=leshan.by(mine), at=at, **given)  # type: ignore[arg-type]
    assert {one.name: one.refused for one in roll.lines.all()} == {"张一": "barred_until", "张二": ""}
    assert roll.document is not None
    text = text_of(issuing.file_of(roll.document))
    assert "张二" in text and "张一" not in text
    assert not Milestone.objects.filter(kind="qualification_issued", dossier=rows[0]).exists()


def test_the_database_keeps_a_roll_whole(world: World) -> None:
    rows = results.several(world, {"a": "张一"})
    roll = announced(world, rows)
    for wrong in (
        lambda: Roll.objects.filter(pk=roll.pk).update(last_on=roll.posted_on - timedelta(days=1)),  # type: ignore[operator]
        lambda: Roll.objects.filter(pk=roll.pk).update(number=""),
        lambda: Roll.objects.filter(pk=roll.pk).update(kind="notice"),
        lambda: RollLine.objects.filter(roll=roll).update(decision="confirm"),
        lambda: RollLine.objects.filter(roll=roll).update(settled_at=roll.made_at),
        lambda: RollLine.objects.create(roll=roll, dossier=rows[0], place=9, name="重"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
