"""The task list: every section with its state in words, problems before what is merely open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from zhiping.core.eligibility.verdict import Finding
from zhiping.core.policy.model import Pack
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.findings import section_of
from zhiping.stages.application.queries.gaps import Gap, lacking_files, missing, shown, unreadable
from zhiping.stages.application.queries.returns import ReturnNote
from zhiping.stages.application.sections import GROUPS, SECTIONS, Section


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list. ``done``: nothing is left to do here; ``box``: in hand, drawn as a box."""

    key: str
    title: str
    href: str
    note: str
    word: str
    icon: str = ""
    tone: str = ""
    box: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class TaskList:
    """The groups of the list, how far it is, and the first line that wants something."""

    groups: list[tuple[str, list[Task]]]
    done: int
    total: int
    next: Task | None


def task_list(
    dossier: Dossier, document: Mapping[str, Any], aside: Aside, pack: Pack, *, findings: list[Finding],
    returned: list[ReturnNote], at: datetime,
) -> TaskList:  # fmt: skip
    """The sections that this applicant is asked, each with what it still wants."""
    gaps = missing(dossier, document, aside, pack, at)
    wrong = unreadable(aside, pack)
    files = lacking_files(dossier, document, at)
    groups: list[tuple[str, list[Task]]] = []
    tasks: list[Task] = []
    for group in GROUPS:
        lines = [
            _task(
                section, dossier, document, aside,
                wrong=[gap for gap in wrong if gap.section == section.key],
                gaps=[gap for gap in gaps if gap.section == section.key],
                findings=[f for f in findings if section_of(f, pack) == section.key],
                returned=[n for n in returned if n.section == section.key and not n.changed],
                files=files if section.key == "evidence" else [],
            )
            for section in SECTIONS
            if section.group == group and shown(section, document, pack)
        ]  # fmt: skip
        tasks += lines
        groups.append((group, lines))
    waiting = [task for task in tasks if not task.done]
    urgent = [task for task in waiting if task.tone == "fail"] or waiting
    return TaskList(groups, len(tasks) - len(waiting), len(tasks), urgent[0] if urgent else None)


def _task(
    section: Section, dossier: Dossier, document: Mapping[str, Any], aside: Aside, *, wrong: list[Gap], gaps: list[Gap],
    findings: list[Finding], returned: list[ReturnNote], files: list[Gap],
) -> Task:  # fmt: skip
    name = "application:evidence" if section.key == "evidence" else "application:section"
    args = [dossier.code] if section.key == "evidence" else [dossier.code, section.key]
    href = reverse(name, args=args)
    failing = [f for f in findings if f.outcome == "fail"]
    open_questions = [f for f in findings if f.outcome == "unknown"]
    note = _note(section, document, aside)

    def line(word: str, icon: str = "", tone: str = "", said: str = "", **more: Any) -> Task:
        return Task(section.key, section.title, href, said or note, word, icon, tone, **more)

    if wrong:
        return line(f"{len(wrong)}处有错误", "x", "fail", wrong[0].text)
    if returned:
        return line(f"退回{len(returned)}处", "fix", "unk", returned[0].text)
    if failing:
        return line(f"{len(failing)}处不符合", "no", "fail", _short(failing[0].message))
    if files:
        return line(f"缺{len(files)}件", "unk", "unk", "、".join(gap.text.removeprefix("缺") for gap in files[:3]))
    if gaps and not _told(section, document, aside):
        return line("没有填写", box=True)
    if gaps:
        return line("进行中", box=True, said=gaps[0].text)
    if open_questions:
        return line(f"缺{len(open_questions)}处", "unk", "unk", _short(open_questions[0].message))
    if not _told(section, document, aside):
        return line("可不填", done=True)
    return line("已完成", "ok", done=True)


def _short(message: str) -> str:
    return message.split("。")[0]


def _told(section: Section, document: Mapping[str, Any], aside: Aside) -> bool:
    return bool(section.read(document)) or section.answered_none(document, aside.none)


def _note(section: Section, document: Mapping[str, Any], aside: Aside) -> str:
    value = section.read(document)
    if section.is_list and value:
        return f"{len(value)}条"
    if section.answered_none(document, aside.none):
        return "没有"
    if section.shape == "files" and value:
        return f"已传{len(value)}件"
    if section.key == "summary" and value and value.get("summary"):
        return f"已写{len(value['summary'])}字"
    return ""
