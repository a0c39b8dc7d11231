"""The reviewable items of a dossier: what a checker marks one by one, what evidence and differences hang on.

Works on the decoded JSON document, since a draft in the making need not be a whole dossier. List items carry their own
id; what exists once has the id of its place (``applicant``, ``employer``, ``application``, ``summary`` …).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]

#: Lists whose entries are items, in the order of the form (rules.md 6), with the heading of their section.
LIST_SECTIONS: Final = {
    "education": "学历学位",
    "titles": "职称",
    "skills": "职业技能",
    "employment": "工作经历",
    "training": "学习培训经历",
    "continuing_education": "继续教育",
    "assessments": "年度考核",
    "achievements": "业绩成果",
    "discipline": "处分情况",
}
#: Objects that are one item each: id, place in the document, heading.
SINGLE_SECTIONS: Final = (
    ("applicant", "applicant", "基本情况"),
    ("employer", "employer", "工作单位"),
    ("application", "application", "申报信息"),
    ("entrustment", "application.entrustment", "委托评审"),
    ("exceptional", "application.exceptional", "破格申报"),
    ("probation", "probation", "见习期"),
    ("summary", "application.summary", "专业技术工作总结"),
)
#: Parts of ``application`` that are items of their own, or no claim of the applicant.
_APART: Final = ("entrustment", "exceptional", "summary", "applied_at")

SCHOOLING_LABELS: Final = {
    "doctorate": "博士研究生", "postgraduate": "硕士研究生", "undergraduate": "本科", "junior_college": "专科",
    "secondary_vocational": "中职", "technician_class": "预备技师（技师）班", "senior_worker_class": "高级工班",
    "intermediate_worker_class": "中级工班",
}  # fmt: skip
DEGREE_LABELS: Final = {
    "doctor": "博士", "master": "硕士", "second_bachelor": "第二学士学位", "bachelor": "学士", "none": "无学位",
}  # fmt: skip
SKILL_LABELS: Final = {"senior_worker": "高级工", "technician": "技师", "senior_technician": "高级技师"}
DISCIPLINE_LABELS: Final = {
    "warning": "警告", "demerit": "记过", "serious_demerit": "记大过", "demotion": "降级", "dismissal": "开除",
}  # fmt: skip
ACHIEVEMENT_LABELS: Final = {
    "project": "项目", "award": "奖项", "patent": "专利", "standard": "标准", "product": "新产品", "process": "新工艺",
    "benefit": "经济效益", "paper": "论文", "book": "著作", "technical_report": "技术报告",
    "skills_prize": "技能竞赛奖",
}  # fmt: skip
ASSESSMENT_LABELS: Final = {
    "excellent": "优秀", "competent": "合格（称职）", "basically_competent": "基本合格（基本称职）",
    "incompetent": "不合格（不称职）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One item: ``id`` as evidence and checks name it, ``section`` and ``path`` in the document, ``label`` to read."""

    id: str
    section: str
    path: str
    label: str


def get_path(document: Any, path: str) -> Any:
    """The value at a dotted path of objects, or None."""
    for key in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(key)
    return document


def iter_items(document: Document, facts: Mapping[str, str] | None = None) -> Iterator[Item]:
    """The items of a document in the order in which they are reviewed; list entries without id are named by place.

    ``facts``: what the pack calls its own facts, by key (``pack.fact_labels``); without it the key is the label.
    """
    for item_id, path, label in SINGLE_SECTIONS[:5]:
        if get_path(document, path):
            yield Item(item_id, item_id, path, label)
    for section, heading in LIST_SECTIONS.items():
        if section == "training" and document.get("probation"):
            yield Item("probation", "probation", "probation", "见习期")
        entries = document.get(section)
        for n, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, Mapping):
                path = f"{section}[{n}]"
                yield Item(str(entry.get("id") or path), section, path, _label(section, heading, entry))
    if get_path(document, "application.summary"):
        yield Item("summary", "summary", "application.summary", "专业技术工作总结")
    extra = document.get("extra")
    for key in extra if isinstance(extra, Mapping) else ():
        yield Item(f"extra.{key}", "extra", f"extra.{key}", (facts or {}).get(key, key))


