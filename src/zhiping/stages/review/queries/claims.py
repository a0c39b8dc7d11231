"""One item as its applicant claims it, beside what was claimed the time before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from zhiping.core.dossier import Item, iter_items
from zhiping.core.dossier.items import SINGLE_SECTIONS
from zhiping.stages.review.queries import words

Document = Mapping[str, Any]
_YEAR = re.compile(r"(\d{4})年")
_INDEX = re.compile(r"^(\w+)\[(\d+)\]$")
#: What is an item of its own, or said elsewhere on the page.
_APART = {"application": ("entrustment", "exceptional", "summary", "applied_at", "cycle")}

#: Which section's items a finding on a topic is shown beside; what is not listed concerns the application.
_SECTION_OF_TOPIC = {
    "person_status": "applicant", "employer_scope": "employer", "entrustment": "entrustment", "route": "education",
    "probation": "probation", "service_years": "titles", "education_cutoff": "education",
    "continuing_education": "continuing_education", "assessment": "assessments", "performance": "achievements",
    "exceptional": "exceptional", "discipline": "discipline", "integrity_ban": "applicant",
}  # fmt: skip


#: Texts from this length on are compared clause by clause: two long ones side by side are nobody's reading.
_LONG = 60
_CLAUSE = re.compile(r"[^，。；、：？！\n]*[，。；、：？！\n]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a long text: ``kind`` is ``same``, ``del`` (only before) or ``ins`` (only now)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of a claim. ``before`` is None when there is nothing to compare with."""

    label: str
    now: str
    before: str | None

    @property
    def pieces(self) -> list[Piece]:
        """What changed within a long text; empty where both stand side by side."""
        if not self.changed or min(len(self.now), len(self.before or "")) < _LONG:
            return []
        return list(_pieces(_CLAUSE.findall(self.before or ""), _CLAUSE.findall(self.now)))

    @property
    def changed(self) -> bool:
        """Whether it says something else than the time before."""
        return self.before is not None and self.before != self.now


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("del", "".join(old[i:j]))
        if k < m:
            yield Piece("ins", "".join(new[k:m]))


def content_of(document: Document, item: Item) -> Any:
    """What the document says of ``item``."""
    found: Any = document
    for step in item.path.split(".", 1) if item.section == "extra" else item.path.split("."):
        indexed = _INDEX.match(step)
        found = found[indexed[1]][int(indexed[2])] if indexed else found[step]
    return found


def same_item(document: Document, item: Item) -> Any:
    """What an earlier document says of the item with the same id; None when it had none."""
    if item.section == "extra":
        return (document.get("extra") or {}).get(item.id.removeprefix("extra."))
    for item_id, path, _ in SINGLE_SECTIONS:
        if item_id == item.id:
            value: Any = document
            for step in path.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
            return value
    entries = document.get(item.section)
    return next((e for e in entries or () if isinstance(e, Mapping) and e.get("id") == item.id), None)


def rows(item: Item, document: Document, previous: Document | None) -> list[ClaimRow]:
    """The lines of one item; with ``previous``, each beside what that document said."""
    now = content_of(document, item)
    before = same_item(previous, item) if previous is not None else None
    if not isinstance(now, Mapping):
        old = None if previous is None else words.value(item.section, item.section, before)
        return [ClaimRow(item.label, words.value(item.section, item.section, now), old)]
    left_out = ("id", *_APART.get(item.id, ()))
    was = before if isinstance(before, Mapping) else {}
    made = []
    for key in words.in_order(item.section, [*now, *(k for k in was if k not in now)]):
        if key in left_out:
            continue
        text = words.value(item.section, key, now.get(key))
        old = None if previous is None else words.value(item.section, key, was.get(key))
        if key == "to_on" and key in now and now[key] is None:
            text = "至今"
        if key == "to_on" and previous is not None and key in was and was[key] is None:
            old = "至今"
        if text or old:
            made.append(ClaimRow(words.label(item.section, key), text, old))
    return made


def findings_for(item: Item, document: Document, verdict: Document) -> list[Document]:
    """The findings of the automatic check that concern ``item``; what goes year by year, beside that year's item.

    A finding on a section of which the dossier has no item (no assessment at all, say) stands beside the application,
    so that none is hidden.
    """
    content = content_of(document, item)
    year = content.get("year") if isinstance(content, Mapping) else None
    there = {one.section for one in iter_items(document)}
    found = []
    for finding in verdict.get("findings", ()):
        section = _SECTION_OF_TOPIC.get(finding["topic"], "application")
        named = set(_YEAR.findall(finding["message"]))
        orphan = section not in there or (
            bool(named)
            and not any(str(y) in named for y in _years(document, section))
            and bool(_years(document, section))
        )
        if orphan:
            section = "application"
        if section == item.section and (orphan or year is None or not named or str(year) in named):
            found.append(finding)
    return found


def _years(document: Document, section: str) -> list[int]:
    entries = document.get(section)
    return [e["year"] for e in entries if isinstance(e, Mapping) and e.get("year")] if isinstance(entries, list) else []
