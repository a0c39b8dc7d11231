"""rules.md 9: who may not decide, and who stands in where nobody else may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support.way import mark_all, recommended
from tests.support.world import World, make

from zhiping.core.procedure import Action, Inputs, Refusal, Role, State, allowed_actions
from zhiping.records import door, operations
from zhiping.records.actors import SYSTEM, conflict, roles_towards
from zhiping.records.models import Dossier, Hold, Membership, Milestone
from zhiping.records.situations import gather, options_of
from zhiping.stages.review import operations as review

pytestmark = pytest.mark.django_db
GOOD = Inputs(clause="C1", reason="学历不符合规定", name_matches=True, signed_in_afresh=True)


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering")


def _check(world: World, dossier: Dossier, who: str, hours: int = 2) -> None:
    door.act(dossier, Action.CHECK_ITEM, by=world.by(who), at=world.opening() + timedelta(hours=hours))


def _code(world: World, dossier: Dossier, who: str) -> str:
    with pytest.raises(Refusal) as why:
        _check(world, dossier, who)
    assert why.value.clause == "9"
    return why.value.code


def test_nobody_reviews_their_own(world: World) -> None:
    world.employ("unit_reviewer", "unit", "employee")
    dossier = world.submitted("unit_reviewer")
    assert _code(world, dossier, "unit_reviewer") == "conflict_own"
    _check(world, dossier, "unit_second")


@pytest.mark.parametrize(("kind", "code"), [("kin", "conflict_kin"), ("interest", "conflict_interest")])
@pytest.mark.parametrize("who_declares", ["officer", "applicant"])
def test_kin_and_interest_count_from_either_side(world: World, kind: str, code: str, who_declares: str) -> None:
    dossier = world.submitted()
    pair = [world.people["unit_reviewer"], world.people["applicant"]]
    if who_declares == "applicant":
        pair.reverse()
    for _ in range(2):
        operations.declare_kinship(pair[0], pair[1], kind, by=SYSTEM, at=world.opening())
    assert _code(world, dossier, "unit_reviewer") == code
    _check(world, dossier, "unit_second")


def test_nobody_decides_at_two_levels(world: World) -> None:
    """Also where the same people are unit and department at once."""
    world.employ("unit_reviewer", "department", "department_reviewer")
    dossier = recommended(world, world.submitted(), posted_on=world.opening().date())
    assert dossier.state == State.AT_DEPARTMENT
    with pytest.raises(Refusal) as why:
        door.act(dossier, Action.CHECK_ITEM, by=world.by("unit_reviewer"), at=dossier.state_since)
    assert why.value.code == "conflict_other_level"
    door.act(dossier, Action.CHECK_ITEM, by=world.by("department_reviewer"), at=dossier.state_since)
    levels = Milestone.objects.filter(dossier=dossier, kind="acted").values_list("by", "data__level")
    by_person: dict[str, set[str]] = {}
    for person, level in levels:
        by_person.setdefault(person, set()).add(level)
    assert by_person and all(len(found) == 1 for found in by_person.values())


def test_the_bureau_extends_at_two_levels(world: World) -> None:
    """An extension decides nothing about the dossier, so it bars nobody."""
    dossier = world.submitted()
    at = world.opening() + timedelta(hours=2)
    door.act(dossier, Action.EXTEND, by=world.by("bureau"), at=at, inputs=GOOD)
    dossier = recommended(world, dossier, posted_on=world.opening().date())
    door.act(dossier, Action.EXTEND, by=world.by("bureau"), at=dossier.state_since, inputs=GOOD)
    assert not Milestone.objects.filter(dossier=dossier, kind="acted", by=world.by("bureau").label).exists()


def test_a_head_who_applies_is_represented_by_the_superior(world: World) -> None:
    world.employ("unit_head", "unit", "employee")
    dossier = world.submitted("unit_head")
    day = world.opening().date()
    superior = world.people["department_reviewer"]
    assert Role.UNIT_HEAD in roles_towards(dossier, superior, Action.RECOMMEND, day, "")
    assert Role.UNIT_HEAD not in roles_towards(world.submitted("third"), superior, Action.RECOMMEND, day, "")
    assert conflict(dossier, world.people["unit_head"]) == "own"
    stranger = world.people["other_department"]
    assert Role.UNIT_HEAD not in roles_towards(dossier, stranger, Action.RECOMMEND, day, "")
    mark_all(dossier, world, "unit_reviewer", world.opening() + timedelta(hours=3))
    ended = review.not_recommend(
        dossier, reason="业绩不足。", by=world.by("department_reviewer"), at=world.opening() + timedelta(hours=4)
    )
    assert ended.state == State.NOT_RECOMMENDED


def _propose(world: World, dossier: Dossier) -> None:
    def apply(change: door.Change) -> None:
        change.hold("pending_refusal", data={"clause": "C1"})

    door.act(
        dossier, Action.PROPOSE_REFUSAL, by=world.by("unit_reviewer"), at=world.opening() + timedelta(hours=2),
        inputs=GOOD, apply=apply,
    )  # fmt: skip


def _may_confirm(world: World, dossier: Dossier, who: str) -> bool:
    at = world.opening() + timedelta(hours=3)
    situation = gather(dossier, Action.CONFIRM_REFUSAL, by=world.by(who), at=at, inputs=GOOD)
    return Action.CONFIRM_REFUSAL in allowed_actions(situation, options_of(dossier))


def test_the_second_officer_is_of_the_same_office(world: World) -> None:
    dossier = world.submitted()
    _propose(world, dossier)
    assert not _may_confirm(world, dossier, "unit_reviewer")
    assert _may_confirm(world, dossier, "unit_second") and _may_confirm(world, dossier, "unit_head")
    assert not _may_confirm(world, dossier, "department_reviewer")


@pytest.mark.parametrize("why_alone", ["left", "kin"])
def test_a_lone_officer_is_confirmed_by_the_next_office_up(world: World, why_alone: str) -> None:
    """An office whose other officers have left, or may not decide, has nobody else."""
    dossier = world.submitted()
    others = [world.people["unit_second"], world.people["unit_head"]]
    if why_alone == "left":
        gone = Membership.objects.filter(person__in=others)
        assert gone.update(to_on=world.opening().date() - timedelta(days=1)) == 2
    else:
        for other in others:
            operations.declare_kinship(other, world.people["applicant"], "kin", by=SYSTEM, at=world.opening())
    _propose(world, dossier)
    assert not _may_confirm(world, dossier, "unit_reviewer")
    assert _may_confirm(world, dossier, "department_reviewer")
    assert not _may_confirm(world, dossier, "other_department")
    review.confirm_refusal(
        dossier, signed_in_afresh=True, by=world.by("department_reviewer"), at=world.opening() + timedelta(hours=3)
    )
    assert Dossier.objects.get(pk=dossier.pk).state == State.REFUSED
    assert Hold.objects.get(dossier=dossier).released_by == world.by("department_reviewer").label


def test_a_unit_under_the_bureau_itself_has_its_department_there(world: World) -> None:
    """P4: where no department stands between, the office's own department reviewers act, and are told."""
    unit = operations.register_organisation(
        name="市属试验中心", kind="unit", superior=world.organisations["office"], by=SYSTEM, at=world.opening()
    )
    world.organisations["direct"] = unit
    dossier = world.submitted("direct_applicant", unit="direct")
    assert dossier.department is None
    world.employ("inner", "office", "department_reviewer")
    day = world.opening().date()
    assert Role.DEPARTMENT_REVIEWER in roles_towards(dossier, world.people["inner"], None, day, "")
    assert Role.DEPARTMENT_REVIEWER not in roles_towards(dossier, world.people["department_reviewer"], None, day, "")


def test_a_role_counts_on_its_days_alone(world: World) -> None:
    dossier = world.submitted()
    officer, day = world.people["unit_reviewer"], world.opening().date()
    row = Membership.objects.get(person=officer)
    row.from_on, row.to_on = day, day
    row.save()
    for other, expected in ((day, True), (day - timedelta(days=1), False), (day + timedelta(days=1), False)):
        assert (Role.UNIT_REVIEWER in roles_towards(dossier, officer, None, other, "")) is expected
    assert roles_towards(dossier, world.people["other_unit"], None, day, "") == set()
    assert date.fromisoformat(day.isoformat()) == day
