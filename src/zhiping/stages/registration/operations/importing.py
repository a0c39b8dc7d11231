"""Bringing in organisations and people from a sheet: the rules are those of the pages, the writes are those of P1.

``look_at_…`` judges rows and writes nothing; ``apply_…`` writes those that are new or changed, inside the transaction
of whoever imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhiping.core import registration as p1
from zhiping.core.dossier.names import plain_name
from zhiping.core.identifiers import NotAnIdentifier, check_resident_id, check_uscc
from zhiping.ground.audit import chain
from zhiping.ground.sheets import Column, Line
from zhiping.ground.storage import keys
from zhiping.records import enrolling
from zhiping.records import operations as records
from zhiping.records.actors import Actor, in_force
from zhiping.records.models import Membership, Organisation, Person
from zhiping.stages.registration.models import OPEN, Request
from zhiping.stages.registration.operations.asking import TAKEN, local_day
from zhiping.stages.registration.queries.bodies import bodies, standing
from zhiping.stages.registration.queries.rolls import scope
from zhiping.stages.registration.words import ABSENT, BODY_KINDS, NATURES
from zhiping.web.exchange import Asked, Found, Verdict, broken, wrong

Columns = Mapping[str, Column]


class _Wrong(Exception):
    """The cell of ``key`` is not right."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key, self.says = key, says


def _each(
    lines: Sequence[Line], columns: Columns, judge: Callable[[Line], Found], key: Callable[[Line], object]
) -> list[Found]:
    """Judge every line; one that repeats an earlier one (by ``key``) is wrong, whatever it says."""
    bad, seen, made = broken(lines), dict[object, int](), []
    for line in lines:
        if line.number in bad:
            made.append(bad[line.number])
            continue
        try:
            same = key(line)
            if same in seen:
                raise _Wrong(next(iter(columns)), f"和第{seen[same]}行重复，请只留一行")
            seen[same] = line.number
            made.append(judge(line))
        except _Wrong as why:
            made.append(wrong(line, columns[why.key], why.says))
    return made


# --- organisations ---


@dataclass(slots=True)
class _Register:
    """What organisations are looked at against, read once."""

    asked: Asked
    known: dict[str, Organisation]
    above: dict[str, list[Organisation]]
    bodies: Mapping[int, p1.Body]
    waiting: set[str]
    own: set[int] = field(default_factory=set)


def _register(lines: Iterable[Line], asked: Asked) -> _Register:
    """Four queries, however many rows."""
    codes = {str(line.values.get("uscc")) for line in lines if line.values.get("uscc")}
    rows = Organisation.objects.filter(uscc__in=codes).select_related("superior", "became")
    above: dict[str, list[Organisation]] = {}
    for row in standing().filter(kind__in=[p1.HR, p1.DEPARTMENT, p1.OFFICE]):
        for name in {row.name, row.uscc} - {""}:
            above.setdefault(name, []).append(row)
    waiting = Request.objects.filter(kind=Request.Kind.BODY, state__in=OPEN, uscc__in=codes)
    kinds = {role: kind for kind, roles in p1.OFFICER_ROLES.items() for role in roles}
    own = asked.viewer.organisations(*kinds)
    return _Register(
        asked, {row.uscc: row for row in rows}, above, bodies(), set(waiting.values_list("uscc", flat=True)), own
    )


def look_at_bodies(lines: Sequence[Line], asked: Asked, columns: Columns) -> list[Found]:
    """Judge rows of organisations: whoever would review a registration on the page (P1) may bring it in."""
    register = _register(lines, asked)
    return _each(lines, columns, lambda line: _body(line, register), lambda line: line.values["uscc"])


