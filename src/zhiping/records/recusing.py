"""Keeping somebody out of one dossier (回避), and letting them back: the fact alone. Why, and who decided, is written
where it is decided.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from zhiping.records.models import Dossier, KeptOut, Person


def keep_out(person: Person, dossier: Dossier, *, at: datetime) -> bool:
    """From now on ``person`` sees nothing of ``dossier``. Returns whether that is new."""
    _, created = KeptOut.objects.get_or_create(
        person=person, dossier=dossier, lifted_at=None, defaults={"since": at}
    )  # fmt: skip
    return created


def let_in(person: Person, dossier: Dossier, *, at: datetime) -> bool:
    """The recusal stands no longer. Returns whether there was one."""
    standing = KeptOut.objects.filter(person=person, dossier=dossier, lifted_at__isnull=True)
    return bool(standing.update(lifted_at=at))


def kept_out_of(person: Person | int) -> QuerySet[KeptOut, int]:
    """Ids of the dossiers that ``person`` is kept out of; a subquery, asked where it is used."""
    return KeptOut.objects.filter(person=person, lifted_at__isnull=True).values_list("dossier_id", flat=True)


def is_kept_out(person: Person | int, dossier: Dossier) -> bool:
    """Whether ``person`` is kept out of ``dossier``. One query."""
    return kept_out_of(person).filter(dossier=dossier).exists()
