"""Counting failures, so that guessing is slow and a stranger cannot lock out an owner.

A browser that has signed in to the account before is counted by itself (devices.py). Everybody else is counted by name
and address together, more slowly by name alone, and by address alone. An attempt is counted before it is checked, in
rows that the database locks: a hundred attempts at the same moment are a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiping.accounts.models import Throttle
from zhiping.ground.storage import keys


@dataclass(frozen=True, slots=True)
class Limit:
    """``failures`` within ``window`` close the way for ``lock``."""

    failures: int
    window: timedelta
    lock: timedelta


#: Eight guesses a quarter of an hour are too few to find a password of ten characters, enough to mistype one.
LIMITS = {
    "device": Limit(8, timedelta(minutes=15), timedelta(minutes=15)),
    "pair": Limit(5, timedelta(minutes=15), timedelta(minutes=15)),
    "name": Limit(30, timedelta(hours=1), timedelta(minutes=30)),
    # A whole office may share one address.
    "address": Limit(100, timedelta(hours=1), timedelta(minutes=15)),
    # Papers asked about that there are not: a code has 35 random bits, this has to allow for slips of the pen alone.
    "verify-address": Limit(40, timedelta(hours=1), timedelta(minutes=15)),
    # Objections to results from one address without signing in; each opens a case that somebody has to look into.
    "objection-address": Limit(10, timedelta(hours=1), timedelta(minutes=30)),
    # Receipts of objections that were typed: they have 80 random bits, this has to allow for slips of the pen alone.
    "receipt-address": Limit(40, timedelta(hours=1), timedelta(minutes=15)),
    "mail": Limit(3, timedelta(hours=1), timedelta(hours=1)),
    "mail-address": Limit(20, timedelta(hours=1), timedelta(hours=1)),
}
#: Registrations from one address without signing in; how many is the installation's to say.
REGISTRATION = "register-address"


def limit_of(kind: str) -> Limit:
    """The limit of a kind of counter."""
    if kind == REGISTRATION:
        return Limit(settings.ENV.registrations_per_hour, timedelta(hours=1), timedelta(minutes=15))
    return LIMITS[kind]


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: a kind of ``limit_of`` and whom it is about."""

    kind: str
    about: str

    @property
    def key(self) -> str:
        """Keyed digest: the row names nobody."""
        return keys.blind_index(f"throttle:{self.kind}", self.about)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an attempt may be checked. ``until``: closed till then. ``counted``: the rows, and whether this one
    attempt closed them."""

    until: datetime | None
    counted: tuple[tuple[str, bool], ...] = ()


def admit(counters: list[Counter], *, at: datetime) -> Admission:
    """Count one attempt under each of ``counters``, or refuse it, counting nothing, while one of them is closed."""
    # In one order, so that two requests never wait for each other.
    ordered = sorted(counters, key=lambda counter: counter.key)
    with transaction.atomic():
        Throttle.objects.bulk_create([Throttle(key=c.key, since=at) for c in ordered], ignore_conflicts=True)
        rows = {
            r.key: r
            for r in Throttle.objects.select_for_update().filter(key__in=[c.key for c in ordered]).order_by("key")
        }
        closed = [row.until for row in rows.values() if row.until is not None and row.until > at]
        if closed:
            return Admission(max(closed))
        counted: list[tuple[str, bool]] = []
        for counter in ordered:
            row, limit = rows[counter.key], limit_of(counter.kind)
            if row.until is not None or row.since <= at - limit.window:
                row.failures, row.since, row.until = 0, at, None
            row.failures += 1
            if row.failures >= limit.failures:
                row.until = at + limit.lock
            row.save()
            counted.append((row.key, row.until is not None))
    return Admission(None, tuple(counted))


def succeeded(admission: Admission) -> None:
    """The attempt was right: it was no failure. What others failed under the same name or address stays counted."""
    with transaction.atomic():
        rows = {
            r.key: r
            for r in Throttle.objects.select_for_update()
            .filter(key__in=[k for k, _ in admission.counted])
            .order_by("key")
        }
        for key, closed in admission.counted:
            row = rows.get(key)
            if row is None:
                continue
            row.failures = max(0, row.failures - 1)
            if closed:
                row.until = None
            row.save()


def forget(counters: list[Counter]) -> None:
    """Begin anew under ``counters``: the owner has shown who they are."""
    Throttle.objects.filter(key__in=[counter.key for counter in counters]).delete()


def sweep(*, at: datetime) -> int:
    """Remove what no longer matters; returns how many rows."""
    old = at - timedelta(days=1)
    return Throttle.objects.filter(Q(until__isnull=True) | Q(until__lt=at), since__lt=old).delete()[0]


def crowded_words(until: datetime) -> str:
    """What somebody reads from whose address too much was sent without signing in."""
    here = timezone.localtime(until) + timedelta(minutes=1)
    return f"从您的网络地址一小时内提交的登记较多，请在{here:%H:%M}以后再提交；已有账号的，登录后提交不受限制。"


def closed_words(until: datetime) -> str:
    """What somebody reads whose way is closed."""
    here = timezone.localtime(until) + timedelta(minutes=1)
    return f"输错次数较多，为防他人猜密码，{here:%H:%M}以后才能再试。"
