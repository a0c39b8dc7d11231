"""What this room keeps of a dossier besides what its own key seals (P11): the files that came with objections."""

from __future__ import annotations

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import ObjectionFile


def _files(dossier: Dossier) -> list[str]:
    return list(ObjectionFile.objects.filter(objection__dossier=dossier).values_list("blob", flat=True))


KEEPERS = (Keeper("conferral", files=_files),)
