"""8a: publicity may run before submission over a frozen copy; what is changed afterwards is publicised anew."""

from __future__ import annotations

import pytest
from tests.stages.application.conftest import filled, ready
from tests.support.world import PACKS, World, make

from zhiping.core.policy import read_pack
from zhiping.core.procedure import Refusal
from zhiping.ground.messages.models import OutboxRow
from zhiping.packs import locate
from zhiping.records import contents
from zhiping.records.models import Milestone, Revision
from zhiping.records.situations import latest_submission
from zhiping.stages.application import operations


@pytest.fixture
def offering(db: None) -> World:
    """The notice that lets publicity run before submission."""
    made = make(next(name for name in PACKS if read_pack(locate(name)).options.publicity_before_submission))
    made.employ("applicant", "unit", "employee", called="林晓岚")
    return made


def test_a_copy_is_frozen_and_the_unit_told(world: World) -> None:
    by, at = world.by("applicant"), world.opening()
    dossier = ready(world)
    if not world.pack.options.publicity_before_submission:
        with pytest.raises(Refusal):
            operations.offer_for_publicity(dossier, by=by, at=at)
        return
    after = operations.offer_for_publicity(dossier, by=by, at=at)
    assert after.state == "draft"
    copy = Revision.objects.get(dossier=dossier)
    assert (copy.purpose, copy.number) == ("publicity", 1)
    assert Milestone.objects.get(dossier=dossier, kind="offered_for_publicity").data["material"] == copy.material
    assert OutboxRow.objects.filter(about=dossier.stream, template="offer_for_publicity.unit").count() == 1
    operations.submit(dossier, declared=True, by=by, at=at)
    submitted = latest_submission(dossier)
    assert submitted is not None
    assert (submitted.number, submitted.material) == (2, copy.material)


@pytest.mark.parametrize("section", ["education", "summary"])
def test_what_is_publicised_has_a_fingerprint(offering: World, section: str) -> None:
    """8c: only what the unit confirms and publicises counts as changed material."""
    by, at = offering.by("applicant"), offering.opening()
    dossier = ready(offering)
    operations.offer_for_publicity(dossier, by=by, at=at)
    if section == "education":
        value = [contents.draft(dossier)["education"][0] | {"school": "另一大学"}]
        operations.save_section(dossier, section, value, by=by, at=at)
    else:
        operations.save_section(dossier, section, {"summary": "另一份总结。"}, by=by, at=at)
    operations.submit(dossier, declared=True, by=by, at=at)
    copy, submitted = Revision.objects.filter(dossier=dossier).order_by("number")
    assert (copy.material != submitted.material) == (section == "education")


def test_nothing_unfinished_is_offered(offering: World) -> None:
    """8a: a copy that lacks what the form needs is not publicised."""
    by, at = offering.by("applicant"), offering.opening()
    dossier = operations.save_section(filled(offering), "education", None, by=by, at=at)
    with pytest.raises(Refusal) as refused:
        operations.offer_for_publicity(dossier, by=by, at=at)
    assert refused.value.code == "missing"


def test_nobody_begins_too_late(world: World) -> None:
    """T2: after the last second nobody begins an application."""
    person, unit = world.people["applicant"], world.organisations["unit"]
    with pytest.raises(Refusal) as refused:
        operations.start(
            person, world.cycle, unit=unit, by=world.by("applicant"), at=world.one_late("application")
        )  # fmt: skip
    assert refused.value.code == "too_late"
    operations.start(person, world.cycle, unit=unit, by=world.by("applicant"), at=world.last_second("application"))
