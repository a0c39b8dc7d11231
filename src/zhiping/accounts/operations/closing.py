"""Closing an account for good, when its owner goes on under another one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from zhiping.accounts.models import OpenSession, User
from zhiping.ground.audit import chain


def close_account(user: User, *, by: str, at: datetime) -> None:
    """Let nobody sign in as ``user`` any more, and end every session. ``by`` is the opaque name of who acts."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
        keys = list(OpenSession.objects.filter(user=user).values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        OpenSession.objects.filter(user=user).delete()
        chain.append(f"account-{user.pk}", "closed", by=by, at=at)
