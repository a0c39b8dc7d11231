"""What was returned, told item by item (A2, 一次性告知), and whether it has been changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.dossier import changed_items, iter_items
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.records import contents
from zhiping.records.models import Dossier, ItemCheck
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.stages.application.queries.facts import place_of
from zhiping.stages.application.sections import SECTIONS

_LEVELS = {"at_unit": "unit", "at_department": "department", "at_committee": "office"}


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """One reason: the item it is about, in which section, what is to be done, and whether the item has changed."""

    item: str
    section: str
    label: str
    mark: str
    text: str
    changed: bool


def return_notes(dossier: Dossier, document: Mapping[str, Any]) -> list[ReturnNote]:
    """The reasons of the return that the dossier lies under; none when it was not returned."""
    if dossier.state != State.RETURNED:
        return []
    revision = latest_submission(dossier)
    if revision is None:
        return []
    level = _LEVELS[dossier.returned_from]
    before = contents.content(revision)
    changed = changed_items(before, document)
    pack = rules_pack(dossier)
    labels = {item.id: item for item in iter_items(before, pack.fact_labels)}
    checks = ItemCheck.objects.filter(revision=revision, level=level).exclude(mark=ItemCheck.Mark.TRUE)
    found = []
    for check in checks.order_by("id"):
        item = labels[check.item]
        context = contents.note_context(revision.number, level, check.item, "note")
        found.append(
            ReturnNote(
                item=check.item, section=_section(item.section, item.path, before, pack), label=item.label,
                mark=check.get_mark_display(), text=contents.unseal_text(dossier, check.note_sealed, context=context),
                changed=check.item in changed,
            )
        )  # fmt: skip
    return found


def _section(section: str, path: str, document: Mapping[str, Any], pack: Pack) -> str:
    if section == "extra":
        return place_of(path.removeprefix("extra."), pack)
    if section != "achievements":
        return section
    entry = document["achievements"][int(path.split("[")[1].rstrip("]"))]
    return next(s.key for s in SECTIONS if s.path == "achievements" and s.owns(entry))
