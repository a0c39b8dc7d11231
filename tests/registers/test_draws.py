"""The register of draws (rules.md 3, ADR 0013): fixed, committed, revealed; void, again, more; who steps down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support.world import World

from zhiping.core.draw import Quota, commitment, complete, freeze, verify
from zhiping.core.draw.drawing import serving
from zhiping.core.draw.standalone import wrong_in
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records.actors import SYSTEM
from zhiping.records.invariants import check_all
from zhiping.records.invariants.registry import names
from zhiping.registers.draws import building, operations, queries
from zhiping.registers.draws.models import Candidate, Draw, Keeper, StepDown, Version
from zhiping.registers.draws.operations import Entry
from zhiping.registers.draws.words import AGAIN, EXCLUDED, SAID, SAID_AGAIN, STEPPED_DOWN

MAJORS = ("甲", "乙")
#: What a machine made for the officers who keep their secrets themselves.
FIRST = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0"
SECOND = "aa00bb11cc22dd33ee44ff5566778899f0e1d2c3b4a5968778695a4b3c2d1e0f"


class Room:
    """A world with a pool, and an office that draws from it for the meeting."""

    def __init__(self, world: World, size: int = 7) -> None:
        self.world, self.now = world, world.opening()
        world.employ("chair", "office", "chair", called="主任")
        for major in MAJORS:
            for n in range(size):
                world.person(f"{major}{n}", called=f"专家{major}{n}")
        self.experts = [name for name in world.people if name[0] in MAJORS]

    def at(self, **later: int) -> datetime:
        """A second later each time."""
        self.now += timedelta(**later) if later else timedelta(seconds=1)
        return self.now

    def prepare(self, who: str = "office_reviewer", **more: Any) -> Draw:
        people = self.world.people
        entries = [Entry(people[name].pk, name[0]) for name in self.experts]
        keepers = [people[name] for name in more.pop("keepers", ("office_reviewer", "chair"))]
        given: dict[str, Any] = {
            "entries": entries,
            "quotas": [Quota(major=major, experts=2, substitutes=1) for major in MAJORS],
            "keepers": keepers,
            "by": self.world.by(who),
            "at": self.at(),
        }  # fmt: skip
        return operations.prepare(self.world.cycle, "meeting", **given | more)

    def do(self, operation: Callable[..., Any], draw: Draw, *given: Any, who: str, **more: Any) -> Any:
        return operation(draw, *given, by=self.world.by(who), at=self.at(), **more)

    def commit(self, draw: Draw, *who: str, own: dict[str, str] | None = None) -> None:
        for name in who or ("office_reviewer", "chair"):
            self.do(operations.commit, draw, (own or {}).get(name, ""), who=name)

    def reveal(self, draw: Draw, *who: str, own: dict[str, str] | None = None) -> None:
        for name in who or ("office_reviewer", "chair"):
            self.do(operations.reveal, draw, (own or {}).get(name, ""), who=name)

    def drawn(self, **more: Any) -> Draw:
        draw = self.prepare(**more)
        self.commit(draw)
        self.reveal(draw)
        return Draw.objects.get(pk=draw.pk)

    def serving(self) -> list[queries.Serving]:
        return queries.drawn(self.world.cycle, "meeting")


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def record(draw: Draw) -> Any:
    return queries.checked(queries.latest([draw])[draw.pk])[0]


def says(code: str) -> Any:
    return pytest.raises(BadInput, match=code)


def test_a_draw_comes_out_when_all_have_revealed_and_not_a_moment_before(
    room: Room, django_assert_num_queries: Any
) -> None:
    draw = room.prepare()
    assert draw.state == "listed" and draw.listing_hash == building.listing_hash(draw) and not room.serving()
    with says("现在是“名单已定"):
        room.do(operations.reveal, draw, who="chair")
    room.commit(draw, "chair")
    assert Draw.objects.get(pk=draw.pk).state == "listed"
    with says("已经承诺"):
        room.commit(draw, "chair")
    room.commit(draw, "office_reviewer")
    draw = Draw.objects.get(pk=draw.pk)
    assert draw.state == "frozen" and draw.frozen_hash and not Version.objects.exists()
    room.reveal(draw, "chair")
    # What was revealed stays sealed: who reveals last knows no more than who reveals first.
    secret = building.secrets_of(draw).popitem()[1]
    assert Draw.objects.get(pk=draw.pk).state == "frozen" and not room.serving() and not Version.objects.exists()
    assert not any(secret in str(row) for model in (Draw, Keeper) for row in model.objects.values())
    with says("已经揭示"):
        room.reveal(draw, "chair")
    room.reveal(draw, "office_reviewer")
    draw = Draw.objects.get(pk=draw.pk)
    version = queries.latest([draw])[draw.pk]
    found, wrong = queries.checked(version)
    assert draw.state == "drawn" and not wrong and not verify(found) and not wrong_in(found.model_dump())
    assert found.hash == draw.frozen_hash and not Keeper.objects.exclude(secret_sealed=None).exists()
    with django_assert_num_queries(4):
        people = room.serving()
    names_of = {one.pk: name for name, one in room.world.people.items()}
    assert sorted(names_of[one.expert][0] for one in people) == ["乙", "乙", "甲", "甲"]
    assert all(names_of[one.expert][0] == one.major and not one.substitute for one in people)
    assert chain.verify_stream(draw.stream).faults == []
    # Nothing that is published says who: no name, no id of a person.
    assert not any(one.name in version.text for one in room.world.people.values())


def test_each_secret_changes_who_comes_out_and_none_can_be_chosen_anew(room: Room) -> None:
    """One and the same list, keys and commitments but for one secret; and the last to reveal has no choice."""
    own = {"office_reviewer": FIRST, "chair": SECOND}
    draw = room.prepare()
    room.commit(draw, own=own)
    assert not Keeper.objects.exclude(secret_sealed=None).exists(), "the system never kept it"
    room.reveal(draw, "chair", own=own)
    for other in (SECOND, FIRST.replace("0", "1")):
        with says("与您承诺的秘密值不符"):
            room.do(operations.reveal, draw, other, who="office_reviewer")
    with says("秘密值的写法"):
        room.do(operations.reveal, draw, "", who="office_reviewer")
    room.do(operations.reveal, draw, f" {FIRST.upper()} ", who="office_reviewer")
    told = record(Draw.objects.get(pk=draw.pk))
    for changed in (one.officer for one in told.reveals):
        secrets = {one.officer: one.secret for one in told.reveals}
        secrets[changed] = secrets[changed][::-1]
        frozen = freeze(
            draw=told.frozen.draw, purpose=told.frozen.purpose, at=room.now,
            pool={one.expert: one.major for one in told.frozen.pool}, excluded=told.frozen.excluded,
            quotas=told.frozen.quotas,
            commitments={key: commitment(told.frozen.draw, key, value) for key, value in secrets.items()},
        )  # fmt: skip
        assert complete(frozen, secrets).seed != told.seed


def test_what_is_fixed_stays_as_it_is(room: Room) -> None:
    draw = room.prepare()
    room.commit(draw, "chair")
    one = Candidate.objects.filter(draw=draw).order_by("id")[0]
    Candidate.objects.filter(pk=one.pk).update(excluded="unavailable")
    with says("名单与公布的摘要不符"):
        room.commit(draw, "office_reviewer")
    Candidate.objects.filter(pk=one.pk).update(excluded="")
    room.commit(draw, "office_reviewer")
    room.reveal(draw, "chair")
    Candidate.objects.filter(pk=one.pk).update(excluded="unavailable")
    with says("与冻结时的摘要不符"):
        room.reveal(draw, "office_reviewer")
    assert Draw.objects.get(pk=draw.pk).state == "frozen"


def test_who_draws_and_who_keeps_a_secret(room: Room) -> None:
    world = room.world
    for who in ("counter", "cashier", "unit_head", "operator", "department_reviewer"):
        with pytest.raises(Refusal) as refused:
            room.prepare(who)
        assert (refused.value.code, refused.value.clause) == ("draw_not_yours", "P8")
    for keepers, why in (
        (("chair",), "不足2名"), (("chair", "chair"), "不足2名"), (("chair", "counter"), "孔收不能参加抽取"),
    ):  # fmt: skip
        with says(why):
            room.prepare(keepers=keepers)
    applicant = world.dossier("chair", unit="unit")
    with says("主任本人在本轮申报"):
        room.prepare()
    assert applicant.person == world.people["chair"]
    draw = room.prepare(keepers=("office_reviewer", "bureau"))
    with says("不是这次抽取的承诺人员"):
        room.commit(draw, "chair")
    with pytest.raises(Refusal, match="draw_not_yours"):
        room.commit(draw, "counter")


def test_who_applies_or_keeps_a_secret_is_not_drawn(room: Room) -> None:
    world, people = room.world, room.world.people
    world.employ("甲0", "unit", "employee")
    world.dossier("甲0")
    keepers = ("office_reviewer", "chair")
    pool = [Entry(people[name].pk, name[0]) for name in (*room.experts, "chair") if name != "chair"]
    draw = room.prepare(
        entries=[*pool, Entry(people["chair"].pk, "乙")], keepers=keepers,
        quotas=[Quota(major="甲", experts=6, substitutes=0), Quota(major="乙", experts=7, substitutes=0)],
    )  # fmt: skip
    left_out = dict(Candidate.objects.filter(draw=draw).exclude(excluded="").values_list("person", "excluded"))
    assert left_out == {people["甲0"].pk: "applies", people["chair"].pk: "draws"}
    room.commit(draw)
    room.reveal(draw)
    assert len(room.serving()) == 13 and not {one.expert for one in room.serving()} & set(left_out)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"quotas": [Quota(major="甲", experts=7, substitutes=1)]}, "甲可抽取的只有7人，少于要抽的8人"),
        ({"quotas": [Quota(major="丙", experts=1, substitutes=0)]}, "丙可抽取的只有0人"),
        ({"quotas": [Quota(major="甲", experts=1, substitutes=0)] * 2}, "名单不能抽取"),
        ({"quotas": []}, "没有写各专业"),
        ({"quotas": [Quota(major="甲", experts=999, substitutes=1)]}, "最多抽取999"),
        ({"entries": []}, "专家名单不对"),
        ({"public_source": "指数"}, "一起填"),
    ],
)
def test_what_cannot_be_drawn_is_said_before_anybody_commits(room: Room, given: dict[str, Any], why: str) -> None:
    with says(why):
        room.prepare(**given)
    assert not Draw.objects.exists() and not Candidate.objects.exists()


def test_a_draw_is_stopped_only_while_nobody_can_know_what_comes_out(room: Room) -> None:
    draw = room.prepare()
    with says("正在进行"):
        room.prepare()
    room.commit(draw, "chair")
    with says("停止的原因"):
        room.do(operations.drop, draw, " ", who="bureau")
    room.do(operations.drop, draw, "名额写错了。", who="bureau")
    dropped = Draw.objects.get(pk=draw.pk)
    assert dropped.state == "dropped" and not Keeper.objects.exclude(secret_sealed=None).exists()
    assert "名额写错了" not in str(Draw.objects.values())
    assert building.open_note(dropped.end_note_sealed, context=f"draw-end|{draw.code}") == "名额写错了。"
    again = room.prepare()
    room.commit(again)
    with says("已冻结"):
        room.do(operations.drop, again, "不喜欢。", who="bureau")


def test_who_will_not_reveal_makes_it_void_by_name_and_others_draw_again(room: Room) -> None:
    draw = room.prepare()
    room.commit(draw)
    room.reveal(draw, "office_reviewer")
    with says("时限还没有到"):
        room.do(operations.declare_void, draw, who="bureau")
    frozen = Draw.objects.get(pk=draw.pk)
    hours = room.world.pack.procedure.draw.reveal_hours  # type: ignore[union-attr]
    assert frozen.frozen_at and frozen.reveal_by and frozen.reveal_by == frozen.frozen_at + timedelta(hours=hours)
    room.now = frozen.reveal_by
    with says("时限已过"):
        room.reveal(draw, "chair")
    room.do(operations.declare_void, draw, who="bureau")
    draw = Draw.objects.get(pk=draw.pk)
    told = record(draw)
    chair = draw.keepers.get(person=room.world.people["chair"])
    assert draw.state == "void" and told.void.withheld == [chair.key] and not wrong_in(told.model_dump())
    assert not room.serving()
    with says("已经抽取过"):
        room.prepare()
    with says("主任在前次没有揭示"):
        room.prepare(previous=draw, reason="withheld")
    others = ("office_reviewer", "bureau")
    again = room.prepare(previous=draw, reason="withheld", keepers=others)
    assert again.state == "listed" and again.kind == "again"
    # The same pool under the same keys, whoever looks.
    assert set(again.candidates.values_list("key", "person")) == set(draw.candidates.values_list("key", "person"))
    room.commit(again, *others)
    room.reveal(again, *others)
    found, wrong = queries.checked(queries.latest([again])[again.pk])
    assert not wrong and found.frozen.previous is not None and found.frozen.previous.hash == again.previous_hash
    assert len(room.serving()) == 4


def test_time_alone_makes_void_what_was_not_revealed_and_says_so(room: Room) -> None:
    draw = room.prepare()
    room.commit(draw)
    room.reveal(draw, "office_reviewer")
    cycle, until = room.world.cycle, Draw.objects.get(pk=draw.pk).reveal_by
    assert until is not None and operations.void_overdue(cycle, at=until) == 0
    late = until + timedelta(seconds=1)
    assert [operations.void_overdue(cycle, at=late) for _ in range(3)] == [1, 0, 0]
    told = record(Draw.objects.get(pk=draw.pk))
    assert told.void.withheld == [draw.keepers.get(person=room.world.people["chair"]).key]
    assert not wrong_in(told.model_dump())
    entry = AuditEntry.objects.filter(stream=draw.stream).latest("id")
    assert (entry.kind, entry.by) == ("draw.void", SYSTEM.label)
    sent = OutboxRow.objects.filter(about=draw.stream, template="draw_void.officer")
    assert {f"person-{room.world.people[who].pk}" for who in ("chair", "bureau", "office_reviewer")} <= set(
        sent.values_list("recipient", flat=True)
    )


def test_who_kept_their_word_is_not_made_void_for_a_value_that_is_late(room: Room) -> None:
    draw = room.prepare(public_source="某公开数值", public_at=room.now + timedelta(hours=2))
    room.commit(draw)
    room.reveal(draw)
    assert operations.void_overdue(room.world.cycle, at=room.now + timedelta(days=365)) == 0
    assert Draw.objects.get(pk=draw.pk).state == "frozen"


def test_a_result_is_drawn_again_for_a_reason_and_by_two(room: Room) -> None:
    draw = room.drawn()
    with says("没有写明因为什么"):
        room.prepare(previous=draw, reason="mood")
    for reason in ("withheld", "shortage"):
        with says("现在不能以"):
            room.prepare(previous=draw, reason=reason)
    with says("重抽的原因没有写"):
        room.prepare(previous=draw, reason="wrong_list")
    again = room.prepare(previous=draw, reason="wrong_list", note="名单少了三人。")
    assert again.state == "proposed" and "少了三人" not in str(Draw.objects.values())
    with says("待另一人同意"):
        room.commit(again)
    with says("不能自己同意"):
        room.do(operations.agree, again, who="office_reviewer")
    room.do(operations.agree, again, who="chair")
    former = {one.key for one in room.serving()}
    one = room.serving()[0]
    with says("正在重抽"):
        room.do(operations.step_down, draw, one.key, "ill", who="bureau")
    room.commit(again)
    assert {one.draw for one in room.serving()} == {draw.code}, "the former stands until there is another"
    room.reveal(again)
    assert {one.draw for one in room.serving()} == {again.code} and len(former) == 4
    assert Draw.objects.get(pk=draw.pk).state == "drawn", "the former stays on record"
    with says("不在抽取结果里"):
        room.do(operations.step_down, draw, one.key, "ill", who="bureau")
    with says("已经重抽过"):
        room.prepare(previous=draw, reason="wrong_list", note="再来。")


def test_a_substitute_is_the_next_of_the_order_and_another_draw_fills_what_is_left(room: Room) -> None:
    draw = room.drawn()
    order = [one.expert for one in record(draw).selected if one.major == "甲"]
    for reason in ("", "mood"):
        with says("没有选择原因"):
            room.do(operations.step_down, draw, order[0], reason, who="chair")
    with says("不在抽取结果里"):
        room.do(operations.step_down, draw, order[2], "ill", who="chair")
    first = room.do(operations.step_down, draw, order[0], "ill", note="胃病住院。", who="chair")
    assert first.successor == order[2] and "住院" not in str(StepDown.objects.values())
    assert [one.key for one in room.serving() if one.substitute] == [order[2]]
    versions = list(draw.versions.order_by("serial"))
    assert len(versions) == 2 and not wrong_in(record(draw).model_dump()) and "住院" not in versions[1].text
    second = room.do(operations.step_down, draw, order[2], "declined", who="chair")
    stands = queries.standing(room.world.cycle, "meeting")
    assert second.successor == "" and stands.missing == {"甲": 1} and len(stands.serving) == 3
    assert serving(record(draw)) == [order[2], order[1]] + [
        one.expert for one in record(draw).selected if one.major == "乙" and one.role == "expert"
    ]
    with says("名额与空缺不符"):
        room.prepare(previous=draw, reason="shortage")
    more = room.prepare(
        previous=draw, reason="shortage", quotas=[Quota(major="甲", experts=1, substitutes=1)]
    )  # fmt: skip
    assert more.kind == "more" and more.state == "listed"
    left_out = dict(more.candidates.exclude(excluded="").values_list("key", "excluded"))
    assert [left_out[order[0]], left_out[order[1]], left_out[order[2]]] == ["stepped_down", "serves", "stepped_down"]
    # The record goes on meanwhile; what was taken up stays the one that it was.
    of_b = next(one for one in room.serving() if one.major == "乙")
    room.do(operations.step_down, draw, of_b.key, "recused", who="bureau")
    room.commit(more)
    room.reveal(more)
    stands = queries.standing(room.world.cycle, "meeting")
    assert stands.missing == {} and len(stands.serving) == 4 and len({one.expert for one in stands.serving}) == 4
    assert queries.checked(queries.latest([more])[more.pk])[1] == []
    # Whoever fills the place can step down as well.
    late = next(one for one in stands.serving if one.draw == more.code)
    came = room.do(operations.step_down, more, late.key, "unreachable", who="bureau")
    assert came.successor and room.do(operations.step_down, more, came.successor, "ill", who="bureau").successor == ""
    assert queries.standing(room.world.cycle, "meeting").missing == {"甲": 1}


def test_a_void_draw_of_substitutes_leaves_the_others_serving(room: Room) -> None:
    draw = room.drawn(quotas=[Quota(major="甲", experts=2, substitutes=0)])
    room.do(operations.step_down, draw, room.serving()[0].key, "ill", who="chair")
    one_of = [Quota(major="甲", experts=1, substitutes=0)]
    more = room.prepare(previous=draw, reason="shortage", quotas=one_of)
    room.commit(more)
    room.at(hours=24 * 31)
    room.do(operations.declare_void, more, who="bureau")
    assert len(room.serving()) == 1
    others: dict[str, Any] = {
        "keepers": ("bureau", "office_second"),
        "previous": Draw.objects.get(pk=more.pk),
        "reason": "withheld",
    }
    with says("名额与空缺不符"):
        room.prepare(**others)
    again = room.prepare(quotas=one_of, **others)
    assert again.candidates.filter(excluded="serves").count() == 1
    room.commit(again, "bureau", "office_second")
    room.reveal(again, "bureau", "office_second")
    assert len(room.serving()) == 2 and queries.standing(room.world.cycle, "meeting").missing == {}


def test_a_public_value_is_named_before_it_is_known_and_entered_by_two(room: Room) -> None:
    known = room.now + timedelta(hours=2)
    with says("公布时间已到"):
        room.prepare(public_source="某指数收盘点位", public_at=room.now)
    draw = room.prepare(public_source="某指数收盘点位", public_at=known)
    room.commit(draw)
    room.reveal(draw)
    assert Draw.objects.get(pk=draw.pk).state == "frozen" and not room.serving()
    with says("还没有公布"):
        room.do(operations.enter_value, draw, "3412.07", who="chair")
    room.now = known
    with says("没有待核对"):
        room.do(operations.confirm_value, draw, who="bureau")
    with says("没有填"):
        room.do(operations.enter_value, draw, " ", who="chair")
    room.do(operations.enter_value, draw, "3412.70", who="chair")
    room.do(operations.enter_value, draw, "3412.07", who="chair")
    with says("另一人核对"):
        room.do(operations.confirm_value, draw, who="chair")
    room.at(hours=24 * 31)
    with says("全部人员都已揭示"):
        room.do(operations.declare_void, draw, who="bureau")
    room.do(operations.confirm_value, draw, who="bureau")
    assert record(draw).public_value == "3412.07" and len(room.serving()) == 4
    # A commitment after the value is known is none.
    other = room.prepare(
        previous=Draw.objects.get(pk=draw.pk), reason="more_needed", note="增加一组。",
        public_source="另一指数", public_at=room.now + timedelta(minutes=1),
    )  # fmt: skip
    room.do(operations.agree, other, who="bureau")
    room.at(minutes=2)
    with says("已到公布时间"):
        room.commit(other)


def test_the_tables_refuse_what_the_operations_would_not_write(room: Room) -> None:
    draw = room.drawn()
    for change in (
        {"state": "frozen"}, {"kind": "again"}, {"agreed_by": draw.prepared_by}, {"public_source": "x"},
        {"frozen_at": None}, {"value_confirmed_by": draw.prepared_by}, {"stage": "office"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=draw.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Keeper.objects.filter(draw=draw).update(committed_at=None)


def _failing() -> set[str]:
    return {one.name for one in check_all().failed}


OURS = {
    "draws-are-as-they-were-fixed", "draws-hold", "drawn-steps-down-by-the-order", "secrets-are-kept-until-the-end",
}  # fmt: skip


def test_what_must_hold_holds_and_each_corruption_is_named(room: Room) -> None:
    assert set(names()) >= OURS
    draw = room.drawn()
    room.do(operations.step_down, draw, room.serving()[0].key, "ill", who="chair")
    assert not _failing() & OURS
    last = queries.latest([draw])[draw.pk]
    chosen = record(draw).selected
    plants: list[tuple[str, Any, dict[str, Any]]] = [
        ("draws-are-as-they-were-fixed", Draw.objects.filter(pk=draw.pk), {"listing_hash": "0" * 64}),
        ("draws-are-as-they-were-fixed", Draw.objects.filter(pk=draw.pk), {"frozen_hash": "0" * 64}),
        ("draws-are-as-they-were-fixed", draw.candidates.filter(key=chosen[1].expert), {"excluded": "recused"}),
        ("draws-are-as-they-were-fixed", draw.candidates.all(), {"excluded": "recused"}),
        ("draws-hold", Draw.objects.filter(pk=draw.pk), {"state": "void"}),
        ("draws-hold", Draw.objects.filter(pk=draw.pk), {"state": "frozen", "ended_at": None}),
        ("draws-hold", Version.objects.filter(pk=last.pk), {"text": "{}"}),
        ("draws-hold", Version.objects.filter(pk=last.pk), {"hash": "1" * 64}),
        ("draws-hold", Version.objects.filter(pk=last.pk),
         {"text": last.text.replace(chosen[0].expert, "X").replace(chosen[1].expert, chosen[0].expert)}),
        ("drawn-steps-down-by-the-order", draw.step_downs.all(), {"successor": ""}),
        ("drawn-steps-down-by-the-order", draw.step_downs.all(), {"key": "E-0000-0000"}),
        ("secrets-are-kept-until-the-end", draw.keepers.all(), {"secret_sealed": b"x"}),
    ]  # fmt: skip
    for name, rows, change in plants:
        kept = transaction.savepoint()
        assert rows.update(**change), (name, change)
        assert name in _failing(), (name, change)
        transaction.savepoint_rollback(kept)
    assert not _failing() & OURS


def test_a_secret_that_is_waited_for_is_there(room: Room) -> None:
    draw = room.prepare()
    room.commit(draw)
    assert not _failing() & OURS
    for change, name in (({"secret_sealed": None}, OURS), ({"commitment": "", "committed_at": None}, OURS)):
        kept = transaction.savepoint()
        Keeper.objects.filter(draw=draw).update(**change)
        assert "secrets-are-kept-until-the-end" in _failing() & name
        transaction.savepoint_rollback(kept)
    Draw.objects.filter(pk=draw.pk).update(previous_hash="2" * 64, previous=draw, kind="again", reason="withheld")
    assert "draws-hold" in _failing()


def test_words_of_reasons_are_of_one_kind() -> None:
    assert set(SAID) <= set(EXCLUDED) and set(SAID_AGAIN) <= set(AGAIN)
    for words in (EXCLUDED, STEPPED_DOWN, AGAIN):
        assert all(0 < len(key) <= 13 for key in words) and all(words.values())
    assert all(len(key) <= 12 for key in (*EXCLUDED, *AGAIN))


def test_whom_a_secret_is_waited_for(room: Room) -> None:
    world = room.world
    chair, cycle = world.people["chair"], world.cycle
    draw = room.prepare()
    assert queries.waits_for(chair, cycle) == 1 and queries.waits_for(world.people["bureau"], cycle) == 0
    room.commit(draw, "chair")
    assert queries.waits_for(chair, cycle) == 0
    room.commit(draw, "office_reviewer")
    assert queries.waits_for(chair, cycle) == 1
    told = OutboxRow.objects.filter(about=draw.stream, recipient=f"person-{chair.pk}").order_by("id")
    assert [row.template for row in told] == ["draw_commit.keeper", "draw_reveal.keeper"]
    assert OutboxRow.objects.filter(about=draw.stream).count() == 4
    room.reveal(draw, "chair")
    assert queries.waits_for(chair, cycle) == 0
    [row] = queries.history(cycle)
    assert (row.keeping, row.committed, row.revealed) == (2, 2, 1)  # type: ignore[attr-defined]
