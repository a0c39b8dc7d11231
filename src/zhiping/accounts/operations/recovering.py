"""Passwords and addresses: changed by their owner, who may also come by a link that was sent to their e-mail."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from zhiping.accounts import devices
from zhiping.accounts.models import Link, User
from zhiping.accounts.operations import letters, resets, sessions, telling, throttle
from zhiping.accounts.operations.opening import check_password
from zhiping.accounts.operations.throttle import Counter
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.storage import keys

LIFE = timedelta(minutes=30)
_DEAD = Fault("link", "这个链接已经用过或者超过30分钟，请重新申请")


def _digest(token: str) -> str:
    return keys.blind_index("account-link", token)


def _send(user: User, purpose: Link.Purpose, email: str, subject: str, lead: str, at: datetime) -> None:
    token = secrets.token_urlsafe(32)
    Link.objects.filter(user=user, purpose=purpose, used_at__isnull=True).update(used_at=at)
    Link.objects.create(
        user=user, purpose=purpose, digest=_digest(token), email=email, created_at=at, expires_at=at + LIFE
    )
    name = "accounts:reset_password" if purpose == Link.Purpose.PASSWORD else "accounts:confirm_email"
    address = f"{settings.PUBLIC_URL}{reverse(name, kwargs={'token': token})}"
    tail = "链接30分钟内有效，只能用一次。不是您本人要求的，不用理会，账号不会改变。"
    text = f"{user.display_name}：\n\n{lead}\n\n{address}\n\n{tail}\n"
    letters.write(to=email, subject=subject, text=text, at=at)


def ask_for_link(request: HttpRequest, typed: str, *, at: datetime) -> None:
    """Send a link for a new password to the e-mail of ``typed`` (user name or e-mail), if there is such an account.

    Says nothing either way; what is too often asked for is dropped in silence.
    """
    said = typed.strip()
    counters = [Counter("mail", said.casefold()), Counter("mail-address", devices.address(request))]
    if throttle.admit(counters, at=at).until is not None:
        return
    found = User.objects.filter(is_active=True)
    user = found.filter(username=said).first()
    if user is None and "@" in said:
        user = found.filter(email__iexact=said).order_by("pk").first()
    if user is None:
        return
    resets.carry_out_due(user, at=at)
    if not user.email:
        return
    with transaction.atomic():
        lead = f"您的用户名是{user.username}。打开下面的链接，设一个新的登录密码："
        _send(user, Link.Purpose.PASSWORD, user.email, "职评：重设登录密码", lead, at)
        telling.record(user, "link_sent", by=user, at=at)


def link_of(token: str, purpose: Link.Purpose, *, at: datetime) -> Link | None:
    """The link that is still good, or None."""
    good = Link.objects.filter(digest=_digest(token), purpose=purpose, used_at__isnull=True, expires_at__gt=at)
    return good.select_related("user").filter(user__is_active=True).first()


def _use(token: str, purpose: Link.Purpose, at: datetime) -> Link:
    link = link_of(token, purpose, at=at)
    if link is None or not Link.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
        raise BadInput(_DEAD)
    return link


def reset_password(token: str, password: str, *, at: datetime) -> User:
    """Set a new password by a link. Every session ends; a second factor stays required at sign-in.

    Raises ``BadInput`` at ``link`` or ``password``; a weak password leaves the link usable.
    """
    with transaction.atomic():
        link = _use(token, Link.Purpose.PASSWORD, at)
        user = User.objects.select_for_update().get(pk=link.user_id)
        if user.email != link.email:
            raise BadInput(_DEAD)
        check_password(password, user)
        user.set_password(password)
        # Whoever followed the link reads what is sent there.
        user.email_confirmed_at = at
        user.save(update_fields=["password", "email_confirmed_at"])
        sessions.end_all(user, by=user, at=at)
        telling.record_and_tell(user, "password_reset", by=user, at=at)
    return user


def change_password(request: HttpRequest, user: User, old: str, new: str, *, at: datetime) -> None:
    """Change the own password; the other sessions end. Raises ``BadInput`` at ``old`` or ``password``."""
    until = None
    counters = [Counter("device", f"password|own|{user.pk}")]
    admission = throttle.admit(counters, at=at)
    until = admission.until
    if until is not None:
        raise BadInput(Fault("old", throttle.closed_words(until)))
    if not user.check_password(old):
        raise BadInput(Fault("old", "现在的密码不对，请重新输入"))
    throttle.succeeded(admission)
    check_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        before = str(request.session.session_key)
        update_session_auth_hash(request, user)
        sessions.renamed(before, str(request.session.session_key))
        sessions.end_all(user, keep=str(request.session.session_key), by=user, at=at)
        telling.record_and_tell(user, "password_changed", by=user, at=at)


def ask_for_email(user: User, email: str, *, at: datetime) -> None:
    """Send a link to a new address, which counts once it is followed. Raises ``BadInput`` at ``email``."""
    said = email.strip()
    try:
        validate_email(said)
    except ValidationError:
        raise BadInput(Fault("email", "邮箱地址无法识别，请写成name@example.org这样")) from None
    if throttle.admit([Counter("mail", f"confirm|{user.pk}")], at=at).until is not None:
        raise BadInput(Fault("email", "一小时内最多申请两次，请稍后再试"))
    with transaction.atomic():
        _send(user, Link.Purpose.EMAIL, said, "职评：确认邮箱", "打开下面的链接，确认这是您的邮箱：", at)


def confirm_email(token: str, *, by: User, at: datetime) -> None:
    """The address is theirs. The earlier one is told. Raises ``BadInput`` at ``link``."""
    with transaction.atomic():
        link = _use(token, Link.Purpose.EMAIL, at)
        if link.user_id != by.pk:
            raise BadInput(Fault("link", "这个链接是另一个账号的，请用那个账号登录后再打开"))
        before = by.email
        by.email, by.email_confirmed_at = link.email, at
        by.save(update_fields=["email", "email_confirmed_at"])
        telling.record_and_tell(by, "email_changed", by=by, at=at)
        if before and before != link.email:
            text = f"{by.display_name}：\n\n您账号的邮箱已经改成另一个。不是您本人改的，请立即联系主管部门。\n"
            letters.write(to=before, subject="职评：您的邮箱已更改", text=text, at=at)
