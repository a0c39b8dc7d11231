"""Sessions: begun, seen, ended. Real time throughout."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from zhiping.accounts import devices, fresh
from zhiping.accounts.models import OpenSession, User
from zhiping.accounts.operations import telling

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user: User, *, method: str, second: bool, at: datetime) -> None:
    """Sign ``user`` in: a new session with a new key, listed with its device, written down.

    ``method``: ``password``, ``totp``, ``code`` or ``passkey``; ``second``: a second factor was shown.
    """
    with transaction.atomic():
        _forget_dead(user)
        login(request, user, backend=_BACKEND)
        fresh.mark(request, second=second, at=at)
        device, address = devices.words(request), devices.masked_address(request)
        OpenSession.objects.update_or_create(
            session_key=str(request.session.session_key),
            defaults={"user": user, "device": device, "address": address, "began_at": at, "seen_at": at},
        )
        data = {"method": method, "device": device, "address": address}
        telling.record(user, "signed_in", by=user, at=at, data=data)


def _forget_dead(user: User) -> None:
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    OpenSession.objects.filter(user=user).exclude(session_key__in=alive).delete()


def seen(session_key: str, *, at: datetime) -> None:
    """The session was used at ``at``; told by the middleware whenever it writes the session anyway."""
    OpenSession.objects.filter(session_key=session_key).update(seen_at=at)


def renamed(old: str, new: str) -> None:
    """The key of a session was changed, as it is after a change of password."""
    OpenSession.objects.filter(session_key=old).update(session_key=new)


def end_own(request: HttpRequest) -> None:
    """Sign out here."""
    OpenSession.objects.filter(session_key=request.session.session_key or "").delete()
    logout(request)


def end(user: User, session: int, *, keep: str, by: User, at: datetime) -> bool:
    """End the session with this id elsewhere; ``keep`` is the key of the own one. False when it is not there."""
    with transaction.atomic():
        found = OpenSession.objects.select_for_update().filter(user=user, pk=session).exclude(session_key=keep).first()
        if found is None:
            return False
        Session.objects.filter(session_key=found.session_key).delete()
        found.delete()
        telling.record(user, "session_ended", by=by, at=at, data={"device": found.device})
    return True


def end_all(user: User, *, keep: str = "", by: User, at: datetime) -> int:
    """End every session of ``user`` but ``keep``; returns how many."""
    with transaction.atomic():
        rows = list(OpenSession.objects.select_for_update().filter(user=user).exclude(session_key=keep))
        Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
        OpenSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
        if rows:
            telling.record(user, "sessions_ended", by=by, at=at, data={"count": len(rows)})
    return len(rows)
