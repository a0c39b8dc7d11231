"""The answers of a document in words, section by section: to check before submitting, and to read afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from zhiping.core.policy.model import Pack
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.evidence import files_of
from zhiping.stages.application.queries.facts import fact_fields, told_in
from zhiping.stages.application.queries.gaps import shown
from zhiping.stages.application.queries.sources import sources_of
from zhiping.stages.application.sections import SECTIONS, Field, Section
from zhiping.stages.application.sections.declare import Choices
from zhiping.web.dates import plain_day

UNTOLD = "没有填写"
#: Of more entries than these the rest is folded where they are checked; where they are read, all are open.
OPEN_ENTRIES = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One section: its title, the address where it is changed (or empty), and its entries of label and text."""

    title: str
    href: str
    entries: list[list[tuple[str, str]]]
    none: str = ""
    #: What stands below ``entries`` of a long section, to be opened.
    rest: list[list[tuple[str, str]]] = field(default_factory=list)


def answers(dossier: Dossier, document: Mapping[str, Any], pack: Pack, *, editable: bool = True) -> list[Answer]:
    """Every section that is asked, in order."""
    sources = sources_of(pack, document)
    found = []
    for section in SECTIONS:
        if not shown(section, document, pack):
            continue
        value = section.read(document)
        href = ""
        if editable:
            name, args = ("application:evidence", [dossier.code])
            if section.key != "evidence":
                name, args = ("application:section", [dossier.code, section.key])
            href = reverse(name, args=args)
        entries = _entries(section, value, document, sources)
        facts = _facts(section, document, pack)
        none = "" if entries or (facts and not section.is_list) else "没有" if value == [] else UNTOLD
        every = entries + facts
        cut = OPEN_ENTRIES if editable else len(every)
        found.append(Answer(section.title, href, every[:cut], none, every[cut:]))
    return found


def entries_of(section: Section, document: Mapping[str, Any], pack: Pack) -> list[list[tuple[str, str]]]:
    """One section's answers in words."""
    own = _entries(section, section.read(document), document, sources_of(pack, document))
    return own + _facts(section, document, pack)


def _facts(section: Section, document: Mapping[str, Any], pack: Pack) -> list[list[tuple[str, str]]]:
    """The pack's own facts of a section, each with the files that prove it."""
    told = told_in(section, document, pack)
    lines = []
    for asked in fact_fields(section, pack):
        if asked.key in told:
            lines.append((asked.label, _said(asked, told, {})))
            if files := files_of(document, f"extra.{asked.key}"):
                lines.append((f"{asked.label}的证明材料", "、".join(str(file.get("name")) for file in files)))
    return [lines] if lines else []


def _entries(
    section: Section, value: Any, document: Mapping[str, Any], sources: Mapping[str, Choices]
) -> list[list[tuple[str, str]]]:
    if not value or section.shape == "facts":
        return []
    if section.shape == "files":
        return [[(f"文件{n}", str(entry.get("name")))] for n, entry in enumerate(value, start=1)]
    fields = section.fields
    rows = value if section.is_list else [value]
    found = []
    for entry in rows:
        lines = [(asked.label, _said(asked, entry, sources)) for asked in fields if asked.key in entry]
        files = files_of(document, str(entry.get("id"))) if section.is_list else files_of(document, section.key)
        if files:
            lines.append(("证明材料", "、".join(str(file.get("name")) for file in files)))
        found.append(lines)
    return [lines for lines in found if lines]


def _said(field: Field, entry: Mapping[str, Any], sources: Mapping[str, Choices]) -> str:
    value = entry[field.key]
    if field.key == "id_number":
        # All but the ends is hidden wherever it is only read.
        text = str(value)
        return text[:4] + "*" * (len(text) - 8) + text[-4:] if len(text) > 8 else "*" * len(text)
    if value is None:
        return "至今" if field.kind == "day_or_open" else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.kind in ("day", "day_or_open"):
        return plain_day(date.fromisoformat(str(value)), year=True)
    if field.kind == "choice":
        return dict(sources.get(field.source, ()) if field.source else field.choices).get(str(value), str(value))
    if field.kind == "texts":
        return "、".join(str(one) for one in value)
    if field.kind == "recommenders":
        return "；".join("，".join(str(one.get(k) or "") for k in ("name", "unit", "title")) for one in value)
    return f"{value}{field.unit}"
