"""Many rows that look like one that the product's operations made: what a list of three hundred is read from.

Only for reading: a copy has no key of its own, so nothing sealed of it can be opened.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model

from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, Membership, Person

M = TypeVar("M", bound=Model)


def copies(row: M, count: int, change: Callable[[M, int], None] = lambda _, __: None) -> list[M]:
    """So many copies of ``row``; a public code is made anew, ``change`` sets what else must differ."""
    made = []
    for n in range(count):
        one = copy.copy(row)
        one._state = copy.copy(row._state)
        one._state.adding, one.pk = True, None
        for column in row._meta.concrete_fields:
            if column.unique and column.has_default() and not column.primary_key:
                setattr(one, column.attname, column.get_default())
        change(one, n)
        made.append(one)
    return type(row)._base_manager.bulk_create(made)


_serial = iter(range(10**6))


def people(person: Person, count: int, called: str = "") -> list[Person]:
    """Others like ``person``, each with a number of their own and with the same jobs."""

    def another(one: Person, n: int) -> None:
        one.id_index, one.name, one.user_id = f"copy-{next(_serial)}", called or f"{person.name}{n}", None

    made = copies(person, count, another)
    for job in Membership.objects.filter(person=person):
        copies(job, count, lambda row, n: setattr(row, "person", made[n]))
    return made


#: What else hangs on a dossier that a list could read: by the name of the relation. Marks are read of one dossier only.
_PARTS = ("milestones", "holds", "notices", "papers", "assignments", "extensions")


def dossiers(dossier: Dossier, count: int) -> list[Dossier]:
    """Others at the same place, each of a person of its own, with their milestones, notices and papers."""
    owners = people(dossier.person, count)

    def another(one: Dossier, n: int) -> None:
        one.person, one.applicant_name = owners[n], owners[n].name

    made = copies(dossier, count, another)
    revisions: dict[Any, list[Model]] = {}

    def hang(part: Any) -> list[Any]:
        postings = copies(part.posting, count) if hasattr(part, "posting") else []

        def change(one: Any, n: int) -> None:
            one.dossier = made[n]
            if postings:
                one.posting = postings[n]
            if getattr(one, "revision_id", None):
                one.revision = revisions[one.revision_id][n]

        return copies(part, count, change)

    for part in dossier.revisions.all():
        revisions[part.pk] = hang(part)
    for name in _PARTS:
        for part in getattr(dossier, name).all():
            hang(part)
    for entry in AuditEntry.objects.filter(stream=dossier.stream).order_by("-position")[:2]:
        copies(entry, count, lambda row, n: setattr(row, "stream", made[n].stream))
    return made
