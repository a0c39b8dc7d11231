"""Reads on the spine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from zhiping.accounts.models import User
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import keys
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Membership, Milestone, Person


def current_cycles() -> list[Cycle]:
    """The rounds that are open, newest first."""
    return list(
        Cycle.objects.filter(closed_at__isnull=True)
        .select_related("pack_version", "committee__office")
        .defer("pack_version__files")
        .order_by("-year", "-id")
    )


def closed_cycles() -> list[Cycle]:
    """The rounds that were closed, newest first. One query."""
    return list(
        Cycle.objects.filter(closed_at__isnull=False)
        .select_related("pack_version", "committee__office")
        .defer("pack_version__files")
        .order_by("-year", "-id")
    )


def now(cycle: Cycle, *, real: datetime | None = None) -> datetime:
    """The instant on the cycle's clock."""
    return clock.at(cycle.key, real=real)


def person_of(user: object) -> Person | None:
    """The person behind a signed-in user, or None."""
    if not isinstance(user, User):
        return None
    return Person.objects.filter(user=user).first()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a document is: the record that stands for the human, and the name that was given with this document."""

    person: Person
    name: str


def holder_of(id_type: str, id_index: str) -> Holder | None:
    """Who is known by this document, also by a second one after two records became one. One query."""
    found = Person.objects.filter(id_type=id_type, id_index=id_index, document_void=False)
    row = found.select_related("became").first()
    return None if row is None else Holder(row.became or row, row.name)


def people_with(indexes: Collection[str]) -> set[int]:
    """Ids of the records that are found by one of these blind indexes of documents, whatever record the human has
    become since. One query.
    """
    rows = Person.objects.filter(id_index__in=list(indexes), document_void=False).values_list("pk", "became_id")
    return {pk for row in rows for pk in row if pk is not None}


#: Identity documents a number may be of; who has typed only the number asks for each.
ID_TYPES = ("resident_id", "hmt_permit", "foreign_permanent", "passport")


def people_numbered(number: str) -> set[int]:
    """Ids of the records known by this whole number, of whichever document. One query."""
    return people_with([keys.blind_index(f"id:{kind}", number.strip().upper()) for kind in ID_TYPES])


def dossiers() -> QuerySet[Dossier]:
    """Dossiers with what every page of them needs."""
    return Dossier.objects.select_related(
        "cycle__pack_version", "committee__office", "pack_version", "unit", "department", "person"
    ).defer(*PACK_FILES)


def dossier_by_code(typed: str) -> Dossier | None:
    """The dossier with this public code, however it was typed."""
    code = normal_code(typed)
    return dossiers().filter(code=code).first() if code else None


def dossiers_of(person: Person) -> list[Dossier]:
    """The dossiers of ``person``, newest year first."""
    return list(dossiers().filter(person=person).order_by("-year", "-id"))


def stands_offered() -> Exists:
    """Of dossiers: offered to their unit for publicity (8a), and not begun anew at another unit since (8m)."""
    later = Milestone.objects.filter(dossier=OuterRef("dossier"), kind="unit_restarted", pk__gt=OuterRef("pk"))
    offered = Milestone.objects.filter(dossier=OuterRef("pk"), kind="offered_for_publicity")
    return Exists(offered.filter(~Exists(later)))


def memberships_of(person: Person) -> list[Membership]:
    """Every role that ``person`` has or had, with its organisation."""
    return list(Membership.objects.filter(person=person).select_related("organisation").order_by("id"))
