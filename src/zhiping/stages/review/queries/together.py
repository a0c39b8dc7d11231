"""Items that are checked together: those that one file proves, those of one section, all that have no mark yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiping.core.dossier.items import LIST_SECTIONS
from zhiping.stages.review.queries import claims
from zhiping.stages.review.queries.bench import Bench, BenchItem


@dataclass(frozen=True, slots=True)
class Group:
    """Items that belong together. ``key`` names the group in an address, ``word`` says what they have in common."""

    key: str
    word: str
    items: tuple[BenchItem, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An item as it is chosen: what is claimed, in short, and whether it is ticked to begin with."""

    one: BenchItem
    says: str
    ticked: bool


def groups(found: Bench, current: BenchItem) -> list[Group]:
    """The groups of at least two in which ``current`` stands, the smallest first; no two of the same items."""
    made: list[Group] = []
    for group in _all(found, current):
        same = any({one.item.id for one in group.items} == {one.item.id for one in other.items} for other in made)
        if len(group.items) > 1 and current in group.items and not same:
            made.append(group)
    return sorted(made, key=lambda group: len(group.items))


def _all(found: Bench, current: BenchItem) -> Iterator[Group]:
    by_id = {one.item.id: one for one in found.items}
    for entry in found.document.get("evidence") or ():
        proved = tuple(by_id[item] for item in dict.fromkeys(entry.get("for") or ()) if item in by_id)
        yield Group(f"file-{entry['id']}", f"{entry.get('name') or entry['id']}证明的", proved)
    section = current.item.section
    label = LIST_SECTIONS.get(section, "这一部分")
    yield Group("section", f"{label}的", tuple(one for one in found.items if one.item.section == section))
    yield Group("open", "还没有核对的", tuple(one for one in found.items if not one.mark))


def lines(found: Bench, group: Group) -> list[Line]:
    """The items of ``group`` with what they claim. What has a mark already is not ticked by itself."""
    made = []
    for one in group.items:
        rows = [f"{row.label}：{row.now}" for row in claims.rows(one.item, found.document, None) if row.now]
        made.append(Line(one, "，".join(rows)[:120], not one.mark))
    return made
