"""A round of each shipped pack, with one person who may apply."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.world import PACKS, World, document_for, make

from zhiping.records.models import Dossier
from zhiping.stages.application import operations


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest, db: None) -> World:
    """The world of one pack; tests that use it run on each."""
    made = make(request.param)
    made.employ("applicant", "unit", "employee", called="林晓岚")
    return made


def begin(world: World) -> Dossier:
    """A draft as the page begins it."""
    return operations.start(
        world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=world.by("applicant"),
        at=world.opening(),
    )  # fmt: skip


def content(world: World) -> dict[str, Any]:
    """A made-up document that can be submitted."""
    return document_for(world.pack, world.people["applicant"], world.organisations["unit"])


def filled(world: World) -> Dossier:
    """A draft with everything that a submission needs."""
    return operations.fill(begin(world), content(world), by=world.by("applicant"), at=world.opening())
