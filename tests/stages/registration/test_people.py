"""P1: units before people; who exists gets their record; moving takes two consents; roles end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.stages.registration.conftest import asked, decide, newcomer, uscc
from tests.support import world as worlds
from tests.support.world import World, resident_id

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Dossier, Membership, Organisation, Person
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import Merge, Request
from zhiping.stages.registration.operations.asking import local_day
from zhiping.stages.registration.operations.granting import last_day
from zhiping.stages.registration.queries import bodies, requests


def _join(world: World, user: object, unit: str = "unit") -> Request:
    return operations.ask_join(world.organisations[unit], by=user, at=world.opening())  # type: ignore[arg-type]


def _move(world: World, who: str) -> Request:
    return operations.ask_move(world.organisations["other_unit"], by=world.user(who), at=world.opening())


# --- joining ---


def test_a_person_joins_a_unit_with_its_consent(leshan: World) -> None:
    user = newcomer(leshan)
    request = _join(leshan, user)
    assert request.reviewer == leshan.organisations["unit"] and not Person.objects.filter(user=user).exists()
    assert decide(leshan, request, "unit_reviewer").left_out == []
    person = Person.objects.get(user=user)
    assert person.id_number() == resident_id(501)
    held = Membership.objects.get(person=person)
    assert (held.organisation, held.role, held.to_on) == (leshan.organisations["unit"], "employee", None)


def test_units_before_people(leshan: World) -> None:
    waiting = Organisation.objects.create(name="未登记的单位", kind="unit")
    for number, body in enumerate((waiting, leshan.organisations["department"])):
        with pytest.raises(BadInput):
            operations.ask_join(body, by=newcomer(leshan, serial=701 + 2 * number), at=leshan.opening())


def test_who_exists_already_gets_their_record(leshan: World) -> None:
    """Without an account: the approval links it, so typing a number alone takes nobody's place."""
    known = records.register_person(
        name="沈立", id_type="resident_id", id_number=resident_id(501), user=None, by=SYSTEM, at=leshan.opening()
    )
    user = newcomer(leshan)
    known.refresh_from_db()
    assert known.user_id is None
    assert decide(leshan, _join(leshan, user), "unit_reviewer").left_out == []
    known.refresh_from_db()
    assert known.user_id == user.pk and Person.objects.filter(name="沈立").count() == 1


def test_a_document_of_another_account_or_another_name_is_left_out(leshan: World) -> None:
    first = newcomer(leshan)
    decide(leshan, _join(leshan, first), "unit_reviewer")
    again = newcomer(leshan, username="second-try")
    assert [c for _, c in decide(leshan, _join(leshan, again), "unit_reviewer").left_out] == ["taken"]
    other = newcomer(leshan, "沈立群", username="third-try")
    assert [c for _, c in decide(leshan, _join(leshan, other), "unit_reviewer").left_out] == ["name_differs"]


def test_one_unit_at_a_time_and_one_request_at_a_time(leshan: World) -> None:
    user = newcomer(leshan)
    request = _join(leshan, user)
    with pytest.raises(BadInput):
        _join(leshan, user)
    decide(leshan, request, "unit_reviewer")
    for unit in ("unit", "other_unit"):
        with pytest.raises(BadInput):
            _join(leshan, user, unit)


def test_nobody_registers_again_for_another_cycle(world: World) -> None:
    """P1: the account and the unit of last year open this year's dossier."""
    person = world.employ("applicant", "unit", "employee")
    world.dossier("applicant")
    next_year = records.open_cycle(
        world.version, committee=world.committee, key="next", is_demo=False, by=SYSTEM, at=world.opening()
    )
    type(next_year).objects.filter(pk=next_year.pk).update(year=world.pack.cycle_year + 1)
    next_year.refresh_from_db()
    records.open_dossier(
        person, next_year, unit=world.organisations["unit"], by=Actor(person), at=world.opening(),
        document=worlds.document_for(world.pack, person, world.organisations["unit"]),
    )  # fmt: skip
    assert Dossier.objects.filter(person=person).count() == 2
    assert not Request.objects.exists()


# --- moving ---


