"""审核不通过 (A2): clause, reason, name, sign-in, second officer, undo; and 不予受理 (P5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import contents, operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Hold, Membership, Milestone
from zhiping.records.ticking import tick
from zhiping.stages.review import operations as review

REASON = "继续教育不完整。"


@pytest.fixture
def leshan(db: None) -> World:
    """The pack that asks for two officers and lets the unit refuse."""
    return worlds.make("leshan-2024-engineering")


@pytest.fixture
def junior(db: None) -> World:
    """The pack in which one officer suffices and the unit may not refuse."""
    return worlds.make("example-2025-junior-only")


def _given(dossier: Dossier, **changed: Any) -> dict[str, Any]:
    return {"clause": "A4", "reason": REASON, "typed_name": dossier.applicant_name, "signed_in_afresh": True} | changed


def _proposed(world: World) -> Dossier:
    dossier = world.submitted()
    return review.propose_refusal(
        dossier, **_given(dossier), by=world.by("unit_reviewer"), at=dossier.state_since + timedelta(hours=1)
    )


def test_a_refusal_of_two_officers_ends_the_year_with_its_clause_and_reason(leshan: World) -> None:
    dossier = _proposed(leshan)
    assert dossier.state == "at_unit"
    refused = review.confirm_refusal(
        dossier, signed_in_afresh=True, by=leshan.by("unit_second"), at=dossier.state_since + timedelta(hours=2)
    )
    assert refused.state == "refused"
    data = Milestone.objects.get(dossier=refused, kind="refused").data
    assert (data["clause"], data["level"]) == ("A4", "unit")
    assert contents.unseal_words(refused, data["reason"], context="milestone|refused") == REASON
    assert REASON not in str(data)
    assert Hold.objects.get(dossier=refused).outcome == "confirmed"
    with pytest.raises(Refusal) as again:
        operations.open_dossier(
            leshan.people["applicant"], leshan.cycle, unit=leshan.organisations["other_unit"], document={}, by=SYSTEM,
            at=leshan.opening(),
        )  # fmt: skip
    assert (again.value.code, again.value.clause) == ("refused_this_year", "A2.refuse")


def test_who_proposed_it_cannot_confirm_it(leshan: World) -> None:
    dossier = _proposed(leshan)
    with pytest.raises(Refusal) as refused:
        review.confirm_refusal(dossier, signed_in_afresh=True, by=leshan.by("unit_reviewer"), at=dossier.state_since)
    assert (refused.value.code, refused.value.clause) == ("same_officer", "A2.refuse")


def test_the_second_officer_signs_in_afresh(leshan: World) -> None:
    dossier = _proposed(leshan)
    with pytest.raises(Refusal) as refused:
        review.confirm_refusal(dossier, signed_in_afresh=False, by=leshan.by("unit_second"), at=dossier.state_since)
    assert refused.value.code == "sign_in_again"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"clause": ""}, "clause_missing"),
        ({"reason": " "}, "reason_missing"),
        ({"typed_name": "林晓"}, "name_differs"),
        ({"typed_name": ""}, "name_differs"),
        ({"signed_in_afresh": False}, "sign_in_again"),
    ],
)
def test_a_refusal_lacking_anything_is_refused(leshan: World, changed: dict[str, Any], code: str) -> None:
    dossier = leshan.submitted()
    with pytest.raises(Refusal) as refused:
        review.propose_refusal(
            dossier, **_given(dossier, **changed), by=leshan.by("unit_reviewer"), at=dossier.state_since
        )
    assert refused.value.code == code
    assert not Hold.objects.filter(dossier=dossier).exists()


def test_a_clause_that_the_notice_does_not_have_is_bad_input(leshan: World) -> None:
    dossier = leshan.submitted()
    with pytest.raises(BadInput):
        review.propose_refusal(
            dossier, **_given(dossier, clause="Z9"), by=leshan.by("unit_reviewer"), at=dossier.state_since
        )


@pytest.mark.parametrize("clause", ["X", "A2.refuse", "P4"])
def test_a_clause_that_is_no_ground_of_a_refusal_is_bad_input(leshan: World, clause: str) -> None:
    # The annexes, the consequence itself, and what the pack lists for 不予受理 alone.
    dossier = leshan.submitted()
    with pytest.raises(BadInput, match="不能依据这一条"):
        review.propose_refusal(
            dossier, **_given(dossier, clause=clause), by=leshan.by("unit_reviewer"), at=dossier.state_since
        )


def test_nothing_else_happens_while_a_refusal_waits(leshan: World) -> None:
    dossier = _proposed(leshan)
    with pytest.raises(Refusal) as refused:
        review.check_item(dossier, item="ce1", mark="true", by=leshan.by("unit_second"), at=dossier.state_since)
    assert refused.value.code == "refusal_pending"


def test_a_refusal_is_taken_back_by_either_and_the_review_goes_on(leshan: World) -> None:
    dossier = _proposed(leshan)
    back = review.take_back_refusal(dossier, by=leshan.by("unit_second"), at=dossier.state_since)
    assert back.state == "at_unit"
    assert Hold.objects.get(dossier=dossier).outcome == "taken_back"
    review.check_item(back, item="ce1", mark="true", by=leshan.by("unit_reviewer"), at=dossier.state_since)


def test_a_refusal_that_nobody_confirmed_falls_away_with_the_window(leshan: World) -> None:
    dossier = _proposed(leshan)
    done = tick(leshan.cycle, at=leshan.one_late("unit_review"))
    assert done == {"drop_refusal": 1, "lapse": 1}
    assert Dossier.objects.get(pk=dossier.pk).state == "lapsed"


def test_an_office_with_one_officer_has_it_confirmed_by_the_next_one_up(leshan: World) -> None:
    dossier = _proposed(leshan)
    Membership.objects.filter(person=leshan.people["unit_second"]).delete()
    Membership.objects.filter(person=leshan.people["unit_head"]).delete()
    refused = review.confirm_refusal(
        dossier, signed_in_afresh=True, by=leshan.by("department_reviewer"), at=dossier.state_since
    )
    assert refused.state == "refused"


def _told_above(world: World) -> list[str]:
    above = world.organisations["department"]
    rows = OutboxRow.objects.filter(recipient=f"organisation-{above.pk}", template__endswith=".stand_in")
    return list(rows.order_by("id").values_list("template", flat=True))


def test_the_next_office_up_is_told_that_it_has_to_confirm_and_when_it_need_not_any_more(leshan: World) -> None:
    Membership.objects.filter(person__in=[leshan.people["unit_second"], leshan.people["unit_head"]]).delete()
    dossier = _proposed(leshan)
    assert _told_above(leshan) == ["propose_refusal.stand_in"]
    review.take_back_refusal(dossier, by=leshan.by("unit_reviewer"), at=dossier.state_since)
    assert _told_above(leshan) == ["propose_refusal.stand_in", "take_back_refusal.stand_in"]
    review.propose_refusal(dossier, **_given(dossier), by=leshan.by("unit_reviewer"), at=dossier.state_since)
    tick(leshan.cycle, at=leshan.one_late("unit_review"))
    assert _told_above(leshan)[2:] == ["propose_refusal.stand_in", "drop_refusal.stand_in"]


def test_nobody_above_is_told_where_a_colleague_may_confirm(leshan: World) -> None:
    _proposed(leshan)
    assert _told_above(leshan) == []


def test_where_the_unit_may_not_refuse_it_cannot(junior: World) -> None:
    dossier = junior.submitted()
    for operation in (review.refuse, review.propose_refusal):
        with pytest.raises(Refusal) as refused:
            operation(dossier, **_given(dossier), by=junior.by("unit_reviewer"), at=dossier.state_since)
        assert refused.value.code == "not_now"


def test_where_one_officer_suffices_the_department_refuses_at_once(junior: World) -> None:
    up = way.recommended(junior, junior.submitted(), posted_on=way.first_day(junior))
    refused = review.refuse(up, **_given(up), by=junior.by("department_reviewer"), at=up.state_since)
    assert refused.state == "refused"
    assert Milestone.objects.get(dossier=refused, kind="refused").data["level"] == "department"


def _at_committee(world: World) -> Dossier:
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    if up.state == "at_department":
        way.mark_all(up, world, "department_reviewer", up.state_since)
        up = review.report_up(
            up, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=up.state_since
        )
    return up


def test_the_committee_declines_on_a_clause_and_refuses_nothing(world: World) -> None:
    up = _at_committee(world)
    by, at = world.by("office_reviewer"), up.state_since
    with pytest.raises(Refusal) as barred:
        review.propose_refusal(up, **_given(up), by=by, at=at)
    assert (barred.value.code, barred.value.clause) == ("office_declines", "P5")
    declined = review.decline(up, clause="S1", reason="专业不在目录内。", signed_in_afresh=True, by=by, at=at)
    assert declined.state == "declined"
    data = Milestone.objects.get(dossier=up, kind="declined").data
    assert contents.unseal_words(declined, data["reason"], context="milestone|declined") == "专业不在目录内。"


def test_nothing_is_returned_from_the_committee(world: World) -> None:
    up = _at_committee(world)
    way.mark_all(up, world, "office_reviewer", up.state_since, correct={"ce1": "请补。"})
    with pytest.raises(Refusal) as barred:
        review.return_dossier(up, by=world.by("office_reviewer"), at=up.state_since)
    assert (barred.value.code, barred.value.clause) == ("locked_at_committee", "A1")


def test_not_recommended_is_no_refusal_and_keeps_its_reason(world: World) -> None:
    dossier = world.submitted()
    with pytest.raises(Refusal) as refused:
        review.not_recommend(dossier, reason="", by=world.by("unit_head"), at=dossier.state_since)
    assert refused.value.code == "reason_missing"
    ended = review.not_recommend(dossier, reason="尚在试用期。", by=world.by("unit_head"), at=dossier.state_since)
    assert ended.state == "not_recommended"
    data = Milestone.objects.get(dossier=dossier, kind="not_recommended").data
    assert contents.unseal_words(ended, data["reason"], context="milestone|not_recommended") == "尚在试用期。"
