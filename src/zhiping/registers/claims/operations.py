"""Writes of the book of claims."""

from __future__ import annotations

from zhiping.core.dossier.claims import exclusive_claims
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Revision
from zhiping.registers.claims.models import Claim


def note_claims(revision: Revision, document: contents.Document) -> list[Claim]:
    """Enter the exclusive claims of ``document``, submitted as ``revision``, in place of those of the one before."""
    dossier = revision.dossier
    rules = revision.pack_version.pack().procedure.exclusive_claims
    Claim.objects.filter(dossier=dossier).delete()
    return Claim.objects.bulk_create(
        Claim(
            cycle_id=dossier.cycle_id, dossier=dossier, revision=revision, item=item,
            fingerprint=keys.blind_index(f"claim:{dossier.cycle_id}", name),
        )
        for item, name in exclusive_claims(document, rules.holds)
    )  # fmt: skip