def test_a_move_takes_both_consents_in_order(leshan: World) -> None:
    person = leshan.employ("mover", "unit", "employee", called="马文婷")
    leshan.employ("mover", "unit", "unit_reviewer")
    request = _move(leshan, "mover")
    assert [c for _, c in decide(leshan, request, "other_unit").left_out] == ["not_yours"]
    assert decide(leshan, request, "unit_head").done
    request.refresh_from_db()
    assert (request.state, request.reviewer) == ("waiting", leshan.organisations["other_unit"])
    assert Membership.objects.get(person=person, role="employee").organisation == leshan.organisations["unit"]
    assert [c for _, c in decide(leshan, request, "unit_head").left_out] == ["not_yours"]
    assert decide(leshan, request, "other_unit").done
    today = local_day(leshan.opening())
    old = Membership.objects.filter(person=person, organisation=leshan.organisations["unit"])
    assert {row.to_on for row in old} == {today - timedelta(days=1)} and old.count() == 2
    new = Membership.objects.get(person=person, organisation=leshan.organisations["other_unit"])
    assert (new.role, new.from_on, new.to_on) == ("employee", today, None)


def test_the_last_head_does_not_leave_a_unit_without_one(leshan: World) -> None:
    leshan.employ("unit_head", "unit", "employee")
    request = _move(leshan, "unit_head")
    Membership.objects.filter(role="unit_reviewer", organisation=leshan.organisations["unit"]).update(leads=False)
    leshan.employ("clerk", "unit", "unit_reviewer", called="柳敏")
    assert [c for _, c in decide(leshan, request, "clerk").left_out] == ["last_head"]
    leshan.employ("clerk", "unit", "unit_head")
    assert decide(leshan, request, "clerk").done


def test_the_new_unit_can_say_no_and_nothing_has_moved(leshan: World) -> None:
    person = leshan.employ("mover", "unit", "employee", called="马文婷")
    request = _move(leshan, "mover")
    decide(leshan, request, "unit_head")
    assert decide(leshan, request, "other_unit", "refuse", "没有岗位。").done
    assert Membership.objects.get(person=person).organisation == leshan.organisations["unit"]


# --- a superior that is not there ---


def test_a_missing_superior_reaches_the_right_office(leshan: World) -> None:
    office = leshan.committee.office

    def ask(region: str) -> Organisation:
        return operations.ask_superior(
            name="云溪县林业局", region=region, telephone="0833-3", note="", office=office, by=None, at=leshan.opening()
        ).reviewer

    here = leshan.organisations["department"].region
    assert ask(here) == leshan.organisations["county_hr"]
    assert ask("511199") == leshan.organisations["city_hr"]
    assert ask("999999") == ask("") == office
    with pytest.raises(BadInput):
        operations.ask_superior(
            name="某局", region="", telephone=" ", note="", office=office, by=None, at=leshan.opening()
        )


def test_the_office_registers_the_missing_body_and_gives_it_its_first_head(leshan: World) -> None:
    from zhiping.stages.registration.operations.deciding import answer_superior

    user = newcomer(leshan)
    request = operations.ask_superior(
        name="云溪县林业局", region=leshan.organisations["department"].region, telephone="", note="",
        office=leshan.committee.office, by=user, at=leshan.opening(),
    )  # fmt: skip
    assert [c for _, c in decide(leshan, request, "hr").left_out] == ["not_a_body"]
    body = answer_superior(
        request, kind="competent_department", name="云溪县林业局", uscc=uscc(7), region="", by=leshan.by("hr"),
        at=leshan.opening(),
    )  # fmt: skip
    request.refresh_from_db()
    assert (request.state, request.organisation, body.superior) == ("approved", body, leshan.organisations["county_hr"])
    assert body in bodies.superiors("unit", "林业")


# --- registered twice ---


def test_alike_names_are_shown_to_the_officer(leshan: World) -> None:
    unit = leshan.organisations["unit"]
    assert [one for one, _ in bodies.alike("青梧机械有限责任公司", unit.region)] == [unit]
    assert bodies.alike("归雁检测中心", unit.region) == []


def test_pairs_that_may_be_one_are_listed_for_who_oversees_them(leshan: World) -> None:
    unit, department = leshan.organisations["unit"], leshan.organisations["department"]
    twin = records.register_organisation(
        name="青梧机械有限责任公司", kind="unit", superior=department, by=SYSTEM, at=leshan.opening()
    )
    records.register_organisation(
        name="青梧机械有限责任公司", kind="unit", superior=department, region="510000", by=SYSTEM, at=leshan.opening()
    )
    assert [(one, other) for one, other, _ in bodies.doubles({department.pk})] == [(unit, twin)]
    assert bodies.doubles({leshan.organisations["other_department"].pk}) == []


