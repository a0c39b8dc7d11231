"""Moving from one unit to another: the old one lets go, the new one takes; memberships are dated (8m)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from zhiping.records import operations as records
from zhiping.records.actors import Actor
from zhiping.records.models import Membership, Person
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations.asking import employed_at, local_day
from zhiping.stages.registration.operations.leading import leaders


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
    return (f"{name}转入{row.organisation.name}，在{row.former.name}的职务同时终止",)


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
    return False
