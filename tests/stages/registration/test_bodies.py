"""P1: a body is registered by whom the pack says, once, with its clerk as its first head."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.stages.registration.conftest import asked, body, choice, decide, newcomer, unit_of, uscc
from tests.support.world import World, resident_id

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records.models import Membership, Organisation, Person
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import IdentityCheck, Request


def _faults(caught: pytest.ExceptionInfo[BadInput]) -> dict[str, str]:
    return {fault.where: fault.message for fault in caught.value.faults}


def test_a_public_institution_goes_to_its_competent_department(world: World) -> None:
    request = asked(world)
    assert request.reviewer == world.organisations["department"]
    assert (request.rule, request.clause) == ("unit", "P1")
    assert OutboxRow.objects.get(about=request.stream).recipient == f"organisation-{request.reviewer_id}"


def test_a_private_firm_goes_where_the_pack_says(world: World) -> None:
    """Leshan: the HR department of the county; the example: the department. The same code, other data."""
    expected = {"leshan-2024-engineering": "county_hr", "example-2025-junior-only": "department"}[world.pack.id]
    assert asked(world, nature="non_public").reviewer == world.organisations[expected]


def test_an_approval_registers_the_body_and_gives_its_clerk_the_first_role(world: World) -> None:
    request = asked(world)
    assert decide(world, request, "department_reviewer").left_out == []
    unit = unit_of(request)
    person = Person.objects.get(user=request.user)
    head = Membership.objects.get(organisation=unit, role="unit_head")
    assert (unit.superior, unit.uscc, head.person, head.leads) == (request.superior, uscc(1), person, True)
    assert head.to_on is not None and head.to_on - head.from_on > timedelta(days=700)
    assert Membership.objects.filter(organisation=unit, role="employee", person=person).exists()
    assert AuditEntry.objects.filter(stream=f"organisation-{unit.code}", kind="organisation.registered").exists()
    assert OutboxRow.objects.filter(
        recipient=f"person-{person.pk}", template="registration_approved.applicant"
    ).exists()


def test_a_code_is_registered_once(world: World) -> None:
    asked(world)
    with pytest.raises(BadInput) as caught:
        asked(world, newcomer(world, "梁二", 503))
    assert "正在审核" in _faults(caught)["uscc"]
    assert Request.objects.count() == 1


def test_two_codes_at_once_are_decided_by_the_database(world: World) -> None:
    """Both passed the look; the constraint lets one in."""
    user = newcomer(world)
    first = asked(world, user)
    twin = Request.objects.get(pk=first.pk)
    twin.pk, twin.code = None, "0000-0000"
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_code_that_was_registered_meanwhile_is_left_out(world: World) -> None:
    request = asked(world)
    Organisation.objects.filter(pk=world.organisations["unit"].pk).update(uscc=uscc(1))
    assert [code for _, code in decide(world, request, "department_reviewer").left_out] == ["uscc_taken"]
    with pytest.raises(BadInput) as caught:
        asked(world, newcomer(world, "梁二", 503))
    assert "请加入这个单位" in _faults(caught)["uscc"]


def test_a_wrong_code_and_a_superior_that_does_not_fit_are_told_together(world: World) -> None:
    wrong = body(world, uscc="91511102MA6000001X", superior=world.organisations["county_hr"])
    with pytest.raises(BadInput) as caught:
        operations.ask_body(wrong, pack=world.pack, by=newcomer(world), at=world.opening())
    assert set(_faults(caught)) == {"uscc", "superior"}


def test_an_absent_hr_department_is_a_refusal_with_a_way_on(leshan: World) -> None:
    with pytest.raises(BadInput) as caught:
        asked(leshan, nature="non_public", superior=leshan.organisations["other_department"])
    assert "我的上级不在列表中" in _faults(caught)["superior"]


def test_without_a_region_code_the_registered_superior_decides(leshan: World) -> None:
    """8j: the high-tech zone has no code."""
    zone = leshan.organisations["other_department"]
    Organisation.objects.filter(pk=zone.pk).update(region="", superior=leshan.organisations["city_hr"])
    assert asked(leshan, nature="non_public", superior=zone).reviewer == leshan.organisations["city_hr"]


def test_a_department_goes_to_the_hr_department_it_chose(world: World) -> None:
    request = asked(world, kind="competent_department", nature="", superior=world.organisations["county_hr"])
    assert decide(world, request, "hr").left_out == []
    assert Membership.objects.get(organisation=unit_of(request)).role == "department_reviewer"


def test_who_the_number_contradicts_opens_no_account(world: World) -> None:
    identity = operations.Identity("沈立", "resident_id", resident_id(501)[:-1] + "?")
    made = operations.Newcomer(identity, "x", "123")
    with pytest.raises(BadInput) as caught:
        operations.open_newcomer(made, real_at=world.opening(), at=world.opening())
    assert {"id_number", "username", "password"} <= set(_faults(caught))
    assert not IdentityCheck.objects.exists()


def test_it_is_kept_who_checked_what(world: World) -> None:
    user = newcomer(world)
    check = IdentityCheck.objects.get(registrant__user=user)
    assert (check.provider, check.outcome, check.at) == ("local", "agrees", world.opening())
    assert "姓名与号码是否为同一人" in check.unchecked


def test_a_provider_that_does_not_answer_stops_nobody_for_good(world: World, settings: object) -> None:
    settings.IDENTITY_PROVIDER = "tests.stages.registration.test_bodies.Silent"  # type: ignore[attr-defined]
    with pytest.raises(BadInput) as caught:
        newcomer(world)
    assert "过几分钟再提交" in _faults(caught)["id_number"]


class Silent:
    """A provider that cannot be reached."""

    def check(self, claim: object) -> object:
        from zhiping.ground.identity import Answer, Outcome

        return Answer("silent", Outcome.UNAVAILABLE, ())


def test_nobody_approves_their_own(world: World) -> None:
    officer = world.user("department_reviewer")
    request = asked(world, officer)
    assert [code for _, code in decide(world, request, "department_reviewer").left_out] == ["own"]
    # Nor from another account with the same document.
    person = world.people["department_second"]
    again = newcomer(world, person.name, 103, username="second-account")
    again.registrant.set_identity(person.id_type, person.id_number())
    again.registrant.save()
    other = asked(world, again, uscc=uscc(9))
    assert [code for _, code in decide(world, other, "department_second").left_out] == ["own"]


def test_only_the_office_that_reviews_decides(world: World) -> None:
    request = asked(world)
    for who in ("unit_head", "hr", "other_unit"):
        assert [code for _, code in decide(world, request, who).left_out] == ["not_yours"], who


def test_a_no_has_its_reason_and_a_return_comes_back(world: World) -> None:
    request = asked(world)
    for decision in ("return", "refuse"):
        with pytest.raises(BadInput):
            decide(world, request, decision=decision, who="department_reviewer", reason=" ")
    decide(world, request, "department_reviewer", "return", "名称与执照不一致。")
    request.refresh_from_db()
    assert (request.state, request.reason) == ("returned", "名称与执照不一致。")
    assert request.user is not None
    operations.ask_again(
        request, {"name": "归雁质量检测中心"}, pack=world.pack, by=request.user, at=world.opening()
    )  # fmt: skip
    assert decide(world, request, "department_reviewer").left_out == []
    assert unit_of(request).name == "归雁质量检测中心"


def _again(world: World, request: Request, changes: dict[str, str], superior: Organisation | None = None) -> None:
    assert request.user is not None
    operations.ask_again(
        request, changes, pack=world.pack, superior=superior, by=request.user, at=world.opening()
    )  # fmt: skip
    request.refresh_from_db()


def test_sent_again_the_pack_says_anew_who_reviews(world: World) -> None:
    """Under another superior, and of another nature, it is another office that reviews (P1)."""
    request, other = asked(world), world.organisations["other_department"]
    decide(world, request, "department_reviewer", "return", "不归我们管。")
    _again(world, request, {}, other)
    assert (request.superior, request.reviewer, request.region) == (other, other, other.region)
    Request.objects.filter(pk=request.pk).update(state="returned", reason="性质不对。")
    _again(world, request, {"nature": "non_public"}, world.organisations["department"])
    fresh = asked(world, newcomer(world, serial=777), uscc=uscc(8), nature="non_public")
    assert (request.reviewer, request.rule, request.clause) == (fresh.reviewer, fresh.rule, fresh.clause)
    assert request.rule != "" and request.superior == fresh.superior


def test_sent_again_it_is_held_to_the_same_rules(leshan: World) -> None:
    request = asked(leshan)
    other = asked(leshan, newcomer(leshan, serial=777), uscc=uscc(8))
    decide(leshan, request, "department_reviewer", "return", "代码不对。")
    for changes, superior in (
        ({"uscc": "1"}, None), ({"uscc": uscc(8)}, None), ({"name": "x"}, None),
        ({}, leshan.organisations["county_hr"]),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            _again(leshan, request, changes, superior)
    _again(leshan, request, {"uscc": uscc(9)})
    assert (request.state, request.uscc) == ("waiting", uscc(9)) and other.uscc == uscc(8)


def test_a_batch_leaves_out_what_changed_and_names_it(world: World) -> None:
    first = asked(world)
    second = asked(world, newcomer(world, "梁二", 503), uscc=uscc(2), name="白鹭研究所")
    choices = [choice(first), choice(second)]
    shown = operations.preview(
        choices, operations.Decision.APPROVE, by=world.by("department_reviewer"), at=world.opening()
    )
    assert [effect.blocked for effect in shown] == ["", ""]
    assert "登记单位“归雁检测中心”" in shown[0].says[0] and not Organisation.objects.filter(uscc=uscc(1)).exists()
    assert first.user is not None
    operations.withdraw(first, by=first.user, at=world.opening())
    stale = [replace(choices[0], version=choices[0].version), choices[1]]
    outcome = operations.apply(
        stale, operations.Decision.APPROVE, by=world.by("department_reviewer"), at=world.opening()
    )
    assert [row.pk for row in outcome.done] == [second.pk]
    assert [(row.pk, code) for row, code in outcome.left_out] == [(first.pk, "decided")]
