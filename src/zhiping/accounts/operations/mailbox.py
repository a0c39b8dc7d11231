"""An e-mail address counts once its owner has followed a link that was sent to it, and until it turns letters away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.accounts.models import User
from zhiping.accounts.operations import telling
from zhiping.ground.audit import chain
from zhiping.ground.messages import post
from zhiping.ground.messages import service as messages


def turned_away(user_pk: int, *, by: str, at: datetime) -> None:
    """A letter came back: nothing more goes there until it is confirmed anew, and the owner is told in the inbox.

    ``by`` is the opaque name of who says so: ``system`` where the mail server did.
    """
    with transaction.atomic():
        if not User.objects.filter(pk=user_pk, email_confirmed_at__isnull=False).update(email_confirmed_at=None):
            return
        stream = f"account-{user_pk}"
        position = chain.append(stream, "email_bounced", by=by, at=at).position
        messages.post(
            move=f"{stream}#{position}", recipient=f"user-{user_pk}", template="account.email_bounced", params={},
            about=stream, at=at,
        )  # fmt: skip


def choose(user: User, *, out: bool, by: User, at: datetime) -> None:
    """Want messages by e-mail as well, or none but what must be told. Saying it twice changes nothing."""
    with transaction.atomic():
        if out != opted_out(user):
            post.opt(f"user-{user.pk}", out=out, at=at)
            telling.record(user, "mail_opted", by=by, at=at, data={"out": out})


def opted_out(user: User) -> bool:
    """Whether ``user`` wants none but what must be told."""
    return bool(post.opted_out([f"user-{user.pk}"]))
