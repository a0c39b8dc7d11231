"""A round of each shipped pack, with one person who may apply."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from tests.support.world import PACKS, World, document_for, make

from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.queries.judging import checklist


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
    made = document_for(world.pack, world.people["applicant"], world.organisations["unit"])
    # Enough for a pack that asks by the year and for one that asks for a sum.
    hours = {"general_hours": 90, "professional_hours": 120}
    made["continuing_education"] = [{"id": "ce0", "year": world.pack.cycle_year, **hours}]
    return made


def filled(world: World) -> Dossier:
    """A draft with everything that a submission needs but the files."""
    return operations.fill(begin(world), content(world), by=world.by("applicant"), at=world.opening())


def ready(world: World) -> Dossier:
    """A draft that can be submitted: with a file for whatever the pack asks for with certainty."""
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    for number, needed in enumerate(checklist(dossier, contents.draft(dossier), at), start=1):
        operations.attach(
            dossier, name=f"{needed.material.name}.pdf", content=a_pdf(number), items=needed.items, by=by, at=at
        )
    return Dossier.objects.get(pk=dossier.pk)


def a_pdf(pages: int = 1) -> bytes:
    """A small PDF."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 300))
        made.save(out)
    return out.getvalue()
