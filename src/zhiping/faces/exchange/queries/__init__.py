"""Reads of the face of exchange: what somebody may take out and bring in, and what they have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.access.viewers import Viewer
from zhiping.faces.exchange.models import KEPT, Export, Import
from zhiping.ground.storage import keys
from zhiping.records.models import Cycle
from zhiping.web.exchange import VERDICTS, Found, Importer, Source, Verdict, importers, sources

#: How many of one's exports and imports a page lists.
MOST = 20
#: How many rows of each verdict a page of a preview shows; the rest are on the next ones.
SHOWN = 200


def sources_for(viewer: Viewer, cycle: Cycle | None) -> list[Source]:
    """What ``viewer`` may take out now."""
    return [one for one in sources().values() if one.may(viewer) and (cycle is not None or not one.needs_cycle)]


def importers_for(viewer: Viewer, cycle: Cycle | None) -> list[Importer]:
    """What ``viewer`` may bring in now."""
    return [one for one in importers().values() if one.may(viewer) and (cycle is not None or not one.needs_cycle)]


def exports_of(viewer: Viewer) -> list[Export]:
    """One's own exports, newest first. One query."""
    return list(Export.objects.filter(by=viewer.person).order_by("-id")[:MOST])


def imports_of(viewer: Viewer) -> list[tuple[Import, str]]:
    """One's own imports, newest first, with the name of what was brought in. One query."""
    rows = Import.objects.filter(by=viewer.person).order_by("-id")[:MOST]
    return [(row, importers()[row.kind].name if row.kind in importers() else row.kind) for row in rows]


def own_export(viewer: Viewer, ref: str) -> Export | None:
    """An export that ``viewer`` asked for: a file is for who gave the reason."""
    return Export.objects.filter(by=viewer.person, code=ref).select_related("cycle").first()


def own_import(viewer: Viewer, ref: str) -> Import | None:
    """An import that ``viewer`` uploaded: who looked at it decides."""
    return Import.objects.filter(by=viewer.person, code=ref).select_related("cycle").first()


def until(row: Export | Import) -> datetime:
    """Until when the file can be used."""
    return row.asked_at + KEPT


def is_over(row: Export | Import) -> bool:
    """Whether its time is over, swept or not."""
    return until(row) <= timezone.now()


def found_in(row: Import) -> list[Found]:
    """What the preview says, row by row; nothing when the file and its key are gone."""
    if row.found_sealed is None:
        return []
    try:
        told = json.loads(keys.unseal(row.key_owner, row.found_sealed, context="found"))
    except (keys.KeyDestroyed, keys.Damaged):
        return []
    return [from_json(one) for one in told]


def to_json(found: Found) -> dict[str, Any]:
    """As a preview keeps it."""
    return {
        "n": found.number, "v": found.verdict.value, "about": found.about, "says": list(found.says),
        "changes": [list(one) for one in found.changes], "data": dict(found.data),
    }  # fmt: skip


def from_json(told: dict[str, Any]) -> Found:
    """What ``to_json`` kept."""
    changes = tuple((what, before, after) for what, before, after in told["changes"])
    return Found(told["n"], Verdict(told["v"]), told["about"], changes, tuple(told["says"]), told["data"])


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one verdict: the word, how many, and those that are shown, from the one numbered ``first``."""

    verdict: str
    word: str
    count: int
    rows: list[Found]
    first: int = 1

    @property
    def last(self) -> int:
        """Which of them is the last that is shown."""
        return self.first + len(self.rows) - 1

    @property
    def more(self) -> int:
        """How many come after those that are shown."""
        return self.count - self.last

    @property
    def next(self) -> str:
        """The query of the page with the rows that follow; empty when there are none."""
        return f"?only={self.verdict}&after={self.last}" if self.more else ""

    @property
    def shown(self) -> str:
        """Which are shown, in words."""
        return f"第{self.first}到{self.last}条，共{self.count}条"


def parts(found: Iterable[Found], *, only: str = "", after: int = 0) -> list[Part]:
    """Errors first, since they have to be put right; then what is left to somebody, what is new, changes, stays. With
    ``only`` a verdict: its rows alone, those that follow the first ``after``.
    """
    rows = list(found)
    made = []
    for verdict in (Verdict.ERROR, Verdict.LEFT, Verdict.NEW, Verdict.CHANGED, Verdict.SAME):
        mine = [one for one in rows if one.verdict is verdict]
        skipped = min(after, len(mine)) if only else 0
        if mine and only in ("", verdict.value):
            shown = mine[skipped : skipped + SHOWN]
            made.append(Part(verdict.value, VERDICTS[verdict], len(mine), shown, skipped + 1))
    return made
