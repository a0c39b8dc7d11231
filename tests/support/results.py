"""The way of a dossier from its acceptance to its result, by the door alone: rooms that begin there need no others."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support import way
from tests.support.world import World

from zhiping.core.procedure import Action, State
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Milestone


def staffed(world: World) -> World:
    """The world with a chair, and an HR department above the Committee office with two officers."""
    world.employ("chair", "office", "chair", called="程主任")
    return with_hr(world)


def with_hr(world: World) -> World:
    """The world with an HR department above the Committee office."""
    at = world.opening() - timedelta(days=30)
    hr = records.register_organisation(
        name=world.pack.about.body.hr_department, kind="hr_department", by=SYSTEM, at=at
    )  # fmt: skip
    office = world.organisations["office"]
    office.superior = hr
    office.save(update_fields=["superior"])
    world.committee.refresh_from_db()
    world.cycle.refresh_from_db()
    world.organisations["hr"] = hr
    world.employ("hr_officer", "hr", "hr_officer", called="任确认")
    world.employ("hr_second", "hr", "hr_officer", called="任复核")
    return world


def _with(*kinds: str) -> object:
    def apply(change: Change) -> None:
        for kind in kinds:
            change.milestone(kind)

    return apply


def ready(world: World, dossier: Dossier) -> Dossier:
    """From its unit to 待答辩或评审: accepted, paper taken, fee settled, admitted."""
    row = way.accepted(world, dossier)
    at = row.state_since + timedelta(hours=1)
    if world.pack.stages.paper:
        counter = world.by("counter")
        Milestone.objects.create(dossier=row, kind="paper_complete", at=at, by=counter.label, data={})
        row = act(row, Action.RECEIVE_PAPER, by=counter, at=at)
    if world.pack.stages.fee:
        act(row, Action.RECORD_PAYMENT, by=world.by("cashier"), at=at, apply=_with("fee_settled"))  # type: ignore[arg-type]
    return act(row, Action.ADMIT, by=world.by("office_reviewer"), at=at)


def voted(world: World, dossier: Dossier, *, passed: bool = True) -> Dossier:
    """From its unit through the vote."""
    row = ready(world, dossier)
    at = row.state_since + timedelta(hours=1)
    if row.state == State.READY and world.pack.stages.defence:
        row = act(row, Action.RECORD_DEFENCE, by=world.by("office_reviewer"), at=at)
    action = Action.VOTE_PASSED if passed else Action.VOTE_NOT_PASSED
    return act(row, action, by=world.by("chair"), at=at + timedelta(hours=1))


def several(
    world: World, names: dict[str, str], *, passed: bool = True, title: str = "", unit: str = "unit"
) -> list[Dossier]:
    """Dossiers after the vote, of who is called so: name in the world → name of the person."""

    def change(document: dict[str, object]) -> None:
        if title:
            application = document["application"]
            assert isinstance(application, dict)
            application["title"] = title

    made = []
    for who, called in names.items():
        world.employ(who, unit, "employee", called=called)
        made.append(voted(world, world.submitted(who, change=change, unit=unit), passed=passed))
    return made


def moment(dossiers: list[Dossier]) -> datetime:
    """An hour after the last of them was decided."""
    return max(one.state_since for one in dossiers) + timedelta(hours=1)
