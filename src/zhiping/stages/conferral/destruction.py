"""What this room keeps of a dossier besides what its own key seals (P11): files of objections, credentials."""

from __future__ import annotations

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import Certificate, ObjectionFile


def _files(dossier: Dossier) -> list[str]:
    brought = list(ObjectionFile.objects.filter(objection__dossier=dossier).values_list("blob", flat=True))
    return brought + list(Certificate.objects.filter(dossier=dossier).values_list("blob", flat=True))


KEEPERS = (Keeper("conferral", files=_files),)
