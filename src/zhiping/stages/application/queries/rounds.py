"""Until when a round takes applications from anybody."""

from __future__ import annotations

from datetime import datetime

from zhiping.records.models import Cycle, Extension


def closes_at(cycle: Cycle) -> datetime:
    """The last instant of the application window, the latest extension of it included (T2, 8l)."""
    extended = Extension.objects.filter(cycle=cycle, window="application").values_list("closes_at", flat=True)
    return max([cycle.pack().windows["application"].closes_at, *extended])
