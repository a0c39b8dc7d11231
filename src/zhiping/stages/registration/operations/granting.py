"""What an approval does: the person found or entered, the body registered, the roles given, the move carried out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from zhiping.core import registration as p1
from zhiping.core.errors import BadInput, Fault
from zhiping.core.identifiers import NotAnIdentifier, check_uscc
from zhiping.core.procedure import Refusal
from zhiping.records import operations as records
from zhiping.records.actors import Actor
from zhiping.records.models import Membership, Organisation, Person
from zhiping.records.queries import holder_of
from zhiping.stages.registration.models import Registrant, Request
from zhiping.stages.registration.operations import moving
from zhiping.stages.registration.operations.asking import employed_at, local_day
from zhiping.stages.registration.words import BODY_KINDS, NOT_NOW, ROLE_NAMES

Kind = Request.Kind


class NotNow(Exception):
    """A request that cannot be decided now; ``code`` is one of ``words.NOT_NOW``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def as_fault(self) -> BadInput:
        """The same, for a page that shows one request."""
        return BadInput(Fault("", NOT_NOW[self.code]))


def last_day(first: date, months: int | None = None) -> date:
    """The last day of a role that begins on ``first`` and lasts ``months`` (default: the installation's)."""
    months = settings.ROLE_MONTHS if months is None else months
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    # A month that is shorter than the first day ends the role a few days earlier, never later.
    for day in range(first.day, 0, -1):
        try:
            return date(year, month + 1, day) - timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def person_behind(row: Request) -> Person | None:
    """The person who asked, once there is one."""
    return None if row.user is None else Person.objects.filter(user=row.user).first()


def _identity_obstacle(row: Request) -> str:
    if row.user is None or person_behind(row) is not None:
        return ""
    registrant: Registrant = row.user.registrant
    known = holder_of(registrant.id_type, registrant.id_index)
    if known is None:
        return ""
    if known.name != registrant.name:
        return "name_differs"
    return "taken" if known.person.user_id is not None else ""


def settle_person(row: Request, *, by: Actor, at: datetime) -> Person:
    """The person behind a request: their own record where one exists, never a second one."""
    assert row.user is not None
    known = person_behind(row)
    if known is not None:
        return known
    if code := _identity_obstacle(row):
        raise NotNow(code)
    registrant: Registrant = row.user.registrant
    holder = holder_of(registrant.id_type, registrant.id_index)
    if holder is None:
        person = records.register_person(
            name=registrant.name, id_type=registrant.id_type, id_number=registrant.id_number(), user=row.user, by=by,
            at=at,
        )  # fmt: skip
    else:
        person = holder.person
        records.give_account(person, row.user, by=by, at=at)
    registrant.person = person
    registrant.save(update_fields=["person"])
    return person


def obstacle(row: Request, at: datetime) -> str:
    """Why ``row`` cannot be approved now, or empty."""
    if code := _identity_obstacle(row):
        return code
    person, day = person_behind(row), local_day(at)
    if row.kind == Kind.SUPERIOR:
        return "not_a_body"
    if row.kind == Kind.BODY:
        if row.uscc and Organisation.objects.filter(uscc=row.uscc).exists():
            return "uscc_taken"
        assert row.superior is not None
        return "superior_gone" if row.superior.became_id is not None else ""
    assert row.organisation is not None
    if row.organisation.became_id is not None:
        return "unit_gone"
    if row.kind == Kind.ROUND:
        following = [d for d in moving.running(person, row) if d.state in moving.FOLLOWS] if person else []
        return "" if following else "round_gone"
    if row.kind == Kind.JOIN:
        return "elsewhere" if person is not None and employed_at(person.pk, day).exists() else ""
    return moving.obstacle(row, person, day)


def effects(row: Request, at: datetime) -> tuple[str, ...]:
    """What an approval does, in sentences for the preview."""
    until = last_day(local_day(at))
    if row.kind == Kind.BODY:
        head = ROLE_NAMES[p1.STAFF_ROLES[row.body_kind][0]]
        return (
            f"登记{BODY_KINDS[row.body_kind]}“{row.name}”，上级为{row.superior.name if row.superior else ''}",
            f"{_name(row)}任{head}，到{until.year}年{until.month}月{until.day}日",
        )
    assert row.organisation is not None
    if row.kind == Kind.ROUND:
        return (f"{_name(row)}的申报随本人转到{row.organisation.name}，已有的推荐和审核仍然有效",)
    if row.kind == Kind.JOIN:
        known = _known_already(row)
        return (f"{_name(row)}登记为{row.organisation.name}的职工{'，沿用原有的个人记录' if known else ''}",)
    return moving.effects(row, _name(row), at)


def _known_already(row: Request) -> bool:
    if person_behind(row) is not None:
        return True
    if row.user is None:
        return False
    registrant: Registrant = row.user.registrant
    return holder_of(registrant.id_type, registrant.id_index) is not None


def _name(row: Request) -> str:
    person = person_behind(row)
    if person is not None:
        return person.name
    return row.user.registrant.name if row.user is not None else ""


def grant(row: Request, *, reason: str, by: Actor, at: datetime) -> bool:
    """Carry out the approval; True when the request now lies with another office. Raises ``NotNow``."""
    if code := obstacle(row, at):
        raise NotNow(code)
    day = local_day(at)
    if row.kind == Kind.MOVE:
        person = person_behind(row)
        assert person is not None
        return moving.grant(row, person, by=by, at=at)
    if row.kind == Kind.ROUND:
        _follow(row, reason, by, at)
        return False
    person = settle_person(row, by=by, at=at)
    if row.kind == Kind.BODY:
        row.organisation = records.register_organisation(
            name=row.name, kind=row.body_kind, superior=row.superior, uscc=row.uscc, region=row.region,
            nature=row.nature, telephone=row.telephone, by=by, at=at,
        )  # fmt: skip
        head = p1.STAFF_ROLES[row.body_kind][0]
        records.appoint(person, row.organisation, head, from_on=day, to_on=last_day(day), leads=True, by=by, at=at)
        if row.body_kind != p1.UNIT or employed_at(person.pk, day).exists():
            return False
    assert row.organisation is not None
    records.appoint(person, row.organisation, Membership.Role.EMPLOYEE, from_on=day, by=by, at=at)
    return False


def _follow(row: Request, reason: str, by: Actor, at: datetime) -> None:
    person = person_behind(row)
    assert person is not None
    if not reason:
        raise NotNow("round_reason")
    for dossier in moving.running(person, row):
        if dossier.state not in moving.FOLLOWS:
            continue
        try:
            moving.follow(dossier, row, reason=reason, by=by, at=at)
        except Refusal:
            raise NotNow("round_now") from None


def register_missing(
    row: Request, *, kind: str, name: str, uscc: str, region: str, by: Actor, at: datetime
) -> Organisation:
    """Register the body that was missing, under the office that answers."""
    faults = []
    if kind not in (p1.DEPARTMENT, p1.HR):
        faults.append(Fault("kind", "请选是主管部门还是人社部门"))
    if not 2 <= len(name.strip()) <= 120:
        faults.append(Fault("name", "请填写部门全称，2到120个字"))
    try:
        code = check_uscc(uscc)
    except NotAnIdentifier as wrong:
        faults.append(Fault("uscc", str(wrong)))
    if faults:
        raise BadInput(faults)
    return records.register_organisation(
        name=name.strip(), kind=kind, superior=row.reviewer, uscc=code, region=region, by=by, at=at
    )
