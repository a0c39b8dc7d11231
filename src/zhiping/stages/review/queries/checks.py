"""What the levels below have marked on an item, as the level above reads it beside the claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiping.records.models import ItemCheck
from zhiping.stages.review.queries.bench import MARK_LOOK, Bench, opened

#: The levels in the order in which a dossier meets them, with what people call them.
LEVELS = {"unit": "单位", "department": "主管部门", "office": "评委会办公室"}


@dataclass(frozen=True, slots=True)
class Said:
    """The last mark of a level on an item. ``number``: of which submission; ``earlier``: not the one in hand."""

    level: str
    mark: str
    note: str
    by: str
    at: datetime
    number: int
    earlier: bool

    @property
    def level_name(self) -> str:
        """Who said it."""
        return LEVELS[self.level]

    @property
    def word(self) -> str:
        """The mark in words."""
        return str(ItemCheck.Mark(self.mark).label)

    @property
    def icon(self) -> str:
        """The sprite's icon of the mark."""
        return MARK_LOOK[self.mark][0]

    @property
    def look(self) -> str:
        """The class of the mark."""
        return MARK_LOOK[self.mark][1]


def said_below(bench: Bench, item: str) -> list[Said]:
    """The last mark of each level below, lowest first. Internal remarks stay with their level. One query."""
    order = list(LEVELS)
    below = order[: order.index(bench.level)] if bench.level in order else []
    rows = ItemCheck.objects.filter(dossier=bench.dossier, item=item, level__in=below).select_related("by", "revision")
    last: dict[str, ItemCheck] = {}
    for row in rows.order_by("revision__number"):
        last[row.level] = row
    found = []
    for level in below:
        if check := last.get(level):
            note = opened(bench.dossier, check.revision, check)
            found.append(
                Said(
                    level, check.mark, note.note, note.by, check.at, check.revision.number,
                    check.revision_id != bench.revision.pk,
                )
            )  # fmt: skip
    return found
