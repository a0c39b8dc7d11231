"""Bringing the pool of experts in from a sheet: a row is judged against the pool, and entered by its operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhiping.ground.sheets import Column, Line
from zhiping.ground.storage import keys
from zhiping.records.models import Person
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.operations.pool import Job, Told, amend, differing, enter, faults_of, person_for
from zhiping.registers.experts.queries.pool import contacts, pool
from zhiping.web.exchange import Asked, Found, Verdict, wrong
from zhiping.web.intake import ExpertIn, rows_of

#: Which column a fault of the operations is told at.
_CELLS = {"employer": "unit", "employer_uscc": "uscc", "telephone": "mobile", "to_on": "until_on"}
_NAMES = {
    "employer": "工作单位", "employer_uscc": "单位统一社会信用代码", "title": "职称", "level": "职称级别",
    "majors": "可评专业",
    "from_on": "聘期自", "to_on": "聘期到", "telephone": "手机", "email": "电子邮箱",
}  # fmt: skip
_LEVELS = dict(Expert.Level.choices)


def look(lines: Sequence[Line], asked: Asked) -> list[Found]:
    """Judge every row against the pool of the round's office; four queries at any size. Writes nothing."""
    right, found = rows_of(ExpertIn, lines)
    cycle, columns = asked.the_cycle(), {column.key: column for column in ExpertIn.COLUMNS}
    indexes = {line.number: keys.blind_index(f"id:{row.id_type}", row.number) for line, row in right}
    rows = Person.objects.filter(id_index__in=list(indexes.values()), document_void=False).select_related("became")
    known = {row.id_index: (row.became or row, row.name) for row in rows}
    experts = {one.person_id: one for one in pool(cycle.committee.office)}
    elsewhere = set(
        Expert.objects.filter(person__in=[person.pk for person, _ in known.values()])
        .exclude(office=cycle.committee.office)
        .values_list("person_id", flat=True)
    )
    for line, row in right:
        person, called = known.get(indexes[line.number], (None, ""))
        if person is not None and row.name not in (called, person.name):
            found.append(wrong(line, columns["number"], "这个证件号码已登记在另一个姓名名下，请核对证件", row.name))
        elif person is not None and person.pk in elsewhere:
            found.append(wrong(line, columns["number"], "这个人在另一个办公室的专家库里", row.name))
        else:
            found.append(_judged(line, row, experts.get(person.pk) if person else None, asked, columns))
    return sorted(found, key=lambda one: one.number)


def _told(row: ExpertIn, jobs: Sequence[Job] = ()) -> Told:
    return Told(
        employer=row.unit, employer_uscc=row.uscc, title=row.title, level=row.level, majors=row.majors,
        from_on=row.from_on, to_on=row.until_on, telephone=row.mobile, email=row.email, jobs=jobs,
    )  # fmt: skip


def _jobs_of(expert: Expert) -> tuple[Job, ...]:
    return tuple(Job(one.unit, one.uscc, one.from_on, one.to_on) for one in expert.jobs.all())


def _judged(
    line: Line, row: ExpertIn, expert: Expert | None, asked: Asked, columns: dict[str, Column]
) -> Found:  # fmt: skip
    told = _told(row, _jobs_of(expert) if expert is not None else ())
    if faults := faults_of(told, asked.the_cycle().pack()):
        first = faults[0]
        column = columns[_CELLS.get(first.where, first.where)]
        says = f"{first.message}，应为：{first.expected}" if first.expected else str(first.message)
        return wrong(line, column, says, row.name)
    data = {
        "name": row.name, "id_type": row.id_type, "number": row.number, "unit": row.unit, "uscc": row.uscc,
        "title": row.title, "level": row.level, "majors": list(row.majors), "mobile": row.mobile, "email": row.email,
        "from_on": row.from_on.isoformat(), "until_on": row.until_on.isoformat(),
    }  # fmt: skip
    if expert is None:
        change = ("列入专家库", "", f"{row.title}，{'、'.join(row.majors)}，聘期到{row.until_on:%Y-%m-%d}")
        return Found(line.number, Verdict.NEW, row.name, (change,), data=data)
    changed = differing(expert, told)
    before, after = _said(expert), _said_of(told)
    changes = tuple((_NAMES[key], before[key], after[key]) for key in changed)
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    return Found(line.number, verdict, row.name, changes, data=data | {"expert": expert.pk})


def _said(expert: Expert) -> dict[str, str]:
    reached = contacts(expert)
    now = Told(
        employer=expert.employer, employer_uscc=expert.employer_uscc, title=expert.title, level=expert.level,
        majors=[one.major for one in expert.majors.all()], from_on=expert.from_on, to_on=expert.to_on,
        telephone=reached.telephone, email=reached.email,
    )  # fmt: skip
    return _said_of(now)


def _said_of(told: Told) -> dict[str, str]:
    return {
        "employer": told.employer, "employer_uscc": told.employer_uscc, "title": told.title,
        "level": _LEVELS[told.level], "majors": "、".join(told.majors), "from_on": f"{told.from_on:%Y-%m-%d}",
        "to_on": f"{told.to_on:%Y-%m-%d}", "telephone": told.telephone, "email": told.email,
    }  # fmt: skip


def apply(found: Sequence[Found], asked: Asked) -> None:
    """Take in who is new, put right what changed. Former employers stay: a sheet says nothing of them."""
    cycle, by, at = asked.the_cycle(), asked.actor, asked.at
    ids = [one.data["expert"] for one in found if "expert" in one.data]
    known = {one.pk: one for one in pool(cycle.committee.office).filter(pk__in=ids)}
    for one in found:
        data: Any = one.data
        row = ExpertIn(
            data["name"], data["id_type"], data["number"], data["unit"], data["uscc"], data["title"], data["level"],
            tuple(data["majors"]), data["mobile"], data["email"], date.fromisoformat(data["from_on"]),
            date.fromisoformat(data["until_on"]),
        )  # fmt: skip
        if "expert" in data:
            expert = known[data["expert"]]
            amend(expert, _told(row, _jobs_of(expert)), cycle=cycle, by=by, at=at)
        else:
            person = person_for(cycle, row.name, row.id_type, row.number, by=by, at=at)
            enter(cycle, person, _told(row), by=by, at=at)
