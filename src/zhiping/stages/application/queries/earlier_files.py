"""Files of an earlier cycle's dossier that its applicant could take over, each to be looked at and asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.dossier import iter_items
from zhiping.core.policy.model import Pack
from zhiping.ground.storage import blobs
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.queries.earlier import source_of, told_by


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """A file of the earlier dossier: what it proved there, and the items here (ids and labels) that say the same."""

    row: Evidence
    name: str
    proved: list[str]
    items: list[str]
    proves: list[str]


@dataclass(frozen=True, slots=True)
class EarlierFiles:
    """The dossier they come from, and the files."""

    dossier: Dossier
    files: list[EarlierFile]


def earlier_files(dossier: Dossier, document: Mapping[str, Any], pack: Pack) -> EarlierFiles | None:
    """The files of the person's latest other dossier that are still there, without the portrait; None without any."""
    source = source_of(dossier)
    if source is None:
        return None
    told = told_by(source)
    labels = {item.id: item for item in iter_items(told, pack.fact_labels)}
    here = {(item.section, item.label): item for item in iter_items(document, pack.fact_labels)}
    rows = {row.key: row for row in Evidence.objects.filter(dossier=source).select_related("dossier")}
    portrait = (told.get("applicant") or {}).get("photo")
    found = []
    for entry in told.get("evidence") or []:
        row = rows.get(entry["id"])
        if row is None or row.key == portrait or not blobs.exists(row.blob):
            continue
        proved = [labels[item] for item in entry.get("for") or [] if item in labels]
        same = [here[item.section, item.label] for item in proved if (item.section, item.label) in here]
        found.append(
            EarlierFile(
                row, entry.get("name") or row.key, [item.label for item in proved], [item.id for item in same],
                [item.label for item in same],
            )
        )  # fmt: skip
    return EarlierFiles(source, found) if found else None
