"""Messages are written with the move they tell of, and delivered by the worker: at least tried, never twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.ground.messages.models import Message, OutboxRow


def post(*, move: str, recipient: str, template: str, params: Mapping[str, Any], about: str, at: datetime) -> None:
    """Put one message into the outbox, inside the caller's transaction; a second one for the pair is dropped."""
    OutboxRow.objects.bulk_create(
        [OutboxRow(move=move, recipient=recipient, template=template, params=dict(params), about=about, created_at=at)],
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class Post:
    """A message that is due; the fields are those of ``post``."""

    move: str
    recipient: str
    template: str
    params: Mapping[str, Any]
    about: str
    at: datetime


def post_many(posts: Iterable[Post]) -> int:
    """Put these into the outbox; what is there already is left as it is. Returns how many were new."""
    count = 0
    waiting = iter(posts)
    while batch := list(islice(waiting, 500)):
        there = OutboxRow.objects.filter(move__in={one.move for one in batch})
        known = set(there.values_list("move", "recipient"))
        new = {(one.move, one.recipient): one for one in batch if (one.move, one.recipient) not in known}
        OutboxRow.objects.bulk_create(
            [
                OutboxRow(
                    move=one.move, recipient=one.recipient, template=one.template, params=dict(one.params),
                    about=one.about, created_at=one.at,
                )
                for one in new.values()
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        count += len(new)
    return count


def deliver(limit: int = 500) -> int:
    """Move what waits in the outbox to the inboxes; returns how many. Safe to run in several workers at once."""
    with transaction.atomic():
        waiting = OutboxRow.objects.filter(delivered_at__isnull=True).order_by("id")
        rows = list(waiting.select_for_update(skip_locked=True)[:limit])
        Message.objects.bulk_create(
            [
                Message(
                    outbox=row,
                    recipient=row.recipient,
                    template=row.template,
                    params=row.params,
                    about=row.about,
                    created_at=row.created_at,
                )
                for row in rows
            ]
        )
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=timezone.now())
    return len(rows)


def readdress(old: str, new: str) -> int:
    """What went to ``old`` belongs to ``new`` from now on: two names of one recipient became one. Returns how many.

    Of a move that told both, the row of ``old`` stays where it is: the other one says the same.
    """
    with transaction.atomic():
        told = OutboxRow.objects.filter(recipient=new).values("move")
        rows = list(OutboxRow.objects.filter(recipient=old).exclude(move__in=told).values_list("pk", flat=True))
        OutboxRow.objects.filter(pk__in=rows).update(recipient=new)
        Message.objects.filter(outbox__in=rows).update(recipient=new)
    return len(rows)
