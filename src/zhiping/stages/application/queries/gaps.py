"""What a submission still needs: values that cannot be read, and what is missing (P2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.policy.model import Pack
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.absent import why_not
from zhiping.stages.application.queries.aside import FACTS, Aside
from zhiping.stages.application.queries.facts import facts_of, told_in
from zhiping.stages.application.queries.judging import checklist
from zhiping.stages.application.sections import BY_KEY, SECTIONS, Section


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to put right before a submission: in which section, which item of it (or empty), which key."""

    section: str
    item: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{BY_KEY[self.section].title}：{self.text}"


def shown(section: Section, document: Mapping[str, Any], pack: Pack) -> bool:
    """Whether this applicant is asked this section at all."""
    return not why_not(section, document, pack)


def unreadable(aside: Aside, pack: Pack) -> list[Gap]:
    """Values that could not be read, in the order of the form; facts of the pack's own where they are asked."""
    found = []
    for section in SECTIONS:
        for fact in facts_of(section, pack):
            if told := aside.unreadable.get(FACTS, {}).get(fact.key):
                found.append(Gap(section.key, "", fact.key, _unread(fact.label, told)))
        if section.shape == "facts":
            continue
        for place, entry in aside.unreadable.get(section.key, {}).items():
            item, _, key = place.rpartition(".")
            field = section.field(key)
            label = field.label if field else key
            found.append(Gap(section.key, item, key, _unread(label, entry)))
    return found


def _unread(label: str, entry: Mapping[str, str]) -> str:
    return f"{label}填写的“{entry['raw'][:20]}”，{entry['message']}"


def missing(dossier: Dossier, document: Mapping[str, Any], aside: Aside, pack: Pack, at: datetime) -> list[Gap]:
    """What the form needs and does not have.

    A file is asked for when the pack's list asks for it with certainty; while nobody has confirmed that list, its lack
    is shown and left to the checkers, as 8c has it for rules.
    """
    found: list[Gap] = []
    for section in SECTIONS:
        if shown(section, document, pack):
            found += _of_section(section, document, aside) + _of_facts(section, document, aside, pack)
    if pack.materials_file.confirmed is not None or pack.options.unconfirmed_fail_blocks:
        found += lacking_files(dossier, document, at)
    return found


def lacking_files(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> list[Gap]:
    """Materials that are certainly asked for and have no file yet."""
    return [
        Gap("evidence", "", needed.material.id, f"缺{needed.material.name}")
        for needed in checklist(dossier, document, at)
        if not needed.complete
    ]


def _of_facts(section: Section, document: Mapping[str, Any], aside: Aside, pack: Pack) -> list[Gap]:
    told = told_in(section, document, pack)
    put_aside = aside.unreadable.get(FACTS, {})
    return [
        Gap(section.key, "", fact.key, f"没有填写{fact.label}")
        for fact in facts_of(section, pack)
        if fact.required and told.get(fact.key) is None and fact.key not in put_aside
    ]


def _of_section(section: Section, document: Mapping[str, Any], aside: Aside) -> list[Gap]:
    value = section.read(document)
    put_aside = aside.unreadable.get(section.key, {})
    if section.shape == "object" or (section.shape == "optional" and value):
        return [
            Gap(section.key, "", field.key, f"没有填写{field.label}")
            for field in section.fields
            if field.required and _blank((value or {}).get(field.key)) and field.key not in put_aside
        ]
    if section.key == "exceptional":
        return [Gap("exceptional", "", "", "申报类型是破格，还没有填写")]
    if not section.is_list:
        return []
    if not value:
        asked = section.answer_required and not section.answered_none(document, aside.none)
        return [Gap(section.key, "", "", "还没有填写有还是没有")] if asked else []
    found = []
    for n, entry in enumerate(value, start=1):
        for field in section.fields:
            place = f"{entry.get('id')}.{field.key}"
            if field.required and _blank(entry.get(field.key)) and place not in put_aside:
                found.append(Gap(section.key, str(entry.get("id")), field.key, f"第{n}条没有填写{field.label}"))
    return found


def _blank(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
