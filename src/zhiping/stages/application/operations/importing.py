"""Bringing in whole dossiers (contracts/dossier.md, a line each): drafts that their applicants look at and submit.

An import opens drafts and nothing else: it submits for nobody, brings no files, and never touches what somebody has
begun.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhiping.core.dossier import parse_json, read_dossier
from zhiping.core.errors import BadInput
from zhiping.ground.sheets import MAX_BYTES, CellFault, Line, NotASheet, Table
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import in_force, local_day
from zhiping.records.models import Cycle, Dossier, Membership, Organisation, Person
from zhiping.records.situations import windows_of
from zhiping.stages.application.operations.drafts import brought_in, start
from zhiping.web.exchange import Asked, Found, Verdict, broken

#: How many dossiers one file may hold, and how many faults of one are told.
MOST: Final = 1000
_TOLD: Final = 5
_ID_TYPES: Final = ("resident_id", "hmt_permit", "foreign_permanent", "passport")


def rows_of(content: bytes) -> Table:
    """The lines of a JSON Lines file; a line that is no JSON object is a fault of that line. Raises ``NotASheet``."""
    if len(content) > MAX_BYTES:
        raise NotASheet(f"文件超过{MAX_BYTES // 1024 // 1024} MB，请分成几个文件")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise NotASheet("不是UTF-8编码的JSON Lines文件，请一行一份材料，另存为UTF-8") from None
    if sum(1 for line in lines if line.strip()) > MOST:
        raise NotASheet(f"超过{MOST}份，请分成几个文件")
    return Table("jsonl", [_line(n, line) for n, line in enumerate(lines, start=1) if line.strip()])


def _line(number: int, text: str) -> Line:
    ref = f"第{number}行"
    try:
        if not isinstance(parse_json(text), dict):
            return Line(number, {}, {}, (CellFault(ref, "材料", "应为一个JSON对象，一行一份材料"),))
    except BadInput as bad:
        return Line(number, {}, {}, tuple(CellFault(ref, "材料", fault.message) for fault in bad.faults))
    return Line(number, {"document": text}, {"document": ref})


@dataclass(slots=True)
class _Known:
    cycle: Cycle
    people: dict[tuple[str, str], tuple[Person, str]]
    units: dict[int, Organisation]
    dossiers: dict[int, Dossier]
    own: set[int]
    viewer: Person | None
    at: datetime
    closes: dict[int, datetime]


def _identity(document: Mapping[str, Any]) -> tuple[str, str]:
    applicant = document.get("applicant")
    found = applicant if isinstance(applicant, Mapping) else {}
    return str(found.get("id_type") or ""), str(found.get("id_number") or "").strip().upper()


def _index(identity: tuple[str, str]) -> str:
    return keys.blind_index(f"id:{identity[0]}", identity[1])


def look(lines: Sequence[Line], asked: Asked) -> list[Found]:
    """Judge each line against the registers. Queries do not grow with the lines, but for the window of each unit."""
    bad = broken(lines)
    documents = {line.number: json.loads(str(line.values["document"])) for line in lines if line.number not in bad}
    known = _known(list(documents.values()), asked)
    seen, made = dict[tuple[str, str], int](), []
    for line in lines:
        if line.number in bad:
            made.append(bad[line.number])
            continue
        document = documents[line.number]
        same = _identity(document)
        if same[1] and same in seen:
            made.append(_wrong(line.number, document, f"和第{seen[same]}行是同一个人，请只留一份"))
            continue
        seen[same] = line.number
        made.append(_judge(line.number, document, known))
    return made


def _known(documents: Sequence[Mapping[str, Any]], asked: Asked) -> _Known:
    cycle = asked.the_cycle()
    identities = {_index(one): one for one in map(_identity, documents) if one[0] in _ID_TYPES and one[1]}
    rows = Person.objects.filter(id_index__in=identities, document_void=False).select_related("became")
    people = {identities[row.id_index]: (row.became or row, row.name) for row in rows}
    pks = [person.pk for person, _ in people.values()]
    day = local_day(cycle.pack().timezone, asked.at)
    employed = Membership.objects.filter(in_force(day), role=Membership.Role.EMPLOYEE, person__in=pks)
    units = {row.person_id: row.organisation for row in employed.select_related("organisation__superior")}
    dossiers = Dossier.objects.filter(person__in=pks, series=cycle.series, year=cycle.year)
    closes = {
        unit.pk: windows_of(Dossier(cycle=cycle, unit=unit))["application"].closes_at for unit in set(units.values())
    }
    own = asked.viewer.organisations("unit_reviewer", "unit_head")
    return _Known(
        cycle, people, units, {row.person_id: row for row in dossiers}, own, asked.viewer.person, asked.at, closes
    )


def _about(document: Mapping[str, Any]) -> str:
    applicant = document.get("applicant")
    return str(applicant.get("name") or "没有姓名")[:80] if isinstance(applicant, Mapping) else "没有姓名"


def _wrong(number: int, document: Mapping[str, Any], *says: str) -> Found:
    return Found(number, Verdict.ERROR, _about(document), says=tuple(f"第{number}行：{one}" for one in says))


def _judge(number: int, document: dict[str, Any], known: _Known) -> Found:
    pack = known.cycle.pack()
    try:
        read_dossier(document, pack.fact_sheet)
    except BadInput as bad:
        told = [f"{fault.where}：{fault.message}" for fault in bad.faults[:_TOLD]]
        more = len(bad.faults) - len(told)
        return _wrong(number, document, *told, *([f"还有{more}处"] if more > 0 else []))
    if document["application"]["cycle"] != pack.id:
        return _wrong(number, document, f"application.cycle：不是本轮的（本轮是{pack.id}）")
    held = known.people.get(_identity(document))
    if held is None:
        return _wrong(number, document, "applicant.id_number：没有登记过这个证件的人，请先登记或导入人员")
    person, called = held
    if _about(document) not in (called, person.name):
        return _wrong(number, document, "applicant.name：和这个证件号码登记的姓名不一致，请核对证件")
    unit = known.units.get(person.pk)
    if unit is None or unit.pk not in known.own:
        return _wrong(number, document, "employer：这个人不是您单位的职工")
    if known.viewer is not None and person.pk == known.viewer.pk:
        return _wrong(number, document, "applicant：您本人的申报请自己填报，不能由自己导入")
    return _against(number, document, known, person, unit)


def _against(number: int, document: dict[str, Any], known: _Known, person: Person, unit: Organisation) -> Found:
    about = f"{person.name}，申报{document['application']['title']}"
    there = known.dossiers.get(person.pk)
    data = {"person": person.pk, "unit": unit.pk, "document": document}
    if there is not None:
        if _same(there, document):
            return Found(number, Verdict.SAME, about, data=data)
        return _wrong(number, document, f"本人已有申报（编号{there.code}），导入不改动，请由本人修改")
    if known.at > known.closes[unit.pk]:
        return _wrong(number, document, "申报期限已过，不能再开始填报")
    change = ("开始填报", "", "建立草稿，由本人核对、上传证明材料后提交")
    return Found(number, Verdict.NEW, about, (change,), data=data)


def _bare(value: Any) -> Any:
    """Without the ids that the product gave: they say nothing of the content."""
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items() if key != "id"}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _same(dossier: Dossier, document: dict[str, Any]) -> bool:
    """Whether the draft of ``dossier`` is what this line would have made of it."""
    try:
        draft = contents.draft(dossier)
    except (keys.KeyDestroyed, keys.Damaged):
        return False
    return bool(_bare(brought_in(document, draft)) == _bare(draft))


def apply(found: Sequence[Found], asked: Asked) -> None:
    """Open a draft for each. Raises ``Refusal`` where the rules do not let somebody begin; then none is opened."""
    people = Person.objects.in_bulk([one.data["person"] for one in found])
    units = Organisation.objects.select_related("superior").in_bulk([one.data["unit"] for one in found])
    for one in found:
        start(
            people[one.data["person"]], asked.the_cycle(), unit=units[one.data["unit"]], given=one.data["document"],
            by=asked.actor, at=asked.at,
        )  # fmt: skip
