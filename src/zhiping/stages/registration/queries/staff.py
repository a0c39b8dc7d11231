"""Who works where: the roles of an organisation, and where the viewer may give them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from zhiping.access.viewers import Viewer
from zhiping.core.registration import READING_ROLES, STAFF_ROLES
from zhiping.records.models import Membership, Organisation
from zhiping.stages.registration.operations.leading import leaders_in
from zhiping.stages.registration.operations.roles import may_give

PAGE = 200
#: Roles that are neither given nor ended here: who works in a unit says the registration, who is an expert the pool.
NOT_GIVEN_HERE = (Membership.Role.EMPLOYEE, Membership.Role.EXPERT)


def led_by(viewer: Viewer, day: date) -> list[Organisation]:
    """The organisations in which the viewer may give roles: their own first, and those below without a head of their
    own; and the operator's, for the roles that only read. Two queries.
    """
    person = viewer.person
    if person is None:
        return []
    works_at = {organisation for organisation, role in viewer.roles if role != "employee"}
    operates = viewer.organisations("operator")
    own = Organisation.objects.filter(Q(pk__in=works_at) | Q(superior__in=works_at), became__isnull=True)
    found = list(own.select_related("superior").order_by("id"))
    heads = leaders_in({one.pk for one in found} | {one.superior_id for one in found if one.superior_id}, day)

    def leads(one: Organisation) -> bool:
        return person.pk in (heads.get(one.pk) or heads.get(one.superior_id or 0, set()))

    led = [one for one in found if leads(one) or (one.pk in operates and READING_ROLES & set(STAFF_ROLES[one.kind]))]
    return [one for one in led if one.pk in works_at] + [one for one in led if one.pk not in works_at]


def given_by(viewer: Viewer, organisation: Organisation, day: date) -> tuple[str, ...]:
    """The roles of ``organisation`` that the viewer may give."""
    person, roles = viewer.person, STAFF_ROLES[organisation.kind]
    if person is None:
        return ()
    if may_give(organisation, person, day):
        return roles
    return tuple(role for role in roles if role in READING_ROLES and may_give(organisation, person, day, role))


def roles_of(organisation: Organisation, day: date) -> list[Membership]:
    """Roles in force or to come, those that end first on top; employees are not roles, and experts stand in no list
    but their own (rules.md 3). One query.
    """
    held = Membership.objects.filter(organisation=organisation).exclude(role__in=NOT_GIVEN_HERE).exclude(to_on__lt=day)
    return list(held.select_related("person").order_by("to_on", "id")[:PAGE])


def people_of(organisation: Organisation, day: date) -> list[Membership]:
    """Who belongs to ``organisation`` today in any role but that of an expert, once each, by name. One query."""
    held = Membership.objects.filter(organisation=organisation, from_on__lte=day).exclude(to_on__lt=day)
    held = held.exclude(role=Membership.Role.EXPERT)
    seen: dict[int, Membership] = {}
    for row in held.select_related("person").order_by("person__name", "id"):
        seen.setdefault(row.person_id, row)
    return list(seen.values())
