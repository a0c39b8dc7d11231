"""Somebody has lost every second factor, or has forgotten a password and left no e-mail that they can still read.

Two officers, a message to the person, and a wait in which they can object. Nobody sets a password for somebody else:
what officers can change is where the link goes. Who may ask stands in the table of permissions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from zhiping.accounts.models import FactorReset, User
from zhiping.accounts.operations import factors, letters, sessions, telling
from zhiping.core.errors import BadInput, Fault

WHAT = {False: "第二验证方式", True: "邮箱"}
_STOP = "如果不是您本人要求的，请登录“账号与安全”停止重置，并告诉您的主管部门。"


def _tell_by_mail(row: FactorReset, text: str, at: datetime) -> None:
    user, what = row.user, WHAT[bool(row.email)]
    if user.email:
        letters.write(
            to=user.email,
            subject=f"职评：您的{what}将被重置",
            text=f"{user.display_name}：\n\n{text.format(what=what)}\n{_STOP}\n",
            at=at,
        )


def ask(username: str, reason: str, *, email: str = "", by: User, at: datetime) -> FactorReset:
    """Ask that the factors of ``username`` be removed, or, where an address is given, that their e-mail become it.

    Raises ``BadInput`` at ``username``, ``reason`` or ``email``.
    """
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    faults = []
    if user is None:
        faults.append(Fault("username", "没有这个用户名，请与本人核对"))
    elif user.pk == by.pk:
        faults.append(Fault("username", "自己的要由另外两名管理人员重置"))
    elif not email and not user.factors.exists():
        faults.append(Fault("username", "这个账号没有设第二验证方式，不用重置"))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults.append(Fault("email", "邮箱地址无法识别，请写成name@example.org这样"))
    if not reason.strip():
        faults.append(Fault("reason", "请写明怎样确认是本人要求的"))
    if faults or user is None:
        raise BadInput(faults)
    try:
        with transaction.atomic():
            made = FactorReset.objects.create(user=user, reason=reason.strip(), email=email, asked_by=by, asked_at=at)
            telling.record_and_tell(user, "reset_asked", by=by, at=at)
            _tell_by_mail(made, "管理人员提出重置您的{what}，另一名管理人员同意后进入等待期。", at)
    except IntegrityError:
        raise BadInput(Fault("username", "这个账号已经有一件重置在办理")) from None
    return made


def agree(reset: int, *, by: User, at: datetime) -> FactorReset:
    """The second officer agrees: the wait begins. Raises ``BadInput`` at ``reset``."""
    with transaction.atomic():
        row = FactorReset.objects.select_for_update().filter(pk=reset, ended_at__isnull=True).first()
        if row is None or row.agreed_by_id is not None:
            raise BadInput(Fault("reset", "这件重置已经办过或者已经停止"))
        if by.pk in (row.asked_by_id, row.user_id):
            raise BadInput(Fault("reset", "要由提出人和本人以外的另一名管理人员同意"))
        row.agreed_by, row.due_at = by, at + timedelta(hours=settings.ENV.reset_hours)
        row.save(update_fields=["agreed_by", "due_at"])
        telling.record_and_tell(row.user, "reset_agreed", by=by, at=at)
        hours = settings.ENV.reset_hours
        _tell_by_mail(row, f"两名管理人员已同意重置您的{{what}}，{hours}小时后生效。", at)
    return row


def stop(reset: int, *, by: User, at: datetime) -> None:
    """The person, or an officer, stops it. Raises ``BadInput`` at ``reset`` when it is over."""
    with transaction.atomic():
        row = FactorReset.objects.select_for_update().filter(pk=reset, ended_at__isnull=True).first()
        if row is None:
            raise BadInput(Fault("reset", "这件重置已经办完或者已经停止"))
        row.ended_at, row.outcome = at, "stopped"
        row.save(update_fields=["ended_at", "outcome"])
        telling.record_and_tell(row.user, "reset_stopped", by=by, at=at)


def carry_out_due(user: User, *, at: datetime) -> bool:
    """Carry out a reset of ``user`` that is due; asked when they sign in or ask for a link, so that no job is late."""
    if not FactorReset.objects.filter(user=user, ended_at__isnull=True, due_at__lte=at).exists():
        return False
    with transaction.atomic():
        row = FactorReset.objects.select_for_update().filter(user=user, ended_at__isnull=True, due_at__lte=at).first()
        if row is None:
            return False
        if row.email:
            user.email, user.email_confirmed_at = row.email, None
            user.save(update_fields=["email", "email_confirmed_at"])
        else:
            factors.remove_all(user)
        sessions.end_all(user, by=user, at=at)
        row.ended_at, row.outcome = at, "done"
        row.save(update_fields=["ended_at", "outcome"])
        telling.record_and_tell(user, "reset_done", by=user, at=at)
    return True
