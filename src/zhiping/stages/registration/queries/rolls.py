"""Who is registered below the bodies that somebody answers for: organisations, and people with where they work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhiping.access.viewers import Viewer
from zhiping.core import registration as p1
from zhiping.records.actors import in_force
from zhiping.records.models import Membership, Organisation
from zhiping.stages.registration.queries.bodies import standing

#: Roles in which somebody answers for what stands below a body of a kind.
ANSWERS = tuple(sorted({role for roles in p1.OFFICER_ROLES.values() for role in roles}))


def scope(viewer: Viewer) -> Q:
    """The bodies that ``viewer`` answers for: those they are an officer of, what stands below them, and for an HR
    department its area. All of them for the review body, since whoever is registered stands below it (P1).

    At most one query.
    """
    own = viewer.organisations(*ANSWERS)
    found = Q(pk__in=own) | Q(superior__in=own) | Q(superior__superior__in=own)
    rows = Organisation.objects.filter(pk__in=own, kind__in=[p1.HR, p1.OFFICE]).values_list("kind", "region")
    for kind, region in rows:
        if kind == p1.OFFICE:
            return Q()
        if p1.area(region):
            found |= Q(region__startswith=p1.area(region)) | Q(superior__region__startswith=p1.area(region))
    return found


def bodies_below(viewer: Viewer) -> QuerySet[Organisation]:
    """The standing bodies that ``viewer`` answers for, with their superiors."""
    return standing().filter(scope(viewer)).select_related("superior").order_by("region", "kind", "name", "id")


def body_rows(found: QuerySet[Organisation]) -> Iterator[Mapping[str, Any]]:
    """A row of each body."""
    for row in found.iterator(chunk_size=1000):
        yield {
            "name": row.name, "uscc": row.uscc, "kind": row.kind, "nature": row.nature, "region": row.region,
            "superior": row.superior.name if row.superior else "", "superior_uscc": row.superior.uscc
            if row.superior else "", "telephone": row.telephone, "registered_at": row.registered_at,
        }  # fmt: skip


def employed_below(viewer: Viewer, day: date) -> QuerySet[Membership]:
    """The employments in force on ``day`` in bodies that ``viewer`` answers for."""
    bodies = standing().filter(scope(viewer)).values("pk")
    found = Membership.objects.filter(in_force(day), role=Membership.Role.EMPLOYEE, organisation__in=bodies)
    return found.select_related("person", "organisation").order_by("organisation__name", "person__name", "id")


def person_rows(found: QuerySet[Membership]) -> Iterator[Mapping[str, Any]]:
    """A row of each employment."""
    for row in found.iterator(chunk_size=500):
        yield {
            "name": row.person.name, "id_type": row.person.id_type, "number": row.person.id_number(),
            "uscc": row.organisation.uscc, "unit": row.organisation.name, "from_on": row.from_on,
            "account": "有" if row.person.user_id else "没有",
        }  # fmt: skip
