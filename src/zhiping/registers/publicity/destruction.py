"""What the book of publicity lets go of when a dossier is destroyed (8o).

A photograph of the board shows everybody on the sheet. It goes with the first of them whose material is destroyed: what
each of the others was publicised with stays under their own key, with place and days.
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.registers.publicity.models import BoardPhoto, Posting


def _photos(dossier: Dossier) -> QuerySet[BoardPhoto]:
    return BoardPhoto.objects.filter(posting__notices__dossier=dossier)


def _files(dossier: Dossier) -> list[str]:
    return list(_photos(dossier).values_list("blob", flat=True))


def _owners(dossier: Dossier) -> list[str]:
    return [one.key_owner for one in Posting.objects.filter(notices__dossier=dossier, photos__isnull=False).distinct()]


def _clear(dossier: Dossier) -> None:
    BoardPhoto.objects.filter(pk__in=list(_photos(dossier).values_list("pk", flat=True))).delete()


KEEPERS = (Keeper("publicity", files=_files, owners=_owners, clear=_clear),)
