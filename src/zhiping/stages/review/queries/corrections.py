"""What may be corrected clerically, what waits, and what was corrected (8d)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.dossier import iter_items
from zhiping.records import contents
from zhiping.records.models import Dossier, Milestone, Person
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.review.operations.corrections import (
    CORRECTED,
    PENDING,
    Wanted,
    pending_correction,
    place_of,
    said_in,
)
from zhiping.stages.review.queries import words


@dataclass(frozen=True, slots=True)
class Place:
    """A value that may be corrected: its item and what the form calls it, and what it says now."""

    item: str
    path: str
    label: str
    now: str

    @property
    def key(self) -> str:
        """How a form calls it."""
        return f"{self.item}|{self.path.split('.')[1]}"


@dataclass(frozen=True, slots=True)
class Said:
    """A correction as people read it: label, what it said, what it is to say; by whom and when."""

    changes: list[tuple[str, str, str]]
    reason: str
    proposed_by: str
    proposed_at: datetime | None = None
    confirmed_by: str = ""
    at: datetime | None = None
    revision: int = 0


def places(dossier: Dossier) -> list[Place]:
    """Every value of the present material that the pack calls clerical, in the order of the form."""
    base = standing_revision(dossier)
    return list(_places(dossier, contents.content(base))) if base else []


def _places(dossier: Dossier, document: Mapping[str, Any]) -> Iterator[Place]:
    pack = rules_pack(dossier)
    for item in iter_items(document, pack.fact_labels):
        for path in pack.options.clerical_fields:
            section, key = path.split(".")
            if section == item.section and (held := place_of(document, item.id, path)) is not None:
                name = words.label(section, key)
                single = item.id == item.section
                yield Place(item.id, path, name if single else f"{item.label}：{name}", str(held.get(key) or ""))


def _labelled(dossier: Dossier, changes: list[Wanted]) -> list[tuple[str, str, str]]:
    labels = {(place.item, place.path): place.label for place in places(dossier)}
    return [(labels.get((one.item, one.path), words.label(*one.path.split("."))), one.old, one.new) for one in changes]


def _names(labels: set[str]) -> dict[str, str]:
    pks = {int(label.removeprefix("person-")) for label in labels}
    return {f"person-{pk}": name for pk, name in Person.objects.filter(pk__in=pks).values_list("pk", "name")}


def waiting(dossier: Dossier) -> Said | None:
    """The correction that waits for its second officer."""
    hold = pending_correction(dossier)
    if hold is None:
        return None
    changes, reason = said_in(contents.unseal_text(dossier, hold.text_sealed, context=PENDING))
    name = _names({hold.opened_by}).get(hold.opened_by, "")
    return Said(_labelled(dossier, changes), reason, name, hold.opened_at)


def corrections(dossier: Dossier) -> list[Said]:
    """What was corrected, the last first. One query where nothing was."""
    rows = list(Milestone.objects.filter(dossier=dossier, kind="corrected").order_by("-id"))
    if not rows:
        return []
    names = _names({row.by for row in rows} | {row.data["proposed_by"] for row in rows})
    found = []
    for row in rows:
        changes, reason = said_in(contents.unseal_words(dossier, row.data["words"], context=CORRECTED))
        found.append(
            Said(
                _labelled(dossier, changes), reason, names.get(row.data["proposed_by"], ""),
                confirmed_by=names.get(row.by, ""), at=row.at, revision=row.data["revision"],
            )
        )  # fmt: skip
    return found
