"""Files that prove a claim, as a checker opens them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from zhiping.records.models import Evidence
from zhiping.stages.review.queries.bench import Bench
from zhiping.web.viewer import File


def files_of(bench: Bench, item: str) -> list[File]:
    """The files assigned to ``item``, in the order of the document, then those that only the submission before had.

    What is no longer stored is left out. One query.
    """
    entries = _entries(bench.document, item)
    earlier = _entries(bench.before, item) if bench.before is not None else []
    now, known = {e["id"] for e in entries}, {e["id"] for e in earlier}
    gone = [e for e in earlier if e["id"] not in now]
    stored = Evidence.objects.filter(dossier=bench.dossier, key__in=now | {e["id"] for e in gone})
    rows = {row.key: row for row in stored}
    found, code = [], bench.dossier.code
    for entry in [*entries, *gone]:
        row = rows.get(entry["id"])
        if row is None:
            continue
        word = ""
        if entry["id"] not in now:
            word = "上次的"
        elif bench.before is not None:
            word = "和上次相同" if entry["id"] in known else "本次新传"
        others = len(set(entry.get("for") or ()) - {item})
        found.append(
            File(
                key=row.code, name=entry.get("name") or entry["id"], pages=row.pages, size=row.size,
                uploaded_at=row.uploaded_at, word=word,
                pages_at=reverse("review:page", args=[code, row.code, 0]).removesuffix("0/"),
                original=reverse("review:evidence", args=[code, row.code]),
                said=f"同时证明另外{others}项。" if others else "", is_gone=entry["id"] not in now,
            )
        )  # fmt: skip
    return found


def _entries(document: Mapping[str, Any], item: str) -> list[Mapping[str, Any]]:
    return [e for e in document.get("evidence") or [] if item in (e.get("for") or ())]
