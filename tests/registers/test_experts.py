"""The pool of experts and filed committees (rules.md 3): terms, roles, what stops a meeting, who is told nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support import pooled
from tests.support.world import World, make

from zhiping.access.viewers import OFFICE_ROLES, level_of, viewer_of
from zhiping.core.committees import Seat as Place
from zhiping.core.errors import BadInput
from zhiping.core.experts import last_day_of_term
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.faces.desk.queries.inbox import NOT_THE_OFFICES
from zhiping.ground.audit import chain
from zhiping.records import joining
from zhiping.records.actors import in_force
from zhiping.records.invariants.registry import check_all
from zhiping.records.models import Membership
from zhiping.registers.experts import operations as register
from zhiping.registers.experts import queries
from zhiping.registers.experts.models import Expert, ExpertMajor, Seat
from zhiping.registers.experts.operations import Job
from zhiping.registers.experts.operations.committees import Sits
from zhiping.registers.experts.operations.pool import faults_of_term
from zhiping.registers.experts.queries.pool import Wanted, as_known, listed
from zhiping.registers.experts.words import SHORTFALLS, shortfall


@pytest.fixture
def leshan(db: None) -> World:
    return make("leshan-2024-engineering")


def holds_role(expert: Expert, day: Any) -> bool:
    return Membership.objects.filter(in_force(day), person=expert.person, role="expert").exists()


def failed(name: str) -> list[str]:
    return [one.detail for one in check_all().failed if one.name == name]


def test_an_expert_is_taken_in_for_a_term_and_signs_in_within_it(world: World) -> None:
    expert = pooled.expert(world, "expert", called="阿依·古丽", jobs=[Job("旧厂", "", pooled.since(world), None)])
    first, last = expert.from_on, expert.to_on
    days = {first: True, last: True, first - timedelta(days=1): False, last + timedelta(days=1): False}
    for day, there in days.items():
        assert holds_role(expert, day) is there
        assert queries.active_experts(expert.office, day).filter(pk=expert.pk).exists() is there
    stored = Expert.objects.get(pk=expert.pk)
    assert b"0000-0000001" not in bytes(stored.contacts_sealed)
    assert (queries.contacts(stored).telephone, queries.contacts(stored).email)[0] == "0000-0000001"
    (now, old) = as_known(queries.expert_of(world.people["expert"]) or stored).jobs
    assert (now.unit, old.unit) == (pooled.OUTSIDE, "旧厂")
    assert chain.verify().faults == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"majors": []}, "majors"), ({"majors": ["占星"]}, "majors"), ({"level": "高级"}, "level"),
        ({"telephone": " "}, "telephone"), ({"employer": ""}, "employer"), ({"title": ""}, "title"),
        ({"email": "不是邮箱"}, "email"), ({"employer_uscc": "123"}, "employer_uscc"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_nobody_is_taken_in(leshan: World, more: dict[str, Any], where: str) -> None:
    with pytest.raises(BadInput) as bad:
        pooled.expert(leshan, "expert", called="薛某", **more)
    assert [fault.where for fault in bad.value.faults] == [where]
    assert not Expert.objects.exists() and not Membership.objects.filter(role="expert").exists()


def test_a_term_is_at_most_what_the_pack_says(world: World) -> None:
    longest = pooled.told(world)
    with pytest.raises(BadInput, match=f"聘期最长{world.pack.procedure.committee.longest_term}年"):
        pooled.expert(world, "expert", called="薛某", to_on=longest.to_on + timedelta(days=1))
    with pytest.raises(BadInput, match="早于第一天"):
        pooled.expert(world, "expert", to_on=longest.from_on - timedelta(days=1))
    expert = pooled.expert(world, "expert")
    assert failed("experts-have-their-term") == []
    Expert.objects.filter(pk=expert.pk).update(to_on=longest.to_on + timedelta(days=1))
    assert len(failed("experts-have-their-term")) == 1
    Expert.objects.filter(pk=expert.pk).update(to_on=longest.to_on)
    ExpertMajor.objects.all().delete()
    assert failed("experts-have-their-term") == [f"expert {expert.code}: judges no major"]


def test_the_pool_has_a_term_of_its_own_where_the_pack_says_so(leshan: World) -> None:
    rules, first = leshan.pack.procedure.committee, pooled.since(leshan)
    assert rules.model_copy(update={"term_years_max": None}).longest_term == rules.filing_years_max
    shorter = rules.model_copy(update={"term_years_max": rules.filing_years_max - 1})
    procedure = leshan.pack.procedure.model_copy(update={"committee": shorter})
    pack, last = leshan.pack.model_copy(update={"procedure": procedure}), last_day_of_term(first, shorter.longest_term)
    assert faults_of_term(first, last, pack) == []
    assert [one.where for one in faults_of_term(first, last + timedelta(days=1), pack)] == ["to_on"]


def test_only_who_keeps_the_pool_takes_in_and_a_person_once(leshan: World) -> None:
    person, at = leshan.person("expert", called="薛某"), leshan.opening()
    leshan.employ("chair", "office", "chair")
    for who in ("chair", "counter", "cashier", "department_reviewer", "unit_head", "operator", "expert"):
        with pytest.raises(Refusal) as refused:
            register.enter(leshan.cycle, person, pooled.told(leshan), by=leshan.by(who), at=at)
        assert "办公室" in explain(refused.value, zone=leshan.pack.timezone)
    expert = register.enter(leshan.cycle, person, pooled.told(leshan), by=leshan.by("bureau"), at=at)
    with pytest.raises(BadInput, match="已经在专家库里"):
        register.enter(leshan.cycle, person, pooled.told(leshan), by=leshan.by("bureau"), at=at)
    zone = leshan.pack.timezone
    for deed in (
        lambda by: register.amend(expert, pooled.told(leshan), cycle=leshan.cycle, by=by, at=at),
        lambda by: register.suspend(expert, "理由", by=by, at=at, zone=zone),
        lambda by: register.leave(expert, "理由", by=by, at=at, zone=zone),
        lambda by: register.readmit(expert, by=by, at=at, zone=zone),
        lambda by: register.read_contacts(expert, by=by, at=at, zone=zone),
    ):
        with pytest.raises(Refusal):
            deed(leshan.by("chair"))


def test_what_changes_is_put_right_and_the_same_changes_nothing(leshan: World) -> None:
    expert, at = pooled.expert(leshan, "expert", called="薛某"), leshan.opening()
    entries = len(list(chain.entries_of(expert.stream)))

    def amend(**more: Any) -> list[str]:
        told = pooled.told(leshan, **more)
        return register.amend(expert, told, cycle=leshan.cycle, by=leshan.by("office_reviewer"), at=at)

    assert amend() == [] and len(list(chain.entries_of(expert.stream))) == entries
    majors = [major.name for major in leshan.pack.majors[:2]]
    assert amend(majors=majors, telephone="0000-0000002") == ["telephone", "majors"]
    found = queries.expert_of(expert.person)
    assert found is not None and [one.major for one in found.majors.all()] == majors
    earlier = found.to_on - timedelta(days=400)
    assert amend(majors=majors, telephone="0000-0000002", to_on=earlier) == ["to_on"]
    assert holds_role(expert, earlier) and not holds_role(expert, earlier + timedelta(days=1))
    amend(majors=majors, telephone="0000-0000002")
    assert holds_role(expert, earlier + timedelta(days=1)) and holds_role(expert, expert.to_on)
    assert failed("experts-sign-in-within-their-term") == []


def test_who_is_suspended_is_not_drawn_and_does_not_sign_in(leshan: World) -> None:
    expert, at, zone = pooled.expert(leshan, "expert", called="薛某"), leshan.opening(), leshan.pack.timezone
    by, today = leshan.by("office_reviewer"), leshan.opening().date()
    with pytest.raises(BadInput, match="没有写理由"):
        register.suspend(expert, "  ", by=by, at=at, zone=zone)
    register.suspend(expert, "在国外进修。", by=by, at=at, zone=zone)
    row = Expert.objects.get(pk=expert.pk)
    assert row.status == "suspended" and queries.why_out(row) == "在国外进修。"
    assert "进修".encode() not in bytes(row.reason_sealed or b"")
    assert not holds_role(expert, today) and not queries.active_experts(expert.office, today).exists()
    with pytest.raises(BadInput):
        register.suspend(row, "再来一次", by=by, at=at, zone=zone)
    tomorrow = at + timedelta(days=1)
    register.readmit(row, by=by, at=tomorrow, zone=zone)
    assert holds_role(expert, tomorrow.date()) and queries.active_experts(expert.office, today).exists()
    assert Expert.objects.get(pk=expert.pk).reason_sealed is None
    with pytest.raises(BadInput, match="已经在库"):
        register.readmit(row, by=by, at=tomorrow, zone=zone)


def test_the_list_is_narrowed_and_counted_in_as_many_queries_at_any_size(
    leshan: World, django_assert_num_queries: Any
) -> None:
    day, majors = leshan.opening().date(), [major.name for major in leshan.pack.majors]
    for n in range(3):
        pooled.expert(
            leshan, f"e{n}", called=f"专家{'甲乙丙'[n]}", majors=majors[n : n + 2], level="senior" if n else "junior"
        )
    office = leshan.organisations["office"]

    def names(**wanted: str) -> list[str]:
        return sorted(one.person.name for one in listed(office, Wanted(**wanted), day)[0])

    assert names() == ["专家丙", "专家乙", "专家甲"] and names(state="left") == []
    assert names(major=majors[1]) == ["专家乙", "专家甲"] and names(level="junior") == ["专家甲"]
    assert names(text="丙") == ["专家丙"] and names(text="研究院", major=majors[3]) == ["专家丙"]
    assert [one.person.name for one in queries.experts_of_majors(office, day, [majors[1]], "intermediate")] == [
        "专家乙"
    ]
    with django_assert_num_queries(4):
        for one in listed(office, Wanted(), day)[0]:
            _ = [one.person.name, *one.majors.all(), *one.jobs.all()]
    counted = queries.counts(office, day)
    assert (counted.active, counted.by_level) == (3, {"junior": 1, "senior": 2}) and counted.by_major[majors[1]] == 2
    assert queries.counts(office, day - timedelta(days=2000)).lapsed == 3


# --- committees ---


def codes(world: World, **more: Any) -> set[str]:
    on = more.pop("on", world.opening().date())
    levels = more.pop("levels", [level.id for level in world.pack.levels])
    return {one.code for one in queries.missing(world.committee, world.pack, on=on, levels=levels)}


def test_what_stops_a_meeting_is_told_in_words(leshan: World) -> None:
    assert codes(leshan) == {"no-chair", "no-vice-chair", "not-filed", "too-small", "even"}
    experts = [pooled.chair(leshan)] + [pooled.expert(leshan, f"e{n}", called=f"委员{n}") for n in range(11)]
    rules = leshan.pack.procedure.committee
    filing = pooled.filed(leshan, experts[: rules.size_min])
    day = leshan.opening().date()
    assert codes(leshan) == set()
    assert codes(leshan, on=filing.until_on) == set()
    assert codes(leshan, on=filing.until_on + timedelta(days=1)) == {"lapsed"}
    assert codes(leshan, on=filing.filed_on - timedelta(days=1)) == {"not-yet"}
    assert codes(leshan, levels=["senior"]) == {"other-level"}
    for one in queries.missing(leshan.committee, leshan.pack, on=filing.until_on + timedelta(days=1), levels=["x"]):
        assert "{" not in shortfall(one, leshan.pack)
    assert set(SHORTFALLS) >= {"two-chairs", "filed-too-long", "other-series", "too-large"}
    seat = queries.seats_of(filing, day)[-1]
    by, at, pack = leshan.by("office_reviewer"), leshan.opening(), leshan.pack
    with pytest.raises(BadInput, match="不在备案的有效期里"):
        register.leave_seat(seat, on=filing.until_on + timedelta(days=1), pack=pack, by=by, at=at)
    with pytest.raises(Refusal):
        register.leave_seat(seat, on=day, pack=pack, by=leshan.by("chair"), at=at)
    register.leave_seat(seat, on=day, pack=pack, by=by, at=at)
    assert codes(leshan) == set() and codes(leshan, on=day + timedelta(days=1)) == {"even", "too-small"}
    with pytest.raises(BadInput, match="已经空出"):
        register.leave_seat(seat, on=day, pack=pack, by=by, at=at)


def test_who_leaves_the_pool_leaves_the_seat(leshan: World) -> None:
    experts = [pooled.chair(leshan)] + [pooled.expert(leshan, f"e{n}", called=f"委员{n}") for n in range(2)]
    pooled.filed(leshan, experts)
    by, zone = leshan.by("office_reviewer"), leshan.pack.timezone
    register.leave(experts[2], "调离本市。", by=by, at=leshan.opening(), zone=zone)
    assert Seat.objects.get(expert=experts[2]).left_on == leshan.opening().date()
    assert failed("seats-are-of-the-pool") == []
    Seat.objects.filter(expert=experts[2]).update(left_on=None)
    assert len(failed("seats-are-of-the-pool")) == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"number": " "}, "没有填备案文号"), ({"levels": []}, "没有选备案的级别"),
        ({"levels": ["doctor"]}, "没有选备案的级别"),
        ({"series": []}, "没有填备案的系列"), ({"seats": []}, "没有选组成人员"), ({"twice": True}, "选了两次"),
        ({"chairs": True}, "不止一位主任"), ({"back": True}, "早于备案日期"),
    ],
)  # fmt: skip
def test_a_filing_that_cannot_be_is_not_entered(leshan: World, more: dict[str, Any], says: str) -> None:
    experts = [pooled.chair(leshan), pooled.expert(leshan, "e1", called="委员一")]
    if more.pop("twice", False):
        experts.append(experts[1])
    if more.pop("chairs", False):
        more["seats"] = [Sits(one, Place.CHAIR) for one in experts]
    if more.pop("back", False):
        more["until_on"] = pooled.since(leshan) - timedelta(days=1)
    with pytest.raises(BadInput, match=says):
        pooled.filed(leshan, experts, **more)


def test_a_number_is_filed_once_and_the_later_filing_is_in_force(leshan: World) -> None:
    experts = [pooled.chair(leshan), pooled.expert(leshan, "e1", called="委员一")]
    first = pooled.filed(leshan, experts)
    with pytest.raises(BadInput, match="已经登记过"):
        pooled.filed(leshan, experts)
    day = leshan.opening().date()
    second = pooled.filed(leshan, experts, number="新", filed_on=day)
    assert queries.filing_in_force(leshan.committee, day) == second
    assert queries.filing_in_force(leshan.committee, day - timedelta(days=1)) == first


def test_the_chair_has_the_role_and_the_seat(leshan: World) -> None:
    chair, other = pooled.chair(leshan), pooled.expert(leshan, "e1", called="委员一")
    day = leshan.opening().date()
    assert not queries.presides(leshan.committee, chair.person, day)
    filing = pooled.filed(leshan, [chair, other])
    assert queries.presides(leshan.committee, chair.person, day)
    assert not queries.presides(leshan.committee, other.person, day)
    assert not queries.presides(leshan.committee, chair.person, filing.until_on + timedelta(days=1))
    Membership.objects.filter(person=chair.person, role="chair").delete()
    assert not queries.presides(leshan.committee, chair.person, day)


# --- what experts are not ---


def test_an_expert_is_no_officer_and_gets_no_office_mail(leshan: World) -> None:
    expert = pooled.expert(leshan, "expert", called="薛某")
    dossier = pooled.accepted(leshan)
    viewer = viewer_of(leshan.user("expert"), leshan.opening().date())
    assert viewer.holds("expert") and not viewer.holds(*OFFICE_ROLES) and level_of(viewer, dossier) == ""
    assert expert.office_id == dossier.committee.office_id and "expert" in NOT_THE_OFFICES


def test_the_record_of_an_expert_is_the_one_that_stays(leshan: World) -> None:
    expert = pooled.expert(leshan, "expert", called="薛某")
    twin = leshan.person("twin", called="薛某")
    day = leshan.opening().date()
    assert [one.code for one in joining.plan(expert.person, twin, day).conflicts] == ["expert"]
    assert joining.plan(twin, expert.person, day).conflicts == ()


def test_a_role_without_the_pool_is_found(leshan: World) -> None:
    leshan.employ("stranger", "office", "expert", called="外人")
    assert len(failed("experts-sign-in-within-their-term")) == 1