def _label(section: str, heading: str, entry: Mapping[str, Any]) -> str:
    def text(key: str, words: Mapping[str, str] | None = None) -> str:
        value = entry.get(key)
        if value is None:
            return ""
        return words.get(str(value), str(value)) if words else str(value)

    parts: list[str]
    match section:
        case "education":
            parts = [text("school"), text("schooling", SCHOOLING_LABELS), text("degree", DEGREE_LABELS)]
        case "titles":
            parts = [text("title"), text("awarded_on")]
        case "skills":
            parts = [text("level", SKILL_LABELS), text("occupation")]
        case "employment":
            parts = [text("from_on"), text("employer"), text("post")]
        case "training":
            parts = [text("from_on"), text("name")]
        case "continuing_education":
            parts = [f"{text('year')}年继续教育" if entry.get("year") else ""]
        case "assessments":
            parts = [f"{text('year')}年度考核" if entry.get("year") else "", text("result", ASSESSMENT_LABELS)]
        case "discipline":
            parts = [text("kind", DISCIPLINE_LABELS), text("decided_on")]
        case _:
            parts = [text("kind", ACHIEVEMENT_LABELS), text("name")]
    return " ".join(p for p in parts if p) or heading


def give_ids(document: Document) -> dict[str, Any]:
    """A copy in which every list item (evidence included) has an id; ids that are there stay."""
    made: dict[str, Any] = json.loads(json.dumps(document))
    taken = {
        entry["id"]
        for section in (*LIST_SECTIONS, "evidence")
        for entry in _entries(made, section)
        if isinstance(entry.get("id"), str)
    }
    for section in (*LIST_SECTIONS, "evidence"):
        for entry in _entries(made, section):
            if not entry.get("id"):
                fresh = secrets.token_hex(6)
                while fresh in taken:
                    fresh = secrets.token_hex(6)
                taken.add(fresh)
                entry["id"] = fresh
    return made


def _entries(document: Document, section: str) -> list[dict[str, Any]]:
    entries = document.get(section)
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _contents(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item_id, path, _ in SINGLE_SECTIONS:
        value = get_path(document, path)
        if item_id == "application" and isinstance(value, Mapping):
            value = {k: v for k, v in value.items() if k not in _APART}
        if value:
            found[item_id] = value
    for section in LIST_SECTIONS:
        for n, entry in enumerate(_entries(document, section)):
            found[str(entry.get("id") or f"{section}[{n}]")] = entry
    extra = document.get("extra")
    for key, value in (extra if isinstance(extra, Mapping) else {}).items():
        found[f"extra.{key}"] = value
    return found


def _bare(value: Any) -> Any:
    """As compared: ``null`` entries drop out, but for an open-ended ``to_on``, which says something of its own."""
    if isinstance(value, Mapping):
        return {k: _bare(v) for k, v in value.items() if v is not None or k == "to_on"}
    return [_bare(v) for v in value] if isinstance(value, list) else value


def changed_items(old: Document, new: Document) -> set[str]:
    """Ids of the items that were added, removed or altered. The instant of application is nobody's claim."""
    before, after = _contents(old), _contents(new)
    return {i for i in before.keys() | after.keys() if _bare(before.get(i)) != _bare(after.get(i))}


def changed_paths(old: Document, new: Document) -> set[str]:
    """Where two documents differ, as dossier paths two steps deep at most: ``education``, ``application.title`` …

    Compare with ``pack.options.resubmit_through_unit_when``. Evidence and history are no claims and are left out.
    """
    found: set[str] = set()
    for key in (old.keys() | new.keys()) - {"evidence", "history", "format"}:
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) or isinstance(after, Mapping):
            first = before if isinstance(before, Mapping) else {}
            second = after if isinstance(after, Mapping) else {}
            parts = {
                f"{key}.{part}"
                for part in first.keys() | second.keys()
                if part != "applied_at" and _bare(first.get(part)) != _bare(second.get(part))
            }
            found |= parts
            if parts:
                found.add(key)
        elif _bare(before) != _bare(after):
            found.add(key)
    return found
