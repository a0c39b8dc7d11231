"""What the aftercare itself keeps of a dossier that is destroyed: the package given back to an entrusting body."""

from __future__ import annotations

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.stages.aftercare.models import GivenBack


def _files(dossier: Dossier) -> list[str]:
    return list(GivenBack.objects.filter(dossier=dossier).values_list("blob", flat=True))


KEEPERS = (Keeper("given back", files=_files),)