def _body(line: Line, register: _Register) -> Found:
    told = {key: str(value) if value is not None else "" for key, value in line.values.items()}
    try:
        uscc = check_uscc(told["uscc"])
    except NotAnIdentifier as why:
        raise _Wrong("uscc", str(why)) from None
    if not 2 <= len(told["name"]) <= 120:
        raise _Wrong("name", "请填写单位全称，2到120个字")
    unit = told["kind"] in (p1.UNIT, p1.AGENCY)
    if unit and not told["nature"]:
        raise _Wrong("nature", f"请填写单位性质：{'、'.join(NATURES.values())}")
    if told["region"] and not (len(told["region"]) == 6 and told["region"].isascii() and told["region"].isdigit()):
        raise _Wrong("region", "行政区划代码应为6位数字")
    superior = _superior(told["superior"], register)
    found = p1.reviewer(
        register.asked.the_cycle().pack().about.registration, register.bodies, kind=told["kind"],
        nature=told["nature"], superior=superior.pk,
    )  # fmt: skip
    if isinstance(found, p1.Absent):
        raise _Wrong("superior", ABSENT[found.code])
    if found.body not in register.own:
        raise _Wrong("superior", "按通知，这个单位的登记不由您处审核，请由审核它的部门导入")
    # A unit stands where its superior does; a department has told its own place.
    region = superior.region if unit else told["region"]
    known = register.known.get(uscc)
    data = {"uscc": uscc, "name": told["name"], "telephone": told["telephone"], "kind": told["kind"],
            "nature": told["nature"] if unit else "", "region": region, "superior": superior.pk}  # fmt: skip
    if known is not None:
        return _known_body(line, known, data, superior)
    if uscc in register.waiting:
        raise _Wrong("uscc", TAKEN)
    changes = ("登记", "", f"{BODY_KINDS[told['kind']]}，上级为{superior.name}")
    return Found(line.number, Verdict.NEW, told["name"], (changes,), data=data)


def _superior(typed: str, register: _Register) -> Organisation:
    found = register.above.get(typed, []) or register.above.get(typed.upper(), [])
    if len(found) != 1:
        why = (
            "有几个部门叫这个名称，请填统一社会信用代码"
            if found
            else "没有找到这个上级，请填它的全称或统一社会信用代码"
        )
        raise _Wrong("superior", why)
    return found[0]


def _known_body(line: Line, known: Organisation, data: dict[str, Any], superior: Organisation) -> Found:
    if known.became is not None:
        raise _Wrong("uscc", f"这个单位已并入“{known.became.name}”，请填合并以后的单位")
    if known.kind != data["kind"]:
        raise _Wrong("kind", f"已登记为{BODY_KINDS[known.kind]}，导入不改类别")
    if known.superior_id != superior.pk:
        now = known.superior.name if known.superior else "没有"
        raise _Wrong("superior", f"已登记的上级是“{now}”，导入不改上级")
    if known.nature != data["nature"]:
        raise _Wrong("nature", f"已登记为{NATURES.get(known.nature, '没有填写')}，导入不改单位性质")
    changes = []
    if known.name != data["name"]:
        changes.append(("名称", known.name, data["name"]))
    if data["telephone"] and known.telephone != data["telephone"]:
        changes.append(("联系电话", known.telephone, data["telephone"]))
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    return Found(line.number, verdict, data["name"], tuple(changes), data=data | {"pk": known.pk})


def apply_bodies(found: Sequence[Found], asked: Asked) -> None:
    """Register what is new, amend what changed."""
    by, at = asked.actor, asked.at
    superiors = Organisation.objects.in_bulk([one.data["superior"] for one in found])
    for one in found:
        data = one.data
        if one.verdict is Verdict.NEW:
            records.register_organisation(
                name=data["name"], kind=data["kind"], superior=superiors[data["superior"]], uscc=data["uscc"],
                region=data["region"], nature=data["nature"], telephone=data["telephone"], by=by, at=at,
            )  # fmt: skip
        else:
            amend(data["pk"], name=data["name"], telephone=data["telephone"], by=by, at=at)


def amend(pk: int, *, name: str, telephone: str, by: Actor, at: datetime) -> Organisation:
    """Correct the name and, where one is given, the telephone of an organisation."""
    row = Organisation.objects.select_for_update().get(pk=pk)
    fields = ["name", *(["telephone"] if telephone else [])]
    row.name = name
    row.telephone = telephone or row.telephone
    row.save(update_fields=fields)
    chain.append(f"organisation-{row.code}", "organisation.amended", by=by.label, at=at, data={"fields": fields})
    return row


