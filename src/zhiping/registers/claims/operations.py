"""Writes of the book of claims."""

from __future__ import annotations

from zhiping.core.dossier.claims import exclusive_claims
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier, Revision
from zhiping.registers.claims.models import Claim


def forget(dossier: Dossier) -> int:
    """Take the claims of ``dossier`` out of the book: nobody is compared with it any more. Returns how many went.

    For what is withdrawn, and for what is destroyed: a fingerprint would outlive the key that sealed what was claimed
    (8o). A dossier that lapsed keeps its own, since it may come back.
    """
    return Claim.objects.filter(dossier=dossier).delete()[0]


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
