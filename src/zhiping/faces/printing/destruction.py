"""A batch that holds a form of a destroyed dossier goes as a whole, with its key (8o): the others' can be made anew."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiping.faces.printing.models import Batch, BatchItem
from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier


def _batches(dossier: Dossier) -> QuerySet[Batch]:
    return Batch.objects.filter(items__dossier=dossier).exclude(state=Batch.State.GONE).distinct()


def _files(dossier: Dossier) -> set[str]:
    batches = list(_batches(dossier))
    items = BatchItem.objects.filter(batch__in=batches).exclude(blob="")
    return {ref for batch in batches for ref in batch.pieces} | set(items.values_list("blob", flat=True))


def _owners(dossier: Dossier) -> list[str]:
    return [batch.key_owner for batch in _batches(dossier)]


def _clear(dossier: Dossier) -> None:
    batches = list(_batches(dossier).values_list("pk", flat=True))
    BatchItem.objects.filter(batch__in=batches).update(blob="")
    Batch.objects.filter(pk__in=batches).update(state=Batch.State.GONE, pieces=[])


KEEPERS = (Keeper("batches", files=_files, owners=_owners, clear=_clear),)
