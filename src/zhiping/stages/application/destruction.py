"""What the application lets go of when a dossier is destroyed: photographs beside the evidence, files on their way,
small pictures, what the form kept beside the draft (8o)."""

from __future__ import annotations

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.stages.application.models import DraftAside, Leaf, Thumb, Upload, UploadPart


def _files(dossier: Dossier) -> set[str]:
    leaves = Leaf.objects.filter(evidence__dossier=dossier).values_list("original", "straight")
    found = {ref for pair in leaves for ref in pair}
    found |= set(UploadPart.objects.filter(upload__dossier=dossier).values_list("blob", flat=True))
    return found | set(Thumb.objects.filter(dossier=dossier).values_list("blob", flat=True))


def _clear(dossier: Dossier) -> None:
    for model in (Thumb, Upload, DraftAside):
        model.objects.filter(dossier=dossier).delete()
    Leaf.objects.filter(evidence__dossier=dossier).delete()


KEEPERS = (Keeper("application", files=_files, clear=_clear),)
