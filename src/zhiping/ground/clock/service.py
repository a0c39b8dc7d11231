"""What time it is: asked per operation, of the database, never of the process (house.md, Time).

Windows compare the instant at which a request had fully arrived on the database's clock, so that two web servers whose
clocks differ cannot treat two applicants differently. A key without a simulated clock runs on real time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from zhiping.ground.clock.models import SimulatedClock


def database_now() -> datetime:
    """The instant on the database's own clock, aware, in UTC. SQLite shares the clock of its process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now.astimezone(UTC)
    return timezone.now()


def at(key: str, *, real: datetime | None = None) -> datetime:
    """The instant on the clock named ``key``; ``real`` is the real instant to translate (default: now)."""
    now = real if real is not None else database_now()
    offset = SimulatedClock.objects.filter(key=key).values_list("offset_us", flat=True).first()
    return now if offset is None else now + timedelta(microseconds=offset)


def is_simulated(key: str) -> bool:
    """Whether the clock named ``key`` runs on simulated time."""
    return SimulatedClock.objects.filter(key=key).exists()


def set_to(key: str, instant: datetime) -> None:
    """Let the clock named ``key`` show ``instant`` now and run on from there."""
    real = database_now()
    offset = (instant - real) // timedelta(microseconds=1)
    SimulatedClock.objects.update_or_create(key=key, defaults={"offset_us": offset, "set_at": real})
