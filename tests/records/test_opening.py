"""A body is founded once, with those without whom nobody could begin, and opens each round by its own pack (P1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support.world import PACKS, World, make, resident_id

from zhiping import packs
from zhiping.core.errors import BadInput
from zhiping.core.policy.reader import files_of
from zhiping.core.policy.shifting import shifted
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records import opening, operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Committee, Cycle, Membership, Organisation, PackVersion, Person

pytestmark = pytest.mark.django_db
ROLES = ("bureau", "operator", "hr_officer")


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _person(serial: int, at: datetime) -> Person:
    return operations.register_person(
        name=f"首批{serial}", id_type="resident_id", id_number=resident_id(serial), user=None, by=SYSTEM, at=at
    )


def _next(world: World, *, years: int = 1, name: str = "next-year", body: str = "") -> PackVersion:
    files = dict(shifted(files_of(packs.locate(world.pack.id)), old_id=world.pack.id, new_id=name, years=years))
    if body:
        files = {path: text.replace(world.committee.name.encode(), body.encode()) for path, text in files.items()}
    return operations.load_pack(files, by=SYSTEM, at=world.opening())


def _fails(world: World, version: PackVersion, said: str, *, by: str = "bureau") -> None:
    with pytest.raises(BadInput) as bad:
        opening.open_round(world.committee, version, by=world.by(by), at=world.opening())
    assert said in "".join(str(fault) for fault in bad.value.faults)
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize("name", PACKS)
def test_a_body_begins_with_its_officers_and_its_first_round(name: str) -> None:
    files, at = files_of(packs.locate(name)), clock.database_now()
    people = [(_person(n, at), role) for n, role in enumerate(ROLES, start=700)]
    made = opening.found(files, people, at=at)
    assert made.office.superior == made.hr and not made.cycle.is_demo
    held = {(m.role, m.organisation.kind, m.leads) for m in Membership.objects.select_related("organisation")}
    assert held == {
        ("bureau", Organisation.Kind.COMMITTEE_OFFICE, True), ("operator", Organisation.Kind.COMMITTEE_OFFICE, False),
        ("hr_officer", Organisation.Kind.HR_DEPARTMENT, True),
    }  # fmt: skip
    assert AuditEntry.objects.filter(kind="cycle.opened").count() == 1
    with pytest.raises(BadInput, match="已经建立"):
        opening.found(files, people, at=at)


@pytest.mark.parametrize("missing", ROLES)
def test_without_one_of_the_first_roles_nothing_is_founded(missing: str) -> None:
    at = clock.database_now()
    people = [(_person(n, at), role) for n, role in enumerate(ROLES, start=700) if role != missing]
    with pytest.raises(BadInput, match=f"没有人担任{Membership.Role(missing).label}"):
        opening.found(files_of(packs.locate(PACKS[0])), people, at=at)
    assert not Committee.objects.exists() and not PackVersion.objects.exists()


def test_other_roles_are_given_on_pages() -> None:
    at = clock.database_now()
    people = [(_person(n, at), role) for n, role in enumerate((*ROLES, "chair"), start=700)]
    with pytest.raises(BadInput, match="不能在这里授权：chair"):
        opening.found(files_of(packs.locate(PACKS[0])), people, at=at)


def test_the_next_round_opens_by_a_new_pack_of_the_same_body(world: World) -> None:
    assert opening.openable(world.committee) == []
    version = _next(world)
    assert opening.openable(world.committee) == [version]
    last, changes = opening.compared(world.committee, version)
    assert last == world.cycle and changes
    cycle = opening.open_round(world.committee, version, by=world.by("bureau"), at=world.opening())
    assert (cycle.key, cycle.year, cycle.closed_at) == ("next-year", world.pack.cycle_year + 1, None)
    assert world.cycle.closed_at is None, "the round before goes on to its own end"
    assert opening.openable(world.committee) == []
    with pytest.raises(BadInput, match="已经开启"):
        opening.open_round(world.committee, version, by=world.by("bureau"), at=world.opening())


def test_who_does_not_lead_opens_nothing(world: World) -> None:
    _fails(world, _next(world), "只有评审组织单位负责人", by="office_reviewer")


def test_a_round_of_an_earlier_year_is_refused_and_one_of_the_same_year_is_not(world: World) -> None:
    _fails(world, _next(world, years=-1, name="year-before"), "比上一轮早")
    same = _next(world, years=0, name="same-year")
    opening.open_round(world.committee, same, by=world.by("bureau"), at=world.opening())
    assert Cycle.objects.filter(key="same-year").exists()


def test_the_pack_of_another_body_is_neither_offered_nor_taken(world: World) -> None:
    other = _next(world, name="of-others", body="别处评审委员会")
    assert opening.openable(world.committee) == []
    _fails(world, other, "不是本评委会的")


def test_the_next_round_of_a_demo_runs_on_its_clock(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(days=300))
    cycle = opening.open_round(world.committee, _next(world), by=world.by("bureau"), at=world.opening())
    assert abs(clock.at(cycle.key) - clock.at(world.cycle.key)) < timedelta(seconds=1)
    assert clock.is_simulated(cycle.key)
