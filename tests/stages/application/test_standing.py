"""What stands after a submission: its exclusive claims in the book (P5), and that a form was corrected (8d)."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.stages.application.conftest import ready
from tests.support.world import World

from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, Revision
from zhiping.registers.claims.models import Claim
from zhiping.stages.application import operations


def test_a_submission_enters_what_only_one_person_can_claim(world: World) -> None:
    dossier = ready(world)
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())
    document = contents.content(Revision.objects.select_related("dossier").get(dossier=dossier))
    led = {entry["id"] for entry in document.get("achievements") or [] if entry.get("role") == "lead"}
    assert led
    assert set(Claim.objects.filter(dossier=dossier).values_list("item", flat=True)) == led


def test_the_receipt_says_that_a_corrected_form_is_printed_anew(world: World, client: Client) -> None:
    dossier = ready(world)
    at = world.opening()
    receipt = operations.submit(dossier, declared=True, by=world.by("applicant"), at=at)
    client.force_login(world.user("applicant"))
    clock.set_to(world.cycle.key, at + timedelta(hours=1))
    path = f"/apply/{dossier.code}/receipt/{receipt.number}/"
    assert "更正后重新打印" not in client.get(path).content.decode()
    base = Revision.objects.get(dossier=dossier)
    base.dossier = Dossier.objects.get(pk=dossier.pk)
    sealed, found, digest = contents.freeze(
        contents.content(base), contents.findings(base), dossier=base.dossier, number=2
    )
    Revision.objects.create(
        dossier=base.dossier, number=2, purpose=Revision.Purpose.CORRECTION, sealed=sealed, digest=digest,
        material=base.material, findings_sealed=found, item_count=base.item_count, pack_version=base.pack_version,
        engine=base.engine, arrived_at=at + timedelta(minutes=5),
    )  # fmt: skip
    assert "更正后重新打印" in client.get(path).content.decode()
