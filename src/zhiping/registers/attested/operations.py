"""Writes in the book of attested facts, and the judging of rows that are brought in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction

from zhiping.access.viewers import Viewer
from zhiping.core import registration as p1
from zhiping.core.dossier.names import plain_name
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.sheets import Column, Line
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Membership, Organisation, Person
from zhiping.registers.attested.models import Attested
from zhiping.registers.attested.queries import Fact, context, in_force, worded
from zhiping.web.exchange import Asked, Found, Verdict, broken, wrong

#: Who attests: the HR department for the people of its area, the review body for all.
ATTESTS = ("hr_officer", "bureau")
#: How many rows are written before it is told how far it is.
_AT_ONCE: Final = 500
_FASTER: Final = Fault("", "另一名人员刚刚改过同一个人的同一年，请重新核对")


def may_attest(viewer: Viewer) -> bool:
    """Whether ``viewer`` may bring in hours and assessments."""
    return viewer.holds(*ATTESTS)


def body_of(viewer: Viewer) -> Organisation:
    """The body for which ``viewer`` attests; the review body before an HR department."""
    rows = Organisation.objects.filter(pk__in=viewer.organisations(*ATTESTS)).order_by("id")
    return sorted(rows, key=lambda row: row.kind != p1.OFFICE)[0]


def attest(
    person: Person, kind: str, year: int, values: Mapping[str, Any], *, body: Organisation, by: Actor, at: datetime
) -> Attested:
    """Enter what ``body`` attests of a year, in place of what was there. Of two at once the database lets one through:
    the other is a ``BadInput``.
    """
    try:
        with transaction.atomic():
            (row,) = _enter(
                kind, [{"person": person.pk, "year": year, "values": values}], {person.pk: person}, body=body, by=by,
                at=at,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput(_FASTER) from None
    return row


# --- rows that are brought in ---


@dataclass(slots=True)
class _Known:
    people: dict[str, tuple[Person, str]]
    within: set[int]
    facts: dict[tuple[int, int], Fact]


def _index(line: Line) -> str:
    return keys.blind_index(f"id:{line.values['id_type']}", str(line.values["number"]))


def look(kind: str, lines: Sequence[Line], asked: Asked, columns: Mapping[str, Column]) -> list[Found]:
    """Judge rows of one kind. A fixed number of queries."""
    readable = [line for line in lines if not line.faults]
    rows = Person.objects.filter(id_index__in={_index(line) for line in readable}, document_void=False)
    people = {row.id_index: (row.became or row, row.name) for row in rows.select_related("became")}
    pks = [person.pk for person, _ in people.values()]
    years = {year for line in readable if isinstance(year := line.values["year"], int)}
    known = _Known(people, _within(asked.viewer, pks), in_force(pks, kind, years))
    bad, seen, made = broken(lines), dict[tuple[object, object], int](), []
    for line in lines:
        if line.number in bad:
            made.append(bad[line.number])
            continue
        # By whichever of somebody's documents: one person has one entry for a year.
        held = known.people.get(_index(line))
        same = (held[0].pk if held else _index(line), line.values["year"])
        if same in seen:
            made.append(wrong(line, columns["year"], f"和第{seen[same]}行是同一个人的同一年，请只留一行"))
            continue
        seen[same] = line.number
        made.append(_judge(kind, line, known, asked, columns))
    return made


def _within(viewer: Viewer, people: Sequence[int]) -> set[int]:
    """Of ``people``, those of whom ``viewer`` may attest something: all for the review body; for an HR department who
    works in its area or below it.
    """
    own = viewer.organisations(*ATTESTS)
    bodies = list(Organisation.objects.filter(pk__in=own).values_list("pk", "kind", "region"))
    if any(kind == p1.OFFICE for _, kind, _ in bodies):
        return set(people)
    areas = tuple(p1.area(region) for _, _, region in bodies if p1.area(region))
    rows = Membership.objects.filter(person__in=people, role=Membership.Role.EMPLOYEE, to_on__isnull=True)
    places = rows.values_list(
        "person_id", "organisation__region", "organisation__superior__region", "organisation__superior_id",
        "organisation__superior__superior_id",
    )  # fmt: skip
    return {
        person
        for person, here, there, above, higher in places
        if above in own or higher in own or any(place and place.startswith(areas) for place in (here, there) if areas)
    }


def _judge(kind: str, line: Line, known: _Known, asked: Asked, columns: Mapping[str, Column]) -> Found:
    name, year = plain_name(str(line.values["name"])), line.values["year"]
    assert isinstance(year, int)
    last = asked.at.year
    if not 1980 <= year <= last:
        return wrong(line, columns["year"], f"年度应在1980到{last}之间", name)
    held = known.people.get(_index(line))
    if held is None:
        return wrong(line, columns["number"], "没有登记过这个证件号码的人，请先登记或导入人员", name)
    person, called = held
    if name not in (called, person.name):
        return wrong(line, columns["name"], "和这个证件号码登记的姓名不一致，请核对证件", name)
    if person.pk not in known.within:
        return wrong(line, columns["number"], "这个人不在您处管理的单位工作，请由当地人社部门导入", name)
    values = _values(kind, line)
    if kind == "hours":
        for key in ("general_hours", "professional_hours"):
            if not 0 <= values[key] <= 2000:
                return wrong(line, columns[key], "学时应在0到2000之间", name)
    before = known.facts.get((person.pk, year))
    about, data = f"{name}，{year}年", {"person": person.pk, "year": year, "values": values}
    if before is None:
        change = (Attested.Kind(kind).label, "", worded(kind, values))
        return Found(line.number, Verdict.NEW, about, (change,), data=data)
    if before.values == values:
        return Found(line.number, Verdict.SAME, about, data=data)
    change = (Attested.Kind(kind).label, before.words, worded(kind, values))
    return Found(line.number, Verdict.CHANGED, about, (change,), data=data)


def _values(kind: str, line: Line) -> dict[str, Any]:
    if kind == "hours":
        return {key: _number(line.values[key]) for key in ("general_hours", "professional_hours")}
    return {"result": line.values["result"]}


def _number(value: object) -> int | float:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)


def bring_in(kind: str, found: Sequence[Found], asked: Asked) -> None:
    """Enter what is new or changed, as ``attest`` does, in a few queries. All or nothing in the caller's transaction;
    ``BadInput`` when somebody was faster.
    """
    body, by, at = body_of(asked.viewer), asked.actor, asked.at
    people = Person.objects.in_bulk([one.data["person"] for one in found])
    try:
        for n in range(0, len(found), _AT_ONCE):
            rows = [one.data for one in found[n : n + _AT_ONCE]]
            _enter(kind, rows, people, body=body, by=by, at=at)
            asked.told(min(n + _AT_ONCE, len(found)))
    except IntegrityError:
        raise BadInput(_FASTER) from None


def _enter(
    kind: str, rows: Sequence[Mapping[str, Any]], people: Mapping[int, Person], *, body: Organisation, by: Actor,
    at: datetime,
) -> list[Attested]:  # fmt: skip
    assert by.person is not None
    wanted = {(data["person"], data["year"]) for data in rows}
    held = Attested.objects.filter(
        person__in={person for person, _ in wanted}, kind=kind, year__in={year for _, year in wanted},
        replaced_at__isnull=True,
    ).values_list("pk", "person_id", "year")  # fmt: skip
    before = {(person, year): pk for pk, person, year in held if (person, year) in wanted}
    Attested.objects.filter(pk__in=before.values()).update(replaced_at=at)
    made, entries = [], []
    for data in rows:
        person, year = people[data["person"]], data["year"]
        plain = json.dumps(dict(data["values"]), sort_keys=True).encode()
        sealed = keys.seal_own(plain, context=context(person.pk, kind, year))
        made.append(Attested(person=person, kind=kind, year=year, body=body, by=by.person, at=at, sealed=sealed))
        told = {"kind": kind, "year": year, "body": body.code, "replaced": int((person.pk, year) in before),
                "content": chain.commitment(plain)}  # fmt: skip
        entries.append((f"person-{person.code}", "attested", told))
    Attested.objects.bulk_create(made)
    chain.append_many(entries, by=by.label, at=at)
    return made
