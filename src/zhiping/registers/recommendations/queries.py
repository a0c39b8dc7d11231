"""Reads in the book of recommendations."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.registers.recommendations.models import Paper, Scan


@dataclass(frozen=True, slots=True)
class Words:
    """What a prepared recommendation says."""

    judgements: Mapping[str, str]
    opinion: str


def latest_paper(dossier: Dossier) -> Paper | None:
    """The recommendation that was prepared last."""
    return Paper.objects.filter(dossier=dossier).order_by("-id").first()


def words_of(paper: Paper, dossier: Dossier) -> Words:
    """The words of ``paper``, which is one of ``dossier``."""
    kept = json.loads(contents.unseal_text(dossier, paper.text_sealed, context=f"paper|{paper.code}"))
    return Words(kept["judgements"], kept["opinion"])


def latest_papers(dossiers: Collection[int]) -> dict[int, Paper]:
    """By dossier (its id), the recommendation that was prepared last. One query."""
    rows = Paper.objects.filter(dossier__in=dossiers).order_by("id").select_related("dossier")
    return {row.dossier_id: row for row in rows}


def scans_of(paper: Paper) -> list[Scan]:
    """The scans of ``paper``, page by page; of a page that was scanned twice, the later one."""
    found = {row.page: row for row in paper.scans.select_related("stack__uploaded_by", "placed_by").order_by("id")}
    return [found[page] for page in sorted(found, key=lambda page: page or 0)]


def picture_of(scan: Scan) -> bytes:
    """The page as a JPEG. Raises what ``blobs.get`` raises."""
    owner = scan.paper.dossier.key_owner if scan.paper is not None else scan.stack.key_owner
    return blobs.get(owner, scan.blob)


def sealed_files() -> list[str]:
    """References of every sealed file that a row of this book names."""
    from zhiping.registers.recommendations.models import Stack

    waiting = Stack.objects.exclude(blob="").values_list("blob", flat=True)
    return sorted({*waiting, *Scan.objects.values_list("blob", flat=True)})
