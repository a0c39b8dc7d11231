"""A sheet taken out of the round may name whoever is destroyed: every one that is still there goes (8o)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiping.faces.exchange.models import Export
from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier


def _exports(dossier: Dossier) -> QuerySet[Export]:
    return Export.objects.filter(cycle=dossier.cycle_id).exclude(blob="")


def _files(dossier: Dossier) -> list[str]:
    return list(_exports(dossier).values_list("blob", flat=True))


def _owners(dossier: Dossier) -> list[str]:
    return [export.key_owner for export in _exports(dossier)]


def _clear(dossier: Dossier) -> None:
    sheets = list(_exports(dossier).values_list("pk", flat=True))
    Export.objects.filter(pk__in=sheets).update(state=Export.State.GONE, blob="")


KEEPERS = (Keeper("exports", files=_files, owners=_owners, clear=_clear),)
