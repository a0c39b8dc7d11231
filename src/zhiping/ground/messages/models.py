"""The outbox (written with the move it tells of) and the inbox (written by the worker)."""

from __future__ import annotations

from django.db import models


class OutboxRow(models.Model):
    """A message that is due to ``recipient`` because of ``move``; at most one per pair.

    ``recipient`` is an opaque id (``person-7``, ``organisation-3``), ``template`` a key of the message catalogue.
    """

    move = models.CharField(max_length=96)
    recipient = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    about = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_row"
        constraints = [models.UniqueConstraint(fields=["move", "recipient"], name="outbox_once_per_move_recipient")]
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.move} → {self.recipient}"


class Message(models.Model):
    """What lies in somebody's inbox."""

    outbox = models.OneToOneField(OutboxRow, on_delete=models.PROTECT)
    recipient = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    about = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "message"
        indexes = [models.Index(fields=["recipient", "-id"], name="message_inbox")]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"
