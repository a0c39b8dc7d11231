"""An application with files, as the pages make it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.support import world as worlds
from tests.support.world import World

from zhiping.faces.handover import own_data
from zhiping.faces.handover.queries.own import own_data as gathered
from zhiping.records import contents
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.stages.application import operations as application
from zhiping.stages.application.operations import submission
from zhiping.stages.application.queries.judging import checklist


@pytest.fixture
def world(db: None) -> World:
    """The Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


def filled(world: World) -> Dossier:
    """A draft with everything that a submission needs but the files."""
    dossier = world.dossier()
    document: dict[str, Any] = worlds.document_for(world.pack, world.people["applicant"], world.organisations["unit"])
    hours = {"general_hours": 90, "professional_hours": 120}
    document["continuing_education"] = [{"id": "ce0", "year": world.pack.cycle_year, **hours}]
    return application.fill(dossier, document, by=world.by("applicant"), at=world.opening())


def add(world: World, dossier: Dossier, name: str, content: bytes, *items: str) -> Dossier:
    """Upload a file that proves ``items``."""
    application.attach(dossier, name=name, content=content, items=items, by=world.by("applicant"), at=world.opening())
    return Dossier.objects.get(pk=dossier.pk)


def with_files(world: World, content: bytes) -> Dossier:
    """A draft with a file for whatever the pack asks for, told apart by a comment behind the content."""
    dossier = filled(world)
    for number, needed in enumerate(checklist(dossier, contents.draft(dossier), world.opening()), start=1):
        dossier = add(
            world, dossier, f"{number}-{needed.material.name}.pdf", content + b"\n%%%d\n" % number, *needed.items
        )
    return dossier


def submitted(world: World, dossier: Dossier) -> IssuedDocument:
    """Submit by the applicant's own operation; returns the receipt."""
    return submission.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())


# --- copies of one's data ---


def text_of(world: World, who: str = "applicant") -> str:
    """The copy as it is downloaded."""
    return own_data.dump(gathered(world.user(who), at=world.opening() + timedelta(days=300))).decode()


def copy_of(world: World, who: str = "applicant") -> dict[str, Any]:
    """The copy as a second reader sees it."""
    told: dict[str, Any] = json.loads(text_of(world, who))
    return told


def application_of(world: World, who: str = "applicant") -> dict[str, Any]:
    """The one application in it."""
    (one,) = copy_of(world, who)["applications"]
    found: dict[str, Any] = one
    return found


def nobody_else(world: World, who: str, text: str) -> None:
    """No name and no code of anybody else stands in it."""
    own = world.people[who].name
    for name, person in world.people.items():
        if name != who and person.name not in own:
            assert person.name not in text, name
            assert person.code not in text, name
