"""Reads on the spine."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from zhiping.accounts.models import User
from zhiping.ground.clock import service as clock
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Membership, Person


def current_cycles() -> list[Cycle]:
    """The rounds that are open, newest first."""
    return list(
        Cycle.objects.filter(closed_at__isnull=True)
        .select_related("pack_version", "committee__office")
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


def dossiers() -> QuerySet[Dossier]:
    """Dossiers with what every page of them needs."""
    return Dossier.objects.select_related(
        "cycle__pack_version", "committee__office", "pack_version", "unit", "department", "person"
    )


def dossier_by_code(typed: str) -> Dossier | None:
    """The dossier with this public code, however it was typed."""
    code = normal_code(typed)
    return dossiers().filter(code=code).first() if code else None


def dossiers_of(person: Person) -> list[Dossier]:
    """The dossiers of ``person``, newest year first."""
    return list(dossiers().filter(person=person).order_by("-year", "-id"))


def memberships_of(person: Person) -> list[Membership]:
    """Every role that ``person`` has or had, with its organisation."""
    return list(Membership.objects.filter(person=person).select_related("organisation").order_by("id"))
