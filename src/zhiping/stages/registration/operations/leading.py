"""Who leads an organisation: may give roles there, and may not all be gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from zhiping.records.actors import in_force
from zhiping.records.models import Membership, Organisation

#: Roles whose holders lead by themselves.
HEADS = (Membership.Role.UNIT_HEAD, Membership.Role.BUREAU)


def leaders(organisation: Organisation, day: date, *, besides: int = 0) -> set[int]:
    """The persons who may give roles in ``organisation`` on ``day``; ``besides``: a membership not to count."""
    held = Membership.objects.filter(in_force(day), Q(leads=True) | Q(role__in=HEADS), organisation=organisation)
    return set(held.exclude(pk=besides).values_list("person_id", flat=True))


def leaders_in(organisations: Collection[int], day: date) -> dict[int, set[int]]:
    """The persons who may give roles, for many organisations at once. One query."""
    held = Membership.objects.filter(
        in_force(day), Q(leads=True) | Q(role__in=HEADS), organisation__in=list(organisations)
    )
    found: dict[int, set[int]] = {}
    for organisation, person in held.values_list("organisation_id", "person_id"):
        found.setdefault(organisation, set()).add(person)
    return found
