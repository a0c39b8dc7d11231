"""The book of claims that only one person can make: who else in the round claims the same (P4, P5)."""

from __future__ import annotations

from django.db import models

from zhiping.records.models import Cycle, Dossier, Revision


class Claim(models.Model):
    """An exclusive claim of the last submission of a dossier, replaced by the next one.

    ``fingerprint`` is keyed, over the normalised name: it finds the same name within the round, and says nothing to who
    lacks the key. What was claimed stays sealed with the dossier.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="claims")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="claims")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="claims")
    item = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        db_table = "claim"
        constraints = [models.UniqueConstraint(fields=["dossier", "item"], name="claim_once_per_item")]
        indexes = [models.Index(fields=["cycle", "fingerprint"], name="claim_alike")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.item}"
