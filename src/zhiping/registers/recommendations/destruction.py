"""What the book of recommendations lets go of when a dossier is destroyed (8o).

A page that was put to the dossier lies under its key. A page of the same stack that nobody put anywhere may show it as
well: it goes with the stack's key.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.registers.recommendations.models import Scan, Stack


def _stacks(dossier: Dossier) -> QuerySet[Stack]:
    return Stack.objects.filter(scans__paper__dossier=dossier).distinct()


def _scans(dossier: Dossier) -> QuerySet[Scan]:
    stacks = list(_stacks(dossier).values_list("pk", flat=True))
    return Scan.objects.filter(Q(paper__dossier=dossier) | Q(paper__isnull=True, stack__in=stacks))


def _files(dossier: Dossier) -> set[str]:
    return set(_scans(dossier).values_list("blob", flat=True)) | set(_stacks(dossier).values_list("blob", flat=True))


def _owners(dossier: Dossier) -> list[str]:
    return [stack.key_owner for stack in _stacks(dossier)]


def _clear(dossier: Dossier) -> None:
    found = list(_scans(dossier).values_list("pk", flat=True))
    Stack.objects.filter(pk__in=list(_stacks(dossier).values_list("pk", flat=True))).update(blob="")
    Scan.objects.filter(pk__in=found).delete()


KEEPERS = (Keeper("recommendations", files=_files, owners=_owners, clear=_clear),)
