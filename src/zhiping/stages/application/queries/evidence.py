"""Reading what a dossier's files are, without opening them."""

from __future__ import annotations

from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence

NAME_CONTEXT = "evidence-name"


def evidence_by_key(dossier: Dossier, key: str) -> Evidence | None:
    """The file that the dossier's document calls ``key``, or None."""
    return Evidence.objects.filter(dossier=dossier, key=key).first()


def name_of(evidence: Evidence) -> str:
    """What the file was called when it was uploaded."""
    return contents.unseal_text(evidence.dossier, evidence.name_sealed, context=NAME_CONTEXT)
