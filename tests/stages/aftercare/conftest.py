"""The world of every pack that ships, and dossiers on which the Committee has decided."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support import way
from tests.support import world as worlds

from zhiping.core.procedure import Action
from zhiping.records.door import act
from zhiping.records.models import Dossier, Milestone


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> worlds.World:
    """The same offices and people under each shipped pack."""
    return worlds.make(request.param)


@pytest.fixture
def paper_world(db: None) -> worlds.World:
    """The world of the pack that has every stage."""
    return worlds.make("leshan-2024-engineering")


def accepted(world: worlds.World, who: str = "applicant") -> Dossier:
    """Somebody whom the Committee accepted; everybody but the first has a name of their own."""
    if who != "applicant":
        world.employ(who, "unit", "employee", called=f"申{who}")
    return way.accepted(world, world.submitted(who))


def voted(world: worlds.World, dossier: Dossier, *, passed: bool = False) -> Dossier:
    """The chair announced the vote; what lies between acceptance and vote is other rooms'."""
    if "chair" not in world.people:
        world.employ("chair", "office", "chair", called="常主")
    stages = world.pack.stages
    Dossier.objects.filter(pk=dossier.pk).update(state="defended" if stages.defence else "ready")
    action = Action.VOTE_PASSED if passed else Action.VOTE_NOT_PASSED
    return act(dossier, action, by=world.by("chair"), at=dossier.state_since + timedelta(days=20))


def fallen(world: worlds.World, who: str = "applicant") -> Dossier:
    """Somebody who did not pass, and whose time for a re-check is over (``free_at``)."""
    return voted(world, accepted(world, who))


def free_at(world: worlds.World, dossier: Dossier) -> datetime:
    """From when on the material may be listed: a second after the last instant for a re-check."""
    moment = Milestone.objects.get(dossier=dossier, kind="not_passed").data.get("moment")
    return datetime.fromisoformat(moment) + timedelta(seconds=1) if moment else dossier.state_since


def certified(world: worlds.World, who: str = "applicant") -> Dossier:
    """Somebody who has the certificate, and whose form waits to be collected."""
    dossier = accepted(world, who)
    Dossier.objects.filter(pk=dossier.pk).update(state="certified")
    return Dossier.objects.get(pk=dossier.pk)
