"""The hand-in of paper (P6, T7): what a department sends by one person, and what the counter found in each packet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Organisation, Person, Revision


class Manifest(models.Model):
    """What one department sends in at once, and who brings it. The bearer lies under the installation's key."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="manifests")
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="manifests")
    bearer_sealed = models.BinaryField()
    telephone_sealed = models.BinaryField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "handin_manifest"
        indexes = [models.Index(fields=["cycle", "-id"], name="manifest_of_cycle")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"manifest-{self.code}"


class Sent(models.Model):
    """One packet of a manifest, in its order. What was sent in vain may be sent again with a later one."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="sent")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sent")
    place = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "handin_sent"
        constraints = [
            models.UniqueConstraint(fields=["manifest", "dossier"], name="sent_once_a_manifest"),
            models.UniqueConstraint(fields=["manifest", "place"], name="sent_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.manifest_id}/{self.place}"


class Packet(models.Model):
    """What the counter found, the last time it looked: ids of the pack's material that are missing, and the seal.

    ``material`` are the ids that were asked for; ``revision`` is what the cover named, if it named one.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="packet")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    material = models.JSONField()
    missing = models.JSONField()
    sealed = models.BooleanField()
    complete = models.BooleanField()
    times = models.PositiveSmallIntegerField(default=1)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "handin_packet"
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1), name="packet_was_looked_at"),
            models.CheckConstraint(condition=Q(complete=False) | Q(sealed=True, missing=[]), name="packet_complete"),
        ]
        indexes = [models.Index(fields=["-checked_at"], name="packet_newest")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {'complete' if self.complete else 'incomplete'}"
