"""8l: whom more time concerns, for one dossier, one unit or all, and who is told. Both packs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.way import recommended
from tests.support.world import PACKS, World, make

from zhiping.core.procedure import Action, State
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import door, extending, operations
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Milestone
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _told() -> set[tuple[str, str]]:
    found = OutboxRow.objects.filter(template__startswith="extended.")
    return set(found.values_list("template", "recipient"))


@pytest.mark.parametrize("scope", ["dossier", "unit", "all"])
def test_each_scope_concerns_its_own_and_tells_them(world: World, scope: str) -> None:
    mine, colleague = world.submitted("one"), world.submitted("two")
    elsewhere = world.submitted("three", unit="other_unit")
    gone = world.submitted("four")
    at = mine.state_since + timedelta(hours=1)
    door.act(gone, Action.WITHDRAW, by=Actor(gone.person), at=at)
    expected = {"dossier": {mine.pk}, "unit": {mine.pk, colleague.pk}, "all": {mine.pk, colleague.pk, elsewhere.pk}}
    until = world.last_second("unit_review") + timedelta(days=2)
    dossier = mine if scope == "dossier" else None
    unit = world.organisations["unit"] if scope == "unit" else None
    found = extending.concerned(world.cycle, "unit_review", closes_at=until, dossier=dossier, unit=unit, at=at)
    assert (set(found.later[State.AT_UNIT]), found.back, found.count) == (expected[scope], {}, len(expected[scope]))
    assert not Dossier.objects.filter(due_at=until).exists()
    operations.extend(
        world.cycle, "unit_review", closes_at=until, reason="停电", dossier=dossier, unit=unit,
        person=world.people["bureau"], at=at,
    )  # fmt: skip
    assert set(Dossier.objects.filter(due_at=until).values_list("pk", flat=True)) == expected[scope]
    people = {("extended.applicant", f"person-{d.person_id}") for d in (mine, colleague, elsewhere)
              if d.pk in expected[scope]}  # fmt: skip
    units = {("extended.unit", f"organisation-{d.unit_id}") for d in (mine, colleague, elsewhere)
             if d.pk in expected[scope]}  # fmt: skip
    assert _told() == people | units
    counts = OutboxRow.objects.filter(template="extended.unit").values_list("params__count", flat=True)
    assert sum(counts) == len(expected[scope])


def test_an_earlier_day_concerns_nobody(world: World) -> None:
    dossier = world.submitted()
    before = world.pack.windows["unit_review"].closes_at - timedelta(days=1)
    found = extending.concerned(
        world.cycle, "unit_review", closes_at=before, dossier=None, unit=None, at=dossier.state_since
    )
    assert found.count == 0


def test_what_lapsed_comes_back_only_if_its_own_window_opens_again(world: World) -> None:
    draft, at_unit = world.dossier("one"), world.submitted("two")
    at = world.one_late("unit_review")
    tick(world.cycle, at=at)
    for window, expected in (("application", draft), ("unit_review", at_unit)):
        found = extending.concerned(
            world.cycle, window, closes_at=at + timedelta(days=3), dossier=None, unit=None, at=at
        )
        assert [pk for pks in found.back.values() for pk in pks] == [expected.pk]
        over = extending.concerned(
            world.cycle, window, closes_at=at, dossier=None, unit=None, at=at + timedelta(days=1)
        )
        assert over.back == {}
    operations.extend(
        world.cycle, "unit_review", closes_at=at + timedelta(days=3), reason="停电", person=world.people["bureau"],
        at=at,
    )  # fmt: skip
    # The applicant is told by the door, the unit that it has it again.
    assert _told() == {("extended.unit", f"organisation-{at_unit.unit_id}")}
    assert OutboxRow.objects.filter(template="reopen.applicant", recipient=f"person-{at_unit.person_id}").count() == 1


def test_more_time_elsewhere_does_not_let_a_late_department_go_up_twice(world: World) -> None:
    if not world.pack.stages.department:
        return
    dossier = recommended(world, world.submitted(), posted_on=world.opening().date())
    at = world.one_late("department_review")
    assert tick(world.cycle, at=at) == {"escalate": 1}
    operations.extend(
        world.cycle, "applicant_correction", closes_at=at + timedelta(days=30), reason="停电",
        person=world.people["bureau"], at=at,
    )  # fmt: skip
    assert not Milestone.objects.filter(dossier=dossier, kind="extended").exists()
    assert tick(world.cycle, at=at + timedelta(hours=1)) == {}