def test_merging_keeps_people_and_dossiers(leshan: World) -> None:
    old, into = leshan.organisations["unit"], leshan.organisations["other_unit"]
    Organisation.objects.filter(pk=into.pk).update(superior=leshan.organisations["department"])
    dossier = leshan.submitted()
    by = leshan.by("department_reviewer")
    done = operations.merge(old, into, reason="更名，同一执照。", by=by, at=leshan.opening())
    assert (done.memberships, done.dossiers, done.by) == (4, 1, by.person)
    dossier.refresh_from_db()
    assert (dossier.unit, dossier.state) == (into, "at_unit")
    today = local_day(leshan.opening())
    assert not Membership.objects.filter(organisation=old).exclude(to_on__lt=today).exists()
    assert set(Membership.objects.filter(organisation=into, from_on=today).values_list("role", flat=True)) == {
        "employee", "unit_reviewer", "unit_head",
    }  # fmt: skip
    assert old not in bodies.units("青梧") and AuditEntry.objects.filter(kind="organisation.merged").count() == 2
    with pytest.raises(BadInput):
        operations.merge(old, into, reason="再来一次。", by=by, at=leshan.opening())


def test_merging_is_the_superiors_and_has_a_reason(leshan: World) -> None:
    old, into = leshan.organisations["unit"], leshan.organisations["other_unit"]
    for who, reason in (
        ("unit_head", "同一个。"),
        ("other_department", "同一个。"),
        ("department_reviewer", "同一个。"),
    ):
        with pytest.raises(BadInput):
            operations.merge(old, into, reason=reason, by=leshan.by(who), at=leshan.opening())
    Organisation.objects.filter(pk=into.pk).update(superior=leshan.organisations["department"])
    with pytest.raises(BadInput):
        operations.merge(old, into, reason=" ", by=leshan.by("department_reviewer"), at=leshan.opening())
    assert not Merge.objects.exists()


# --- roles ---


