"""Signing in: the password, then the second factor of whoever has one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from zhiping.accounts import devices
from zhiping.accounts.models import Factor, User
from zhiping.accounts.operations import factors, resets, telling, throttle
from zhiping.accounts.operations.throttle import Counter

#: How long somebody who has given the password may take for the second factor.
PENDING = timedelta(minutes=10)
_PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of one attempt: who it was, or None; ``until``: it was not even checked, the way is closed."""

    user: User | None = None
    until: datetime | None = None


def _counters(request: HttpRequest, what: str, user: User | None, name: str) -> list[Counter]:
    device = devices.known(request, user.pk) if user is not None else ""
    if device and user is not None:
        return [Counter("device", f"{what}|{device}|{user.pk}")]
    address = devices.address(request)
    return [
        Counter("pair", f"{what}|{name}|{address}"), Counter("name", f"{what}|{name}"),
        Counter("address", f"{what}|{address}"),
    ]  # fmt: skip


def check_password(request: HttpRequest, username: str, password: str, *, at: datetime) -> Checked:
    """Whether the pair is right. Names that are no accounts are counted like those that are, and cost as much time."""
    name = unicodedata.normalize("NFKC", username).strip()
    user = User.objects.filter(username=name).first()
    counters = _counters(request, "password", user, name.casefold())
    admission = throttle.admit(counters, at=at)
    if admission.until is not None:
        return Checked(until=admission.until)
    found = authenticate(request, username=name, password=password)
    if isinstance(found, User):
        throttle.succeeded(admission)
        throttle.forget(counters[:1])
        return Checked(found)
    if user is not None:
        _failed(request, user, "password", closed=any(closed for _, closed in admission.counted), at=at)
    return Checked(until=None)


def _failed(request: HttpRequest, user: User, method: str, *, closed: bool, at: datetime) -> None:
    data = {"method": method, "device": devices.words(request), "address": devices.masked_address(request)}
    with transaction.atomic():
        telling.record(user, "sign_in_failed", by=user, at=at, data=data | ({"closed": True} if closed else {}))


def has_factor(user: User) -> bool:
    """Whether ``user`` shows a second factor at sign-in."""
    return Factor.objects.filter(user=user).exists()


def await_second(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Remember that ``user`` has given the password; False when no second factor is asked of them."""
    resets.carry_out_due(user, at=at)
    if not has_factor(user):
        return False
    request.session.cycle_key()
    request.session[_PENDING] = {"user": user.pk, "at": int(at.timestamp()), "auth": user.get_session_auth_hash()}
    return True


def awaited(request: HttpRequest, *, at: datetime | None = None) -> User | None:
    """Who has given the password here and still owes the second factor; nobody when it was too long ago."""
    kept = request.session.get(_PENDING)
    if (
        not kept
        or (at or timezone.now()) - datetime.fromtimestamp(kept["at"], tz=timezone.get_current_timezone()) > PENDING
    ):
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["auth"], user.get_session_auth_hash()):
        return None
    return user


def check_second(request: HttpRequest, user: User, typed: str, *, at: datetime) -> tuple[str, datetime | None]:
    """Check a code from the app or a recovery code: (``totp``, ``code`` or empty, until when the way is closed)."""
    counters = _counters(request, "second", user, str(user.pk))
    admission = throttle.admit(counters, at=at)
    if admission.until is not None:
        return "", admission.until
    method = ""
    if factors.check_totp(user, typed, at=at):
        method = "totp"
    elif factors.use_code(user, typed, at=at):
        method = "code"
    if method:
        throttle.succeeded(admission)
        throttle.forget(counters[:1])
    else:
        _failed(request, user, "second", closed=any(closed for _, closed in admission.counted), at=at)
    return method, None
