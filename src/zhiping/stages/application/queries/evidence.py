"""Reading what a dossier's files are, without opening them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.dossier import iter_items
from zhiping.core.policy.model import Pack
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.models import Leaf, Thumb, UploadPart

NAME_CONTEXT = "evidence-name"


def sealed_files(*, passing: bool) -> list[str]:
    """References of every sealed file that a row names: evidence and the photographs beside it.

    ``passing``: also pieces of files on their way, and small pictures, which can be sent and drawn again.
    """
    found = set(Evidence.objects.values_list("blob", flat=True))
    for column in ("original", "straight"):
        found |= set(Leaf.objects.values_list(column, flat=True))
    if passing:
        found |= set(UploadPart.objects.values_list("blob", flat=True)) | set(
            Thumb.objects.values_list("blob", flat=True)
        )
    return sorted(found - {""})


def evidence_by_key(dossier: Dossier, key: str) -> Evidence | None:
    """The file that the dossier's document calls ``key``, or None."""
    return Evidence.objects.filter(dossier=dossier, key=key).first()


def name_of(evidence: Evidence) -> str:
    """What the file was called when it was uploaded."""
    return contents.unseal_text(evidence.dossier, evidence.name_sealed, context=NAME_CONTEXT)


def labels_of(document: Mapping[str, Any], pack: Pack) -> dict[str, str]:
    """Item id → what it is called; facts of the pack by their own labels."""
    return {item.id: item.label for item in iter_items(document, pack.fact_labels)}


def files_of(document: Mapping[str, Any], item: str) -> list[dict[str, Any]]:
    """The files of a document that prove ``item``, in its order."""
    return [entry for entry in document.get("evidence") or [] if item in (entry.get("for") or [])]
