"""Bundles of a dossier go when its material is destroyed (8o); the row says that there was one."""

from __future__ import annotations

from zhiping.faces.handover.models import Bundle
from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier


def _files(dossier: Dossier) -> set[str]:
    return {ref for pieces in Bundle.objects.filter(dossier=dossier).values_list("pieces", flat=True) for ref in pieces}


def _clear(dossier: Dossier) -> None:
    bundles = list(Bundle.objects.filter(dossier=dossier).values_list("pk", flat=True))
    Bundle.objects.filter(pk__in=bundles).update(state=Bundle.State.GONE, pieces=[])


KEEPERS = (Keeper("bundles", files=_files, clear=_clear),)
