"""Showing again who one is, for a grave act: the password, and the second factor of whoever has one."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from zhiping.accounts import fresh
from zhiping.accounts.models import User
from zhiping.accounts.operations import signing, throttle
from zhiping.accounts.operations.throttle import Counter
from zhiping.core.errors import BadInput, Fault


def needs_code(request: HttpRequest) -> bool:
    """Whether a grave act asks for a code beside the password: there is a factor, and it was not shown just now."""
    user = request.user
    return isinstance(user, User) and not fresh.second_shown(request) and signing.has_factor(user)


def proves(request: HttpRequest, password: str, code: str, *, at: datetime | None = None) -> None:
    """Check ``password``, and ``code`` where the account has a factor that was not shown just now; mark as fresh.

    ``at`` is real time: now, unless told otherwise. Raises ``BadInput`` at ``password`` or ``code``.
    """
    at = at or timezone.now()
    user = request.user
    assert isinstance(user, User)
    owes = needs_code(request)
    counter = [Counter("device", f"prove|{user.pk}|{request.session.session_key}")]
    admission = throttle.admit(counter, at=at)
    if admission.until is not None:
        raise BadInput(Fault("password", throttle.closed_words(admission.until)))
    if not user.check_password(password):
        raise BadInput(Fault("password", "密码不对，请再次输入您的登录密码"))
    throttle.succeeded(admission)
    if owes:
        method, until = signing.check_second(request, user, code, at=at)
        if not method:
            said = throttle.closed_words(until) if until else "验证码不对，或备用码已经用过，请重新输入"
            raise BadInput(Fault("code", said))
    fresh.mark(request, second=owes, at=at)
