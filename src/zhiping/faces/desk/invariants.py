"""What must hold of the post (``zhiping check-data``, ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from zhiping.ground.messages.models import Digest, Due
from zhiping.records.invariants import everywhere

_State = Digest.State
#: Where a digest has something in it; one that was given up may have lost all of it to what happened meanwhile.
_FULL = (_State.WAITING, _State.SENDING, _State.SENT, _State.UNSURE, _State.BOUNCED)


@everywhere("digest-lines")
def digest_lines() -> Iterator[str]:
    """A digest holds the messages that it says it holds, and one that was sent or may have been holds at least one."""
    counted = Digest.objects.annotate(there=Count("due", filter=Q(due__settled="")))
    for row in counted.filter(state__in=_FULL).filter(Q(lines=0) | ~Q(lines=F("there"))).order_by("pk"):
        yield f"digest {row.pk}: says {row.lines} messages, holds {row.there}"


@everywhere("digest-of-one-account")
def digest_of_one_account() -> Iterator[str]:
    """What is in a digest is for the account that it goes to."""
    for row in Due.objects.filter(digest__isnull=False).exclude(user=F("digest__user")).order_by("pk"):
        yield f"due {row.pk}: is for {row.user}, and in digest {row.digest_id} of another account"


@everywhere("digest-tries")
def digest_tries() -> Iterator[str]:
    """A digest waits for a day exactly while it waits, and none was sent without being tried."""
    for row in Digest.objects.filter(
        Q(state=_State.WAITING, next_at__isnull=True) | ~Q(state=_State.WAITING) & Q(next_at__isnull=False) | Q(tries=0)
    ).order_by("pk"):
        yield f"digest {row.pk}: is {row.state} after {row.tries} tries, next at {row.next_at}"


@everywhere("due-was-spread")
def due_was_spread() -> Iterator[str]:
    """E-mail repeats the inbox: what is due was worked out from a message once, so that it goes out at most once."""
    for row in Due.objects.filter(message__spread_at__isnull=True).order_by("pk"):
        yield f"due {row.pk}: its message was never worked out, so it would be again"
