"""The audit trail: one hash chain per stream, joined by signed checkpoints (house.md, Audit)."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """Where the chain of ``stream`` ends. Its row is the lock under which the chain grows."""

    stream = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "audit_head"

    def __str__(self) -> str:
        return f"{self.stream}@{self.position}"


class AuditEntry(models.Model):
    """One thing that happened. ``at`` is the instant on the cycle's clock, ``recorded_at`` real time.

    ``data`` holds ids, codes and salted commitments, never a name, an ID number or its bare hash.
    """

    stream = models.CharField(max_length=64)
    position = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_entry"
        constraints = [
            models.UniqueConstraint(fields=["stream", "position"], name="audit_one_entry_per_position"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="audit_position_from_1"),
        ]
        indexes = [models.Index(fields=["kind", "id"], name="audit_by_kind")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.position} {self.kind}"
