"""Who works where: the roles of an organisation, and where the viewer may give them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from zhiping.access.viewers import Viewer
from zhiping.records.models import Membership, Organisation
from zhiping.stages.registration.operations.roles import may_give

PAGE = 200


def led_by(viewer: Viewer, day: date) -> list[Organisation]:
    """The organisations in which the viewer may give roles: their own, and those below without a head of their own."""
    if viewer.person is None:
        return []
    works_at = {organisation for organisation, role in viewer.roles if role != "employee"}
    own = Organisation.objects.filter(Q(pk__in=works_at) | Q(superior__in=works_at), became__isnull=True)
    found = own.select_related("superior").order_by("id")
    return [one for one in found if one.pk in works_at and may_give(one, viewer.person, day)] + [
        one for one in found if one.pk not in works_at and may_give(one, viewer.person, day)
    ]


def roles_of(organisation: Organisation, day: date) -> list[Membership]:
    """Roles in force or to come, those that end first on top; employees are not roles. One query."""
    held = Membership.objects.filter(organisation=organisation).exclude(role="employee").exclude(to_on__lt=day)
    return list(held.select_related("person").order_by("to_on", "id")[:PAGE])


def people_of(organisation: Organisation, day: date) -> list[Membership]:
    """Who belongs to ``organisation`` today in any role, once each, by name. One query."""
    held = Membership.objects.filter(organisation=organisation, from_on__lte=day).exclude(to_on__lt=day)
    seen: dict[int, Membership] = {}
    for row in held.select_related("person").order_by("person__name", "id"):
        seen.setdefault(row.person_id, row)
    return list(seen.values())
