"""Bringing in applicants from a sheet: a row is the beginning of a dossier, judged and opened like a whole one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from zhiping.ground.sheets import Column, Line
from zhiping.stages.application.operations import importing
from zhiping.web.exchange import Asked, Found, wrong

#: Where in a dossier (contracts/dossier.md) each column stands; one education and one title, the highest of each.
PATHS: Final = {
    "name": "applicant.name", "id_type": "applicant.id_type", "number": "applicant.id_number",
    "ethnicity": "applicant.ethnicity", "work_started_on": "applicant.work_started_on", "mobile": "applicant.mobile",
    "title": "application.title", "major": "application.major", "kind": "application.kind",
    "specialty": "application.specialty", "schooling": "education[0].schooling", "degree": "education[0].degree",
    "school": "education[0].school", "studied": "education[0].major", "started_on": "education[0].started_on",
    "graduated_on": "education[0].graduated_on", "held": "titles[0].title", "awarded_on": "titles[0].awarded_on",
    "approving_body": "titles[0].approving_body",
}  # fmt: skip


def document_of(values: Mapping[str, Any], *, cycle: str, series: str) -> dict[str, Any]:
    """The dossier that a row says: what is empty stays unknown, so its applicant is asked for it."""
    document: dict[str, Any] = {"format": "zhiping.dossier/1", "applicant": {}, "application": {"cycle": cycle}}
    for key, path in PATHS.items():
        value = values.get(key)
        if value is None:
            continue
        section, name = path.split(".")
        told = value.isoformat() if isinstance(value, date) else value
        if section.endswith("[0]"):
            document.setdefault(section[:-3], [{}])[0][name] = told
        else:
            document[section][name] = told
    for title in document.get("titles", []):
        # A sheet has no column for it: a title held in another series is put right by its applicant.
        title["series"] = series
    return document


def look(lines: Sequence[Line], asked: Asked, columns: Mapping[str, Column]) -> list[Found]:
    """Judge rows like whole dossiers; what is wrong is named by its cell."""
    pack = asked.the_cycle().pack()
    whole = [_whole(line, document_of(line.values, cycle=pack.id, series=pack.series)) for line in lines]
    found = importing.look(whole, asked)
    offered = [title.name for title in pack.titles]
    made = []
    for line, one in zip(lines, found, strict=True):
        if not line.faults and line.values["title"] not in offered:
            made.append(wrong(line, columns["title"], f"本轮可以申报：{'、'.join(offered)}"))
        else:
            made.append(replace(one, says=tuple(_placed(says, line, columns) for says in one.says)))
    return made


def _whole(line: Line, document: dict[str, Any]) -> Line:
    return line if line.faults else Line(line.number, {"document": json.dumps(document, ensure_ascii=False)}, line.refs)


def _placed(says: str, line: Line, columns: Mapping[str, Column]) -> str:
    """``says`` with the cell instead of the path of a dossier, where a column stands for it."""
    for key, path in PATHS.items():
        before = f"第{line.number}行：{path}："
        if says.startswith(before) and key in line.refs:
            return str(line.fault(columns[key], says.removeprefix(before)))
    return says
