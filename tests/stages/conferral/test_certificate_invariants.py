"""What must hold of certificates: each invariant names the corruption that is planted for it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from tests.support import certified

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.signatures.models import SigningCertificate
from zhiping.records.invariants import check_all
from zhiping.records.models import IssuedDocument
from zhiping.stages.conferral.models import Certificate, CertificateNumber, StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying


def _no_certificate() -> None:
    one = Certificate.objects.order_by("id")[0]
    Certificate.objects.filter(pk=one.pk).update(replaced_at=one.issued_at)


def _never_certified() -> None:
    AuditEntry.objects.filter(kind="dossier.certify").order_by("id")[0].delete()


def _other_number() -> None:
    Certificate.objects.filter(pk=Certificate.objects.order_by("id")[0].pk).update(number="QH-2025-88888")


def _other_file() -> None:
    one, two = Certificate.objects.order_by("id")[:2]
    Certificate.objects.filter(pk=one.pk).update(blob=two.blob)


def _nobody_signed() -> None:
    SigningCertificate.objects.update(pem="")


def _holds_all_the_same() -> None:
    Certificate.objects.update(revoked_at=None, revoked_by="")


def _shared_number() -> None:
    one, two = CertificateNumber.objects.order_by("id")[:2]
    CertificateNumber.objects.filter(pk=two.pk).update(number=one.number.lower())


PLANTED: dict[str, tuple[Callable[[], None], ...]] = {
    "certified-has-a-certificate": (_no_certificate, _never_certified),
    "certificates-are-as-signed": (_other_number, _other_file, _nobody_signed),
    "only-what-is-void-is-listed-as-revoked": (_holds_all_the_same, _nobody_signed),
    "numbers-of-certificates-were-given-once": (_shared_number,),
}


@pytest.mark.later
def test_each_invariant_of_certificates_names_the_corruption_that_it_is_for(db: None) -> None:
    world, dossiers = certified.make("example-2025-junior-only")
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    ids = [one.pk for one in dossiers]
    operations.ask(world.cycle, ids, by=world.by("office_reviewer"), at=at, real_at=datetime.now(UTC))
    certifying.make_certificates(seconds=60)
    last = Certificate.objects.select_related("dossier").order_by("-id")[0]
    operations.revoke(last.dossier, reason="造假。", by=world.by("bureau"), at=at)
    certifying.publish_status(at=datetime.now(UTC))
    assert StatusList.objects.exists() and IssuedDocument.objects.filter(form="certificate").count() == 3
    assert _failing() & set(PLANTED) == set()
    for name, plants in PLANTED.items():
        for plant in plants:
            with transaction.atomic():
                plant()
                assert name in _failing(), (name, plant.__name__)
                transaction.set_rollback(True)


def _failing() -> set[str]:
    return {one.name for one in check_all().failed}
