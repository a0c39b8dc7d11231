"""回避: found by rule, declared, asked for, brought up; the chair decides; who is recused sees and decides nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import pooled
from tests.support.world import World, make

from zhiping.access.viewers import level_of, viewer_of
from zhiping.core.calendar import anniversary
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.faces.desk.queries.sentences import SENTENCES
from zhiping.faces.handover.own_data import dump
from zhiping.faces.handover.queries.own import own_data
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import OutboxRow
from zhiping.ground.storage import keys
from zhiping.records import joining
from zhiping.records import operations as records
from zhiping.records.actors import Actor, conflict, free
from zhiping.records.invariants.registry import check_all
from zhiping.records.models import Dossier, KeptOut, Milestone
from zhiping.records.recusing import is_kept_out
from zhiping.registers.experts import operations as register
from zhiping.registers.experts import queries
from zhiping.registers.experts.models import Recusal, Request, Search
from zhiping.registers.experts.operations import Job
from zhiping.registers.experts.queries import recusals as lists


@pytest.fixture
def leshan(db: None) -> World:
    return make("leshan-2024-engineering", is_demo=True)


def unit(world: World) -> str:
    return world.organisations["unit"].name


def failed(name: str) -> list[str]:
    return [one.detail for one in check_all().failed if one.name == name]


def decide(world: World, row: Recusal, *, recuse: bool, reason: str = "", who: str = "chair") -> list[Recusal]:
    dossier = Dossier.objects.select_related("committee__office", "cycle__pack_version").get(pk=row.dossier_id)
    at = dossier.state_since + timedelta(hours=2)
    return register.decide(row.expert, dossier, recuse=recuse, reason=reason, by=world.by(who), at=at)


# --- found by rule ---


def test_grounds_are_found_once_and_a_dismissed_one_is_remembered(world: World) -> None:
    pooled.chair(world)
    insider = pooled.expert(world, "insider", called="薛同事", employer=unit(world))
    rules = world.pack.procedure.recusal
    assert rules is not None
    left = world.opening().date()
    gone = anniversary(left, -rules.same_employer_years - 1)
    former = pooled.expert(world, "former", called="薛旧人", jobs=[Job(unit(world), "", gone, left)])
    pooled.expert(world, "long-gone", called="薛老人", jobs=[Job(unit(world), "", gone - timedelta(days=9), gone)])
    pooled.expert(world, "stranger", called="薛路人")
    dossier = pooled.accepted(world)
    at = dossier.state_since
    bound = 2 if rules.same_employer_years else 1
    assert register.find_grounds(world.cycle, at=at) == bound
    if bound == 1:
        register.bring_up(former, dossier, "以前的同事。", by=world.by("office_reviewer"), at=at)
    rows = {row.expert_id: row for row in Recusal.objects.all()}
    assert set(rows) == {insider.pk, former.pk}
    assert (rows[insider.pk].ground, rows[insider.pk].source) == ("same_employer:employer", "rule")
    with pytest.raises(BadInput, match="没有写不需要回避的理由"):
        decide(world, rows[former.pk], recuse=False)
    decide(world, rows[former.pk], recuse=False, reason="实习两个月，部门不同。")
    decide(world, rows[insider.pk], recuse=True)
    assert register.find_grounds(world.cycle, at=at) == 0
    assert {row.state for row in Recusal.objects.all()} == {"dismissed", "recused"}
    kept = Recusal.objects.get(expert=former)
    assert lists.reason_of(kept) == "实习两个月，部门不同。" and "实习".encode() not in bytes(kept.reason_sealed or b"")
    assert queries.recused_pairs([dossier.pk]) == {(insider.pk, dossier.pk)}
    assert chain.verify().faults == []


def test_all_that_is_open_between_two_is_decided_together(leshan: World) -> None:
    pooled.chair(leshan)
    insider = pooled.expert(leshan, "insider", called="薛同事", employer=unit(leshan))
    dossier = pooled.accepted(leshan)
    register.find_grounds(leshan.cycle, at=dossier.state_since)
    register.bring_up(insider, dossier, "曾共同署名。", by=leshan.by("office_reviewer"), at=dossier.state_since)
    (pair,), total, _ = lists.pairs(leshan.cycle, "proposed")
    assert total == 1 and len(pair.rows) == 2 and len(pair.grounds) == 2 and lists.waiting(leshan.cycle) == 1
    assert [lists.words_of(row) for row in pair.rows] == ["", "曾共同署名。"]
    with pytest.raises(BadInput, match="正等评委会主任决定"):
        register.bring_up(insider, dossier, "再提。", by=leshan.by("office_reviewer"), at=dossier.state_since)
    assert len(decide(leshan, pair.rows[0], recuse=True)) == 2
    assert lists.waiting(leshan.cycle) == 0
    with pytest.raises(BadInput, match="没有待决定"):
        decide(leshan, pair.rows[0], recuse=True)
    with pytest.raises(BadInput, match="已经回避"):
        register.bring_up(insider, dossier, "又提。", by=leshan.by("office_reviewer"), at=dossier.state_since)


def test_the_worker_looks_at_what_is_new_and_at_all_when_the_pool_changed(
    leshan: World, django_assert_max_num_queries: Any
) -> None:
    pooled.expert(leshan, "insider", called="薛同事", employer=unit(leshan))
    first = pooled.accepted(leshan)
    assert register.look(leshan.cycle, at=first.state_since) == 1
    search = Search.objects.get()
    assert (search.looked_at, search.asked_at, search.found) == (first.state_since, None, 1)
    # What lay there before is not opened again, though something new could be found.
    Recusal.objects.all().delete()
    Dossier.objects.filter(pk=first.pk).update(state_since=first.state_since - timedelta(minutes=1))
    assert register.look(leshan.cycle, at=first.state_since + timedelta(minutes=1)) == 0
    with pytest.raises(Refusal):
        register.look_again(leshan.cycle, by=leshan.by("counter"), at=first.state_since)
    register.look_again(leshan.cycle, by=leshan.by("bureau"), at=first.state_since)
    assert register.look(leshan.cycle, at=first.state_since + timedelta(minutes=2)) == 1
    for n in range(3):
        pooled.accepted(leshan, f"a{n}", called=f"申报{n}")
        pooled.expert(leshan, f"e{n}", called=f"专家{n}", employer=unit(leshan))
    assert Search.objects.get().asked_at is not None
    at = first.state_since + timedelta(minutes=3)
    with django_assert_max_num_queries(18):
        assert register.look(leshan.cycle, at=at) == 4 * 4 - 1


def test_nobody_is_recused_by_rule_where_the_pack_has_none(leshan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pooled.expert(leshan, "insider", called="薛同事", employer=unit(leshan))
    dossier = pooled.accepted(leshan)
    monkeypatch.setitem(leshan.cycle.pack().procedure.__dict__, "recusal", None)
    assert register.find_grounds(leshan.cycle, at=dossier.state_since) == 0


# --- declared ---


def test_who_declares_keeps_out_at_once_until_the_chair_decides(leshan: World) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛声明"), pooled.accepted(leshan)
    at, mine = dossier.state_since, leshan.by("expert")
    with pytest.raises(Refusal):
        register.declare(expert, dossier, "师生。", by=leshan.by("office_reviewer"), at=at)
    with pytest.raises(BadInput, match="没有写原因"):
        register.declare(expert, dossier, " ", by=mine, at=at)
    row = register.declare(expert, dossier, "师生。", by=mine, at=at)
    assert is_kept_out(expert.person, dossier) and queries.recused_pairs([dossier.pk]) == {(expert.pk, dossier.pk)}
    assert failed("recused-is-kept-out") == []
    decide(leshan, row, recuse=False, reason="十年前的听课关系。")
    assert not is_kept_out(expert.person, dossier) and queries.recused_pairs([dossier.pk]) == set()
    again = register.declare(expert, dossier, "现在又合作。", by=mine, at=at)
    assert again.ground == "declared-2"
    decide(leshan, again, recuse=True)
    assert is_kept_out(expert.person, dossier)
    again.refresh_from_db()
    with pytest.raises(BadInput, match="没有写理由"):
        register.overturn(again, " ", by=leshan.by("chair"), at=at)
    register.overturn(again, "合作已经终止。", by=leshan.by("chair"), at=at)
    assert not is_kept_out(expert.person, dossier) and failed("recused-is-kept-out") == []
    KeptOut.objects.create(person=expert.person, dossier=dossier, since=at)
    assert len(failed("recused-is-kept-out")) == 1


@pytest.mark.parametrize("who", ["office_reviewer", "bureau", "counter", "unit_head", "expert"])
def test_only_the_chair_decides(leshan: World, who: str) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛声明"), pooled.accepted(leshan)
    row = register.declare(expert, dossier, "师生。", by=leshan.by("expert"), at=dossier.state_since)
    for deed in (
        lambda: decide(leshan, row, recuse=True, who=who),
        lambda: register.overturn(row, "理由", by=leshan.by(who), at=dossier.state_since),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert explain(refused.value, zone=leshan.pack.timezone)
    assert Recusal.objects.get().state == "proposed"


def test_about_the_chair_and_for_a_chair_who_keeps_out_the_bureau_decides(leshan: World) -> None:
    chair = pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛某"), pooled.accepted(leshan)
    at = dossier.state_since
    own = register.declare(chair, dossier, "亲戚。", by=leshan.by("chair"), at=at)
    other = register.bring_up(expert, dossier, "共同获奖。", by=leshan.by("office_reviewer"), at=at)
    for row in (own, other):
        with pytest.raises(Refusal):
            decide(leshan, row, recuse=True)
        decide(leshan, row, recuse=True, who="bureau")
    assert queries.recused_pairs([dossier.pk]) == {(chair.pk, dossier.pk), (expert.pk, dossier.pk)}


def test_a_chair_about_whom_others_brought_it_up_does_not_decide_it(leshan: World) -> None:
    chair, dossier = pooled.chair(leshan), pooled.accepted(leshan)
    row = register.bring_up(chair, dossier, "同门。", by=leshan.by("office_reviewer"), at=dossier.state_since)
    with pytest.raises(Refusal):
        decide(leshan, row, recuse=False, reason="不影响。")
    decide(leshan, row, recuse=False, reason="不影响。", who="bureau")


# --- what it means ---


def test_a_recused_officer_sees_and_decides_nothing_of_that_dossier_alone(
    leshan: World, django_assert_num_queries: Any
) -> None:
    chair = pooled.chair(leshan)
    one, other = pooled.accepted(leshan), pooled.accepted(leshan, "second", called="申二")
    day, person = leshan.opening().date(), chair.person
    row = register.declare(chair, one, "亲戚。", by=leshan.by("chair"), at=one.state_since)
    viewer = viewer_of(leshan.user("chair"), day)
    assert level_of(viewer, one) == "" and level_of(viewer, other) == "office"
    assert conflict(one, person) == "interest" and conflict(other, person) == ""
    assert free(one, {person.pk}) == set() and free(other, {person.pk}) == {person.pk}
    assert set(queries.visible_to(chair, Dossier.objects.all())) == {other}
    about = Milestone.objects.filter(kind="accepted")
    assert [m.dossier_id for m in queries.visible_to(chair, about, dossier="dossier")] == [other.pk]
    with django_assert_num_queries(1):
        assert queries.visible_to(chair, Dossier.objects.all()).count() == 1
    clock.set_to(leshan.cycle.key, max(one.state_since, other.state_since) + timedelta(minutes=1))
    client = Client()
    client.force_login(leshan.user("chair"))
    assert client.get(reverse("desk:history", args=[one.code])).status_code == 404
    assert client.get(reverse("desk:history", args=[other.code])).status_code == 200
    pages = [client.get(reverse(name)).content.decode() for name in ("desk:home", "experts:recusals")]
    assert not any(one.applicant_name in text for text in pages)
    decide(leshan, row, recuse=False, reason="同姓不同宗。", who="bureau")
    assert level_of(viewer_of(leshan.user("chair"), day), one) == "office"


def test_own_kin_and_declared_interests_count_as_recused(leshan: World, django_assert_num_queries: Any) -> None:
    expert = pooled.expert(leshan, "expert", called="薛某")
    one, other = pooled.accepted(leshan), pooled.accepted(leshan, "second", called="申二")
    insider = pooled.expert(leshan, "second")
    records.declare_kinship(one.person, expert.person, "kin", by=leshan.by("applicant"), at=leshan.opening())
    with django_assert_num_queries(4):
        found = queries.recused_pairs([one.pk, other.pk])
    assert found == {(expert.pk, one.pk), (insider.pk, other.pk)}
    assert set(queries.visible_to(expert, Dossier.objects.all())) == {other}
    assert set(queries.visible_to(insider, Dossier.objects.all())) == {one}
    register.bring_up(insider, one, "同事。", by=leshan.by("office_reviewer"), at=one.state_since)
    assert queries.recused_pairs([one.pk], proposed=True) == {(expert.pk, one.pk), (insider.pk, one.pk)}


def test_two_records_of_one_human_keep_out_together(leshan: World) -> None:
    expert, dossier = pooled.expert(leshan, "expert", called="薛某"), pooled.accepted(leshan)
    twin = leshan.person("twin", called="薛某")
    KeptOut.objects.create(person=twin, dossier=dossier, since=dossier.state_since)
    old, into = joining.lock(twin, expert.person)
    at = dossier.state_since
    joining.join(old, into, document_void=False, by=leshan.by("bureau"), at=at, day=at.date())
    assert is_kept_out(expert.person, dossier)


# --- asked for by the applicant ---


def test_an_applicant_names_somebody_and_learns_nothing(leshan: World) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛库藏"), pooled.accepted(leshan)
    at, mine = dossier.state_since, leshan.by("applicant")
    with pytest.raises(Refusal):
        register.ask(dossier, "薛库藏", "有纠纷。", by=leshan.by("unit_head"), at=at)
    for name, words in ((" ", "有纠纷。"), ("薛库藏", "")):
        with pytest.raises(BadInput):
            register.ask(dossier, name, words, by=mine, at=at)
    row = register.ask(dossier, "薛库藏（研究院）", "有纠纷。", by=mine, at=at)
    absent = register.ask(dossier, "查无此人", "听说。", by=mine, at=at)
    assert "薛库藏".encode() not in bytes(row.name_sealed) and lists.asked_of(row) == ("薛库藏（研究院）", "有纠纷。")
    assert lists.named_like(leshan.organisations["office"], lists.asked_of(row)[0]) == [expert]
    with pytest.raises(Refusal):
        register.answer_request(row, expert, by=leshan.by("chair"), at=at)
    made = register.answer_request(row, expert, by=leshan.by("office_reviewer"), at=at)
    assert register.answer_request(absent, None, by=leshan.by("office_reviewer"), at=at) is None
    assert made is not None and (made.source, made.state, lists.words_of(made)) == ("applicant", "proposed", "有纠纷。")
    assert not is_kept_out(expert.person, dossier), "the chair has not decided"
    with pytest.raises(BadInput, match="已经办理"):
        register.answer_request(row, expert, by=leshan.by("office_second"), at=at)
    clock.set_to(leshan.cycle.key, at + timedelta(hours=3))
    client = Client()
    client.force_login(leshan.user("applicant"))

    def says() -> str:
        text = client.get(reverse("experts:own", args=[dossier.code])).content.decode()
        return re.sub(r'value="\w{64}"', "", text)

    before = says()
    assert before.count("已办理") == 2, "one who is in the pool and one who is not look the same"
    decide(leshan, made, recuse=True)
    assert says() == before
    assert failed("asked-recusals-are-the-applicants") == []
    other = pooled.accepted(leshan, "second", called="申二")
    Request.objects.filter(pk=row.pk).update(dossier=other)
    assert len(failed("asked-recusals-are-the-applicants")) == 1


def told(template: str) -> set[str]:
    return set(OutboxRow.objects.filter(template=template).values_list("recipient", flat=True))


def test_an_applicant_lifts_what_they_asked_and_the_chair_still_decides(leshan: World) -> None:
    """Before the office looked nobody need look any more; after that the chair is told and decides, unseen."""
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛库藏"), pooled.accepted(leshan)
    at, mine, office = dossier.state_since, leshan.by("applicant"), leshan.by("office_reviewer")
    early = register.ask(dossier, "查无此人", "听说。", by=mine, at=at)
    late = register.ask(dossier, "薛库藏", "有纠纷。", by=mine, at=at)
    assert told("recusal_asked.office") == {f"person-{leshan.people[who].pk}" for who in (
        "office_reviewer", "office_second", "bureau")}  # fmt: skip
    with pytest.raises(Refusal):
        register.withdraw_request(early, by=office, at=at)
    clock.set_to(leshan.cycle.key, at + timedelta(hours=3))
    client = Client()
    client.force_login(leshan.user("applicant"))
    page = reverse("experts:own", args=[dossier.code])
    assert "已撤回这项申请" in client.post(page, {"lift": early.code}, follow=True).content.decode()
    assert client.post(page, {"lift": "ABCDEFGH"}).status_code == 404
    with pytest.raises(BadInput, match="已经撤回"):
        register.withdraw_request(early, by=mine, at=at)
    with pytest.raises(BadInput, match="撤回这项申请"):
        register.answer_request(early, None, by=office, at=at)
    assert told("recusal_withdrawn.chair") == set()

    made = register.answer_request(late, expert, by=office, at=at)
    chair, applicant = f"person-{leshan.people['chair'].pk}", f"person-{dossier.person_id}"
    assert told("recusal_waits.chair") == {chair} and told("recusal_answered.applicant") == {applicant}
    register.withdraw_request(late, by=mine, at=at)
    assert told("recusal_withdrawn.chair") == {chair}
    assert made is not None and Recusal.objects.get(pk=made.pk).state == "proposed"
    leads = Client()
    leads.force_login(leshan.user("chair"))
    assert (
        "撤回了申请，是否回避仍由主任决定" in leads.get(reverse("experts:recusal", args=[made.code])).content.decode()
    )
    decide(leshan, made, recuse=True)
    assert is_kept_out(expert.person, dossier)
    assert OutboxRow.objects.filter(recipient=f"person-{expert.person_id}").count() == 0, "others' doings are not told"


def test_who_waits_for_a_decision_is_told_and_nobody_is_named(leshan: World) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="薛库藏"), pooled.accepted(leshan)
    row = register.declare(expert, dossier, "师生。", by=leshan.by("expert"), at=dossier.state_since)
    assert told("recusal_waits.chair") == {f"person-{leshan.people['chair'].pk}"}
    decide(leshan, row, recuse=False, reason="十年前的事。")
    pooled.expert(leshan, "colleague", called="薛库藏同事", employer=unit(leshan))
    for _ in range(2):
        register.find_grounds(leshan.cycle, at=dossier.state_since)
    assert told("recusal_found.chair") == told("recusal_waits.chair")
    assert OutboxRow.objects.filter(template="recusal_found.chair").count() == 1
    assert told("recusal_dismissed.expert") == {f"person-{expert.person_id}"}
    for message in OutboxRow.objects.filter(template__startswith="recusal_"):
        text = SENTENCES[message.template] + str(message.params)
        assert "薛库藏" not in text and dossier.code not in text and dossier.applicant_name not in text


def test_requests_end_with_the_review_and_are_few_at_a_time(leshan: World) -> None:
    dossier, mine = pooled.accepted(leshan), leshan.by("applicant")
    for n in range(5):
        register.ask(dossier, f"某人{n}", "理由。", by=mine, at=dossier.state_since)
    with pytest.raises(BadInput, match="正在办理"):
        register.ask(dossier, "又一人", "理由。", by=mine, at=dossier.state_since)
    Dossier.objects.filter(pk=dossier.pk).update(state="archived")
    with pytest.raises(Refusal) as refused:
        register.ask(Dossier.objects.get(pk=dossier.pk), "某人", "理由。", by=mine, at=dossier.state_since)
    assert "已归档" in explain(refused.value, zone=leshan.pack.timezone)


def test_what_was_said_goes_with_the_key_of_the_dossier(leshan: World) -> None:

    expert, dossier = pooled.expert(leshan, "expert", called="薛某"), pooled.accepted(leshan)
    row = register.bring_up(expert, dossier, "同事。", by=leshan.by("office_reviewer"), at=dossier.state_since)
    asked = register.ask(dossier, "某人", "理由。", by=Actor(dossier.person), at=dossier.state_since)
    keys.destroy(dossier.key_owner)
    for read in (lambda: lists.words_of(row), lambda: lists.asked_of(asked)):
        with pytest.raises(keys.KeyDestroyed):
            read()
    assert lists.document_of(dossier) is None


def test_the_copy_of_ones_data_holds_what_was_asked_and_what_an_expert_is(leshan: World) -> None:
    expert, dossier = pooled.expert(leshan, "expert", called="熊评"), pooled.accepted(leshan)
    at = dossier.state_since
    register.ask(dossier, "某某", "有纠纷。", by=leshan.by("applicant"), at=at)
    register.declare(expert, dossier, "师生。", by=leshan.by("expert"), at=at)
    mine = own_data(leshan.user("applicant"), at=at)
    assert mine.expert is None
    assert [(one.name, one.words, one.answered) for one in mine.applications[0].recusals_asked] == [
        ("某某", "有纠纷。", False)
    ]
    theirs = own_data(leshan.user("expert"), at=at)
    assert theirs.expert is not None and theirs.expert.telephone == "0000-0000001" and theirs.expert.declared == [at]
    assert dossier.code not in dump(theirs).decode() and "熊评" not in dump(mine).decode()
