"""Who keeps out of one dossier by decision: the fact that every floor above must be able to ask (ADR 0016)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.models.dossiers import Dossier
from zhiping.records.models.people import Person


class KeptOut(models.Model):
    """``person`` sees nothing of ``dossier`` and decides nothing about it, until it is lifted.

    Why, and who decided, stands in the register of experts; here is only the fact. A lifted row stays as what was; kept
    out anew it is a new row. Kin and declared interests are ``Kinship``: between persons, not for one dossier.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_out_of")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="kept_out")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kept_out"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dossier"], condition=Q(lifted_at__isnull=True), name="kept_out_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} out of {self.dossier_id}"
