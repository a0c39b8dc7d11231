"""P2, T2, A2, 8c: what is submitted is frozen, receipted and told; what may not be is refused by its clause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.application.conftest import begin, filled, ready
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import contents
from zhiping.records.models import Dossier, IssuedDocument, Revision
from zhiping.stages.application import operations


def test_a_submission_is_frozen_and_receipted(world: World) -> None:
    """P2: the revision holds what was submitted, with the day of application and what the registers say."""
    dossier = ready(world)
    at = world.last_second("application")
    receipt = operations.submit(dossier, declared=True, by=world.by("applicant"), at=at)
    row = Dossier.objects.get(pk=dossier.pk)
    assert row.state == "at_unit"
    assert row.pack_version_id == world.version.pk
    revision = Revision.objects.get(dossier=row)
    frozen = contents.content(revision)
    assert frozen["application"]["applied_at"].startswith(at.date().isoformat())
    assert frozen["history"] == {"refused_in_years": [], "integrity_bans": []}
    assert contents.digest_holds(revision)
    said = operations.receipt_content(receipt)
    assert (said["number"], said["digest"], said["arrived_at"]) == (receipt.number, revision.digest, at.isoformat())
    assert contents.findings(revision)["pack_hash"] == world.version.hash
    told = set(OutboxRow.objects.filter(about=row.stream).values_list("template", flat=True))
    assert told == {"submit.applicant", "submit.unit"}


def test_one_second_late_is_refused_and_loses_nothing(world: World) -> None:
    """T2: no late application is taken; the draft stays."""
    dossier = ready(world)
    with pytest.raises(Refusal) as refused:
        operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.one_late("application"))
    assert (refused.value.code, refused.value.clause) == ("too_late", world.pack.windows["application"].clause)
    row = Dossier.objects.get(pk=dossier.pk)
    assert row.state == "draft"
    assert contents.draft(row) == contents.draft(dossier)
    assert not IssuedDocument.objects.exists()


def test_what_is_missing_is_named(world: World) -> None:
    """P2: a draft that lacks what the form needs is not submitted, and the first thing missing is named."""
    with pytest.raises(Refusal) as refused:
        operations.submit(begin(world), declared=True, by=world.by("applicant"), at=world.opening())
    assert refused.value.code == "missing"
    assert refused.value.params["first"] == "基本情况：没有填写人员身份"


def test_the_applicant_declares(world: World) -> None:
    """P2: without the declaration nothing is submitted."""
    with pytest.raises(Refusal) as refused:
        operations.submit(ready(world), declared=False, by=world.by("applicant"), at=world.opening())
    assert refused.value.code == "not_declared"


def test_which_fails_stop_a_submission(world: World) -> None:
    """8c: a fail of a confirmed rule stops the submission; of an unconfirmed one only where the pack says so."""
    by, at = world.by("applicant"), world.opening()
    dossier = operations.save_section(ready(world), "education", [], by=by, at=at)
    assert dossier.found_fail > 0
    readiness = operations.readiness_of(dossier, declared=True, at=at)
    assert bool(readiness.blocking) == world.pack.options.unconfirmed_fail_blocks
    retired = contents.draft(dossier)["applicant"] | {"person_status": "retired"}
    dossier = operations.save_section(dossier, "applicant", retired, by=by, at=at)
    assert "person-status" in operations.readiness_of(dossier, declared=True, at=at).blocking
    with pytest.raises(Refusal) as refused:
        operations.submit(dossier, declared=True, by=by, at=at)
    assert refused.value.code == "not_eligible"


def test_which_lists_ask_for_their_files(world: World) -> None:
    """8c, M1: what a list asks for with certainty must be there; while nobody confirmed it, the pack decides."""
    dossier = filled(world)
    missing = operations.readiness_of(dossier, declared=True, at=world.opening()).missing
    confirmed = world.pack.materials_file.confirmed is not None
    assert bool(missing) == (confirmed or world.pack.options.unconfirmed_fail_blocks)


def test_only_the_applicant_submits(world: World) -> None:
    """Rules.md 9: an officer does not act in the applicant's place."""
    with pytest.raises(Refusal) as refused:
        operations.submit(ready(world), declared=True, by=world.by("unit_reviewer"), at=world.opening())
    assert refused.value.code == "not_yours"


def test_withdrawal_is_free_and_ends(world: World) -> None:
    """8m: before the Committee a withdrawal is the applicant's own, and never a refusal."""
    dossier = ready(world)
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())
    after = operations.withdraw(dossier, by=world.by("applicant"), at=world.opening() + timedelta(hours=1))
    assert after.state == "withdrawn"
