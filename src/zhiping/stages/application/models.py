"""What the form keeps beside a draft: text that could not be read, and answers that the document has no place for."""

from __future__ import annotations

from django.db import models

from zhiping.records.models import Dossier


class DraftAside(models.Model):
    """The sealed side of a draft.

    A draft's document (contracts/dossier.md) holds only what could be read. What was typed and could not be read is
    kept here, with the place and the fault, so that the form shows it again and nothing typed is lost. Which version
    last touched which section is kept too: two windows on different sections do not disturb each other.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="draft_aside")
    sealed = models.BinaryField()

    class Meta:
        db_table = "draft_aside"

    def __str__(self) -> str:
        return str(self.dossier_id)
