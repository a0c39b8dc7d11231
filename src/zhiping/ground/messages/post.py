"""The post: which messages an account gets by e-mail as well, and what becomes of each e-mail. All in real time.

Who an account is, what a message says and whether it is still worth saying is the caller's to know. What is here sees
to it that a message goes out at most once to an account: it is bound to its digest, and the digest marked as being
sent, before the mail server is asked (ADR 0010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhiping.ground.messages.models import Digest, Due, Message, OptOut

#: Minutes until a digest that the server did not take is tried again; after the last of them it is given up.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)
#: A digest that has been "sending" for longer was left behind by a worker that died.
LEFT_BEHIND = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account that gets a message by e-mail, not before ``due_at``."""

    user: str
    due_at: datetime


def spread(
    resolve: Callable[[list[Message]], Mapping[int, Iterable[Wanted]]], *, at: datetime, limit: int = 200
) -> int:
    """Work out who gets the messages that nobody has asked about yet; returns how many messages."""
    with transaction.atomic():
        fresh = Message.objects.filter(spread_at__isnull=True).order_by("id")
        rows = list(fresh.select_for_update(skip_locked=True)[:limit])
        wanted = resolve(rows) if rows else {}
        Due.objects.bulk_create(
            [Due(message=row, user=one.user, due_at=one.due_at) for row in rows for one in wanted.get(row.pk, ())],
            ignore_conflicts=True,
        )
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(spread_at=at)
    return len(rows)


def who_waits(*, at: datetime, limit: int = 100) -> list[str]:
    """The accounts for which something is due."""
    found = Due.objects.filter(digest__isnull=True, settled="", due_at__lte=at).order_by("user")
    return list(found.values_list("user", flat=True).distinct()[:limit])


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that is about to be sent. ``digest`` names it; ``due`` are the messages in it, oldest first."""

    digest: Digest
    due: list[Due]


#: Why each of some messages is left out of an e-mail, by the id of its ``Due``; those not named go in.
Settle = Callable[[list[Due]], Mapping[int, Due.Settled]]


def begin(user: str, settle: Settle, *, at: datetime) -> Letter | None:
    """Bind all that waits for ``user`` to a new digest that is being sent; None when nothing is left to say."""
    with transaction.atomic():
        waiting = Due.objects.filter(user=user, digest__isnull=True, settled="").order_by("message_id")
        rows = _kept(list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("message")), settle)
        if not rows:
            return None
        digest = Digest.objects.create(
            user=user, state=Digest.State.SENDING, made_at=at, tried_at=at, tries=1, lines=len(rows)
        )
        Due.objects.filter(pk__in=[row.pk for row in rows]).update(digest=digest)
    return Letter(digest, rows)


def begin_again(settle: Settle, *, at: datetime, pk: int | None = None) -> Letter | None:
    """Take up one digest that waits to be tried again, or the one named; None when there is none to send."""
    while True:
        with transaction.atomic():
            found = Digest.objects.select_for_update(skip_locked=True).order_by("next_at", "pk")
            again = (Digest.State.UNSURE, Digest.State.GIVEN_UP, Digest.State.WAITING)
            wanted = found.filter(pk=pk, state__in=again) if pk else found.filter(
                state=Digest.State.WAITING, next_at__lte=at
            )  # fmt: skip
            digest = wanted.first()
            if digest is None:
                return None
            rows = _kept(list(digest.due.filter(settled="").order_by("message_id").select_related("message")), settle)
            digest.tried_at, digest.tries, digest.lines = at, digest.tries + 1, len(rows)
            digest.state = Digest.State.SENDING if rows else Digest.State.GIVEN_UP
            digest.next_at, digest.why = None, "" if rows else "settled"
            digest.save()
        if rows:
            return Letter(digest, rows)
        if pk:
            return None


def _kept(rows: list[Due], settle: Settle) -> list[Due]:
    reasons = settle(rows) if rows else {}
    for row in rows:
        if row.pk in reasons:
            row.settled = reasons[row.pk]
    Due.objects.bulk_update([row for row in rows if row.settled], ["settled"])
    return [row for row in rows if not row.settled]


def taken(digest: Digest, *, at: datetime) -> None:
    """The mail server has it."""
    _mark(digest, Digest.State.SENT, "", at=at)


def refused(digest: Digest, why: str, *, at: datetime) -> None:
    """It certainly did not go out: tried again later, or given up after the last time."""
    later = digest.tries <= len(BACK_OFF)
    state = Digest.State.WAITING if later else Digest.State.GIVEN_UP
    next_at = at + timedelta(minutes=BACK_OFF[digest.tries - 1]) if later else None
    _mark(digest, state, why, at=at, next_at=next_at)


def bounced(digest: Digest, why: str, *, at: datetime) -> None:
    """There is no such address, or it takes nothing."""
    _mark(digest, Digest.State.BOUNCED, why, at=at)


def unsure(digest: Digest, why: str, *, at: datetime) -> None:
    """It may have gone out: nobody can tell, so it is not sent again by itself."""
    _mark(digest, Digest.State.UNSURE, why, at=at)


def _mark(digest: Digest, state: Digest.State, why: str, *, at: datetime, next_at: datetime | None = None) -> None:
    Digest.objects.filter(pk=digest.pk).update(state=state, why=why[:64], next_at=next_at, tried_at=at)


def left_behind(*, at: datetime) -> int:
    """What a worker left behind while it was sending may have gone out; returns how many."""
    old = Digest.objects.filter(state=Digest.State.SENDING, tried_at__lt=at - LEFT_BEHIND)
    return old.update(state=Digest.State.UNSURE, why="left behind")


def opted_out(users: Iterable[str]) -> set[str]:
    """Those of ``users`` who want no e-mail but what they must be told."""
    return set(OptOut.objects.filter(user__in=list(users)).values_list("user", flat=True))


def opt(user: str, *, out: bool, at: datetime) -> None:
    """Want e-mail, or none but what must be told. Saying it twice changes nothing."""
    if out:
        OptOut.objects.get_or_create(user=user, defaults={"since": at})
    else:
        OptOut.objects.filter(user=user).delete()
