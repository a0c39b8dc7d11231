"""The list of material of one applicant (annex 3, rules.md 4): what is needed and why, what is there, what lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from zhiping.core.policy.asks import Material
from zhiping.core.policy.model import Pack
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.queries.evidence import labels_of
from zhiping.stages.application.queries.judging import checklist, completed, content_of
from zhiping.stages.application.sections import SECTIONS, Document, Section


@dataclass(frozen=True, slots=True)
class Lack:
    """An item that has no file yet: what it is called, and where its file is put."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A material that this applicant uploads. ``state``: ``there``, ``lacking``, ``free`` (something else serves),
    ``later`` (what it proves is not filled in yet; ``href`` leads there)."""

    material: Material
    state: str
    lacking: tuple[Lack, ...] = ()
    href: str = ""


def rows(dossier: Dossier, document: Mapping[str, Any], pack: Pack, at: datetime) -> list[Row]:
    """The materials to upload, in the order of the list."""
    labels = labels_of(document, pack)
    found = []
    for needed in checklist(dossier, document, at):
        lacking = tuple(Lack(labels.get(item, item), _place(dossier, document, item)) for item in needed.lacking)
        if not needed.items:
            found.append(Row(needed.material, "later", href=_section_of(dossier, needed.material)))
        elif not lacking:
            found.append(Row(needed.material, "there"))
        else:
            found.append(Row(needed.material, "free" if needed.material.instead else "lacking", lacking))
    return found


def _section_page(dossier: Dossier, section: Section) -> str:
    return reverse("application:section", args=[dossier.code, section.key])


def _section_of(dossier: Dossier, material: Material) -> str:
    for section in SECTIONS:
        if section.path.split(".")[0] in material.items and section.shape != "files":
            return _section_page(dossier, section)
    return ""


def _place(dossier: Dossier, document: Mapping[str, Any], item: str) -> str:
    """Where a file for ``item`` is put: the item's own page, or the upload with the item chosen already."""
    for section in SECTIONS:
        if not section.is_list or section.key == "continuing_education":
            continue
        for entry in section.read(document) or []:
            if isinstance(entry, Mapping) and entry.get("id") == item:
                return reverse("application:item", args=[dossier.code, section.key, item]) + "#ev"
    return reverse("application:evidence", args=[dossier.code]) + f"?for={item}#up"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list behind the cover: ``pages`` of the files that are there; 0 where it is not uploaded."""

    material: Material
    pages: int
    lacking: bool


def catalogue(dossier: Dossier, document: Document, pack: Pack, at: datetime) -> list[Line]:
    """Every material that this applicant hands in, numbered as the list is; what is not asked of them is left out."""
    evaluator = evaluator_of(dossier)
    content = content_of(completed(dossier, document, at))
    pages = dict(Evidence.objects.filter(dossier=dossier).values_list("key", "pages"))
    needed = {one.material.id: one for one in checklist(dossier, document, at)}
    found = []
    for material in sorted(pack.materials, key=lambda one: one.number):
        holds = True if material.when is None else evaluator.holds(material.when, content)
        if holds is False:
            continue
        asked = needed.get(material.id)
        items = set(asked.items) if asked else set()
        files = {e["id"] for e in document.get("evidence") or [] if items & set(e.get("for") or [])}
        photo = (document.get("applicant") or {}).get("photo")
        count = sum(pages.get(key, 0) for key in files - {photo})
        found.append(Line(material, count, bool(asked and not asked.complete)))
    return found
