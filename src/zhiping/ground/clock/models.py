"""A simulated clock is an offset to the real one, kept per key (a cycle, in practice)."""

from __future__ import annotations

from django.db import models


class SimulatedClock(models.Model):
    """The clock named ``key`` runs ``offset_us`` microseconds ahead of the real one (negative: behind)."""

    key = models.CharField(max_length=64, unique=True)
    offset_us = models.BigIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "clock_simulated"

    def __str__(self) -> str:
        return self.key
