"""Moving from one unit to another: the old one lets go, the new one takes; memberships are dated (8m)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.records import operations as records
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Membership, Organisation, Person
from zhiping.records.operations import superior_department
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations.asking import ask, employed_at, local_day
from zhiping.stages.registration.operations.leading import leaders

#: Before the recommendation a dossier begins anew at the new unit; after it the Committee office decides (8m).
RESTARTS = (State.DRAFT, State.AT_UNIT, State.RETURNED)
FOLLOWS = (State.AT_DEPARTMENT, State.AT_COMMITTEE, State.ACCEPTED, State.HANDED_IN, State.READY)


def _at_former(row: Request, person: Person, day: date) -> list[Membership]:
    """Every role at the old unit that is in force or still to come."""
    held = Membership.objects.filter(person=person, organisation=row.former).exclude(to_on__lt=day)
    return list(held.select_related("person", "organisation").order_by("id"))


def obstacle(row: Request, person: Person | None, day: date) -> str:
    """Why the move cannot go on, or empty."""
    if person is None or not employed_at(person.pk, day).filter(organisation=row.former).exists():
        return "former_changed"
    assert row.former is not None
    if person.pk in leaders(row.former, day) and len(leaders(row.former, day)) == 1:
        # Nobody would be left who could give roles or recommend.
        return "last_head"
    return ""


def effects(row: Request, name: str, at: datetime) -> tuple[str, ...]:
    """What the consent does, in sentences."""
    assert row.former is not None and row.organisation is not None
    if row.released_at is None:
        return (f"同意{name}离开{row.former.name}，再由{row.organisation.name}决定是否接收",)
    return (f"{name}转入{row.organisation.name}，在{row.former.name}的职务同时终止", *_of_round(row))


def grant(row: Request, person: Person, *, by: Actor, at: datetime) -> bool:
    """First consent: the request goes to the new unit (True). Second consent: the move happens (False)."""
    assert row.organisation is not None
    if row.released_at is None:
        row.released_at = at
        row.reviewer = row.organisation
        return True
    day = local_day(at)
    for membership in _at_former(row, person, day):
        records.end_membership(membership, on=day - timedelta(days=1), by=by, at=at)
    records.appoint(person, row.organisation, Membership.Role.EMPLOYEE, from_on=day, by=by, at=at)
    for dossier in running(person, row):
        records.agree_unit_change(dossier, row.organisation, by=by, at=at)
        try:
            restart(dossier, row, by=by, at=at)
        except Refusal:
            # Recommended already, or too late to begin anew: it stays at the old unit unless the office decides.
            if dossier.state in FOLLOWS:
                _ask_office(row, dossier, at)
    return False


def running(person: Person, row: Request) -> list[Dossier]:
    """The person's dossiers of open rounds that lie with the old unit and are not over."""
    found = Dossier.objects.filter(person=person, unit=row.former, cycle__closed_at__isnull=True)
    found = found.filter(state__in=[*RESTARTS, *FOLLOWS])
    return list(found.select_related("committee__office", "person").order_by("id"))


def left_behind(row: Request, person: Person | None) -> list[Dossier]:
    """What could not begin anew when the move happened, and still lies with the old unit."""
    if row.kind != Request.Kind.MOVE or row.state != Request.State.APPROVED or person is None:
        return []
    return [dossier for dossier in running(person, row) if dossier.state in RESTARTS]


def _of_round(row: Request) -> tuple[str, ...]:
    """What becomes of the person's dossiers (8m), in sentences."""
    assert row.user is not None
    person = Person.objects.get(user=row.user)
    states = {dossier.state for dossier in running(person, row)}
    said = []
    if states & set(RESTARTS):
        said.append("本轮申报回到本人手里，由新单位重新审核和公示；申报期限已过的，留在原单位")
    if states & set(FOLLOWS):
        said.append("本轮申报已经推荐，是否随本人转到新单位由评委会办公室决定")
    return tuple(said)


def restart(dossier: Dossier, row: Request, *, by: Actor, at: datetime) -> None:
    """Let the dossier begin anew at the new unit, as the applicant asked when moving (8m). Raises ``Refusal``.

    The applicant's request is the standing wish; ``by`` is who made it possible, and the audit names both.
    """
    unit = row.organisation
    assert unit is not None

    def apply(change: Change) -> None:
        _repoint(change.dossier, unit)
        change.dossier.submitted_at = None
        change.dossier.pack_version = None
        change.milestone("unit_restarted", {"unit": unit.code})
        change.audit |= {"request": row.code, "taken_by": by.label, "unit": unit.code}

    act(dossier, Action.CHANGE_UNIT, by=Actor(dossier.person), at=at, apply=apply)


def follow(dossier: Dossier, row: Request, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a recommended dossier go on at the new unit, as the Committee office decides (8m). Raises ``Refusal``.

    Its recommendation stands, and so does the department that has it.
    """
    unit = row.organisation
    assert unit is not None

    def apply(change: Change) -> None:
        change.dossier.unit = unit
        change.milestone("unit_followed", {"unit": unit.code})
        change.audit |= {"request": row.code, "unit": unit.code}

    act(dossier, Action.FOLLOW_UNIT, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def _repoint(dossier: Dossier, unit: Organisation) -> None:
    dossier.unit = unit
    dossier.department = superior_department(unit)


def _ask_office(row: Request, dossier: Dossier, at: datetime) -> None:
    ask(
        Request(
            kind=Request.Kind.ROUND, user=row.user, reviewer=dossier.committee.office, former=row.former,
            organisation=row.organisation, rule="round", clause="8m", asked_at=at, since=at,
        )
    )  # fmt: skip
