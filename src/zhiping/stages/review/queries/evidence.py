"""Files that prove a claim, as a checker opens them."""

from __future__ import annotations

from dataclasses import dataclass

from zhiping.records.models import Evidence
from zhiping.stages.review.queries.bench import Bench


@dataclass(frozen=True, slots=True)
class File:
    """One file of an item. ``is_new``: the submission before did not have it."""

    row: Evidence
    name: str
    is_new: bool

    @property
    def is_image(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.row.media_type.startswith("image/")


def files_of(bench: Bench, item: str) -> list[File]:
    """The files assigned to ``item``, in the order of the document; what is no longer stored is left out."""
    entries = [e for e in bench.document.get("evidence") or () if item in (e.get("for") or ())]
    known = {e["id"] for e in bench.before.get("evidence") or ()} if bench.before is not None else None
    stored = Evidence.objects.filter(dossier=bench.dossier, key__in=[e["id"] for e in entries])
    rows = {row.key: row for row in stored}
    return [
        File(rows[e["id"]], e.get("name") or e["id"], known is not None and e["id"] not in known)
        for e in entries
        if e["id"] in rows
    ]