def test_a_head_gives_a_role_for_a_time(leshan: World) -> None:
    person = leshan.employ("helper", "unit", "employee", called="邓佳宁")
    unit, today = leshan.organisations["unit"], local_day(leshan.opening())

    def give(who: str, to_on: date | None) -> Membership:
        return operations.give_role(
            unit,
            person,
            "unit_reviewer",
            from_on=today,
            to_on=to_on,
            by=leshan.by(who),
            at=leshan.opening(),
        )

    for who, to_on in (
        ("unit_reviewer", today), ("department_reviewer", today), ("unit_head", None),
        ("unit_head", today - timedelta(days=1)), ("unit_head", last_day(today) + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            give(who, to_on)
    given = give("unit_head", last_day(today))
    assert given.to_on == last_day(today)
    with pytest.raises(BadInput):
        give("unit_head", today)
    operations.end_role(given, by=leshan.by("unit_head"), at=leshan.opening())
    given.refresh_from_db()
    assert given.to_on == today or given.to_on == today - timedelta(days=1)
    assert AuditEntry.objects.filter(kind="membership.ended").exists()


def test_a_role_of_another_kind_of_body_is_not_given(leshan: World) -> None:
    person = leshan.employ("helper", "unit", "employee", called="邓佳宁")
    today = local_day(leshan.opening())
    with pytest.raises(BadInput):
        operations.give_role(
            leshan.organisations["unit"], person, "bureau", from_on=today, to_on=today, by=leshan.by("unit_head"),
            at=leshan.opening(),
        )  # fmt: skip


def test_the_last_head_stays(leshan: World) -> None:
    last = Membership.objects.get(role="unit_head", organisation=leshan.organisations["unit"])
    with pytest.raises(BadInput):
        operations.end_role(last, by=leshan.by("unit_head"), at=leshan.opening())
    last.refresh_from_db()
    assert last.to_on is None


def test_a_body_without_a_head_gets_one_from_its_superior(leshan: World) -> None:
    unit, today = leshan.organisations["unit"], local_day(leshan.opening())
    Membership.objects.filter(organisation=leshan.organisations["department"]).update(leads=True)
    by, person = leshan.by("department_reviewer"), leshan.people["unit_reviewer"]

    def give() -> Membership:
        return operations.give_role(unit, person, "unit_head", from_on=today, to_on=today, by=by, at=leshan.opening())

    with pytest.raises(BadInput):
        give()
    Membership.objects.filter(organisation=unit, role="unit_head").update(to_on=today - timedelta(days=1))
    assert give().leads


def test_a_role_ends_on_the_day_before_a_month_is_full() -> None:
    from datetime import date

    assert last_day(date(2024, 10, 25), 24) == date(2026, 10, 24)
    assert last_day(date(2024, 2, 29), 12) == date(2025, 2, 27)
    assert last_day(date(2024, 12, 1), 1) == date(2024, 12, 31)


# --- roles that only read ---


def _give(world: World, who: str, to: str, role: str, body: str = "office") -> Membership:
    today = local_day(world.opening())
    return operations.give_role(
        world.organisations[body], world.people[to], role, from_on=today, to_on=today, by=world.by(who),
        at=world.opening(),
    )  # fmt: skip


def test_the_operator_gives_and_ends_the_roles_that_only_read_and_no_other(leshan: World) -> None:
    leshan.employ("reader", "office", "employee", called="文静")
    for role in ("office_reviewer", "bureau"):
        with pytest.raises(BadInput):
            _give(leshan, "operator", "reader", role)
    given = _give(leshan, "operator", "reader", "auditor")
    with pytest.raises(BadInput):
        operations.end_role(given, by=leshan.by("office_reviewer"), at=leshan.opening())
    operations.end_role(given, by=leshan.by("operator"), at=leshan.opening())
    with pytest.raises(BadInput):
        _give(leshan, "operator", "reader", "supervisor", "county_hr")
    Membership.objects.filter(organisation=leshan.organisations["county_hr"]).update(leads=True)
    assert _give(leshan, "hr", "reader", "supervisor", "county_hr").to_on is not None


def test_who_reads_does_not_act_in_the_same_body(leshan: World) -> None:
    for who in ("office_reviewer", "operator"):
        with pytest.raises(BadInput):
            _give(leshan, "bureau", who, "supervisor")
    leshan.employ("reader", "office", "employee", called="文静")
    _give(leshan, "bureau", "reader", "supervisor")
    assert _give(leshan, "bureau", "reader", "auditor").role == "auditor"
    with pytest.raises(BadInput):
        _give(leshan, "bureau", "reader", "office_reviewer")


def test_where_one_may_give_roles_costs_the_same_however_many_bodies(
    leshan: World, django_assert_num_queries: object
) -> None:
    from zhiping.access.viewers import viewer_of
    from zhiping.stages.registration.queries import staff

    day = local_day(leshan.opening())
    Membership.objects.filter(organisation=leshan.organisations["department"]).update(leads=True)
    for number in range(4):
        records.register_organisation(
            name=f"第{number}研究所", kind="unit", superior=leshan.organisations["department"], by=SYSTEM,
            at=leshan.opening(),
        )  # fmt: skip
    viewer = viewer_of(leshan.user("department_reviewer"), day)
    with django_assert_num_queries(2):  # type: ignore[operator]
        led = staff.led_by(viewer, day)
    assert led[0] == leshan.organisations["department"] and len(led) == 5, "the unit has a head of its own"
    operator = viewer_of(leshan.user("operator"), day)
    assert staff.led_by(operator, day) == [leshan.organisations["office"]]
    assert staff.given_by(operator, leshan.organisations["office"], day) == ("supervisor", "auditor")


# --- the worklist ---


def test_the_worklist_costs_the_same_however_long(leshan: World, django_assert_num_queries: object) -> None:
    from zhiping.access.viewers import viewer_of

    for number in range(3):
        asked(leshan, newcomer(leshan, serial=601 + 2 * number), uscc=uscc(20 + number), name=f"第{number}研究所")
    viewer = viewer_of(leshan.user("department_reviewer"), local_day(leshan.opening()))
    with django_assert_num_queries(2):  # type: ignore[operator]
        desk = requests.desk(viewer, chosen="all", after="")
        assert [row.who for row in desk.rows] == ["第0研究所", "第1研究所", "第2研究所"]
        assert desk.total == 3 and [row.asks for row in desk.rows]


def test_the_worklist_turns_its_pages(leshan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiping.access.viewers import viewer_of

    for number in range(3):
        asked(leshan, newcomer(leshan, serial=601 + 2 * number), uscc=uscc(20 + number), name=f"第{number}研究所")
    monkeypatch.setattr(requests, "PAGE", 2)
    viewer = viewer_of(leshan.user("department_reviewer"), local_day(leshan.opening()))
    first = requests.desk(viewer, chosen="all", after="")
    second = requests.desk(viewer, chosen="all", after=first.following)
    assert [row.who for row in first.rows + second.rows] == ["第0研究所", "第1研究所", "第2研究所"]
    assert not second.following