# --- people ---


@dataclass(slots=True)
class _People:
    """What people are looked at against, read once."""

    day: date
    units: dict[str, Organisation]
    below: set[int]
    known: dict[str, tuple[Person, str]]
    employed: dict[int, Membership]


def _index(line: Line) -> str:
    return keys.blind_index(f"id:{line.values['id_type']}", str(line.values["number"]))


def look_at_people(lines: Sequence[Line], asked: Asked, columns: Columns) -> list[Found]:
    """Judge rows of people: whoever answers for a unit may say who works there."""
    readable = [line for line in lines if not line.faults]
    units = {row.uscc: row for row in standing().filter(uscc__in={str(line.values["uscc"]) for line in readable})}
    below = standing().filter(scope(asked.viewer), pk__in=[row.pk for row in units.values()])
    rows = Person.objects.filter(id_index__in={_index(line) for line in readable}, document_void=False)
    known = {row.id_index: (row.became or row, row.name) for row in rows.select_related("became")}
    day = local_day(asked.at)
    employments = Membership.objects.filter(
        in_force(day), role=Membership.Role.EMPLOYEE, person__in=[person.pk for person, _ in known.values()]
    ).select_related("organisation")
    people = _People(
        day, units, set(below.values_list("pk", flat=True)), known, {row.person_id: row for row in employments}
    )
    return _each(lines, columns, lambda line: _person(line, people), _index)


def _person(line: Line, people: _People) -> Found:
    name, number = plain_name(str(line.values["name"])), str(line.values["number"])
    if not 2 <= len(name) <= 80:
        raise _Wrong("name", "请填写证件上的姓名，2到80个字")
    if line.values["id_type"] == "resident_id":
        try:
            check_resident_id(number)
        except NotAnIdentifier as why:
            raise _Wrong("number", str(why)) from None
    unit = people.units.get(str(line.values["uscc"]))
    if unit is None or unit.kind not in (p1.UNIT, p1.AGENCY):
        raise _Wrong("uscc", "没有这个单位，请先登记或导入单位")
    if unit.pk not in people.below:
        raise _Wrong("uscc", f"“{unit.name}”的人员不由您处登记，请由该单位或其上级导入")
    from_on = line.values["from_on"]
    assert isinstance(from_on, date)
    if from_on > people.day:
        raise _Wrong("from_on", "开始日期不能晚于今天")
    data = {"name": name, "id_type": line.values["id_type"], "number": number, "unit": unit.pk,
            "from_on": from_on.isoformat()}  # fmt: skip
    works = ("登记为职工", "", f"{unit.name}，自{from_on:%Y-%m-%d}起")
    holder = people.known.get(_index(line))
    if holder is None:
        return Found(line.number, Verdict.NEW, name, (works,), data=data)
    person, called = holder
    if name not in (called, person.name):
        raise _Wrong("name", "这个证件号码已登记在另一个姓名名下，请核对证件")
    held = people.employed.get(person.pk)
    if held is None:
        return Found(line.number, Verdict.CHANGED, name, (works,), data=data | {"person": person.pk})
    if held.organisation_id != unit.pk:
        raise _Wrong("uscc", "已登记在另一个单位，请由本人办理变更单位，由两个单位分别同意")
    return Found(line.number, Verdict.SAME, name, data=data | {"person": person.pk})


def apply_people(found: Sequence[Found], asked: Asked) -> None:
    """Enter who is new, without an account: they open one themselves, and it finds their record (P1)."""
    units = Organisation.objects.in_bulk([one.data["unit"] for one in found])
    known = Person.objects.in_bulk([one.data["person"] for one in found if "person" in one.data])
    rows = [
        enrolling.Enrolled(
            units[data["unit"]], date.fromisoformat(data["from_on"]), known.get(data.get("person")), data["name"],
            data["id_type"], data["number"],
        )
        for data in (one.data for one in found)
    ]  # fmt: skip
    enrolling.enrol(rows, by=asked.actor, at=asked.at, told=asked.told)
