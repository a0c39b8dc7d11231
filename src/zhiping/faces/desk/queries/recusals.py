"""回避 (rules.md 9): whom somebody keeps out of, and who of an office keeps out of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.queries import holding
from zhiping.faces.desk.queries.offices import DESK_ROLES
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Kinship, Membership, Organisation, Person
from zhiping.records.queries import people_numbered


@dataclass(frozen=True, slots=True)
class Recusal:
    """A declaration as who keeps out reads it. ``own``: they declared it themselves, so that they may lift it."""

    row: Kinship
    other: Person
    own: bool


def standing(person: Person) -> list[Recusal]:
    """From whom ``person`` keeps out now, the newest first. One query."""
    return [_read(row, person) for row in _rows(person).filter(lifted_at__isnull=True)]


def lifted(person: Person, most: int = 20) -> list[Recusal]:
    """What stood once and was lifted, the newest first. One query."""
    return [_read(row, person) for row in _rows(person).filter(lifted_at__isnull=False)[:most]]


def _rows(person: Person) -> QuerySet[Kinship]:
    found = Kinship.objects.filter(Q(person=person) | Q(other=person))
    return found.select_related("person", "other").order_by("-id")


def _read(row: Kinship, person: Person) -> Recusal:
    own = row.person_id == person.pk
    return Recusal(row, row.other if own else row.person, own)


def applicant_of(viewer: Viewer, cycles: Sequence[Cycle], typed: str) -> Person | None:
    """The applicant of the dossier with this code, where the viewer's desk holds it or has seen it pass."""
    code = normal_code(typed)
    for cycle in cycles if code else ():
        found = Dossier.objects.filter(holding.visible(viewer, cycle), cycle=cycle, code=code)
        row = found.select_related("person").first()
        if row is not None:
            return row.person
    return None


def person_called(name: str, number: str) -> Person | None:
    """The person of this name with this number of an identity document; neither alone finds anybody."""
    found = Person.objects.filter(pk__in=people_numbered(number), name=name.strip(), became__isnull=True)
    return found.first()


def colleagues_recused(dossier: Dossier, office: Organisation) -> list[Person]:
    """Who of ``office`` keeps out of ``dossier``, by name. One query."""
    pairs = Kinship.objects.filter(lifted_at__isnull=True)
    out = Q(pk__in=pairs.filter(other=dossier.person_id).values("person")) | Q(
        pk__in=pairs.filter(person=dossier.person_id).values("other")
    )
    held = Membership.objects.filter(organisation=office, role__in=DESK_ROLES).values("person")
    return list(Person.objects.filter(out, pk__in=held).only("pk", "code", "name").order_by("name", "pk"))
