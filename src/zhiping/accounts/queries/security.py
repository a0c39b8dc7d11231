"""What the page 账号与安全 shows. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session

from zhiping.accounts.models import Factor, FactorReset, OpenSession, RecoveryCode, User
from zhiping.ground.audit.models import AuditEntry

#: How many entries of the account's chain are shown.
RECENT = 12
_METHODS = {
    "password": "密码", "totp": "密码和动态验证码", "code": "密码和备用码", "passkey": "通行密钥",
    "second": "第二验证方式",
}  # fmt: skip
_WORDS = {
    "opened": "账号开通",
    "signed_in": "登录",
    "sign_in_failed": "登录没有成功",
    "session_ended": "结束了一处登录",
    "sessions_ended": "结束了其他登录",
    "totp_added": "设了动态验证码",
    "totp_removed": "移除了动态验证码",
    "passkey_added": "添加了通行密钥",
    "passkey_removed": "移除了通行密钥",
    "codes_made": "生成了新的备用码",
    "code_used": "用掉一个备用码",
    "password_changed": "改了密码",
    "password_reset": "通过邮件重设了密码",
    "link_sent": "申请了重设密码的邮件",
    "email_changed": "改了邮箱",
    "email_bounced": "邮箱被退信，停发邮件",
    "mail_sent_again": "管理人员重发了一封邮件",
    "mail_opted": "改了收不收邮件",
    "data_copied": "下载了本人数据的副本",
    "reset_asked": "管理人员提出重置账号",
    "reset_agreed": "另一名管理人员同意重置账号",
    "reset_stopped": "停止了账号的重置",
    "reset_done": "账号已重置",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened to the account, in words."""

    at: datetime
    what: str
    where: str
    warns: bool


@dataclass(frozen=True, slots=True)
class Security:
    """Everything that somebody may know of their own account."""

    totp: Factor | None
    passkeys: list[Factor]
    codes_left: int
    sessions: list[OpenSession]
    happenings: list[Happening]
    reset: FactorReset | None

    @property
    def has_factor(self) -> bool:
        """Whether a second factor is asked at sign-in."""
        return self.totp is not None or bool(self.passkeys)


def _happening(entry: AuditEntry) -> Happening:
    what = _WORDS.get(entry.kind, entry.kind)
    method = _METHODS.get(str(entry.data.get("method", "")), "")
    if method:
        what = f"{what}（{method}）"
    if entry.data.get("closed"):
        what = f"{what}，已暂停从那里登录"
    where = "，".join(str(entry.data[key]) for key in ("device", "address") if entry.data.get(key))
    return Happening(entry.recorded_at, what, where, entry.kind in ("sign_in_failed", "code_used", "reset_asked"))


def security_of(user: User, *, at: datetime) -> Security:
    """Read it: five queries."""
    factors = list(Factor.objects.filter(user=user).order_by("pk"))
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    entries = AuditEntry.objects.filter(stream=f"account-{user.pk}").order_by("-position")[:RECENT]
    return Security(
        totp=next((factor for factor in factors if factor.kind == Factor.Kind.TOTP), None),
        passkeys=[factor for factor in factors if factor.kind == Factor.Kind.PASSKEY],
        codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        sessions=list(OpenSession.objects.filter(user=user, session_key__in=alive).order_by("-seen_at", "-pk")[:50]),
        happenings=[_happening(entry) for entry in entries],
        reset=FactorReset.objects.filter(user=user, ended_at__isnull=True).first(),
    )


def open_resets() -> list[FactorReset]:
    """Resets that are under way, oldest first; at most a hundred. One query."""
    rows = FactorReset.objects.filter(ended_at__isnull=True).select_related("user", "asked_by", "agreed_by")
    return list(rows.order_by("pk")[:100])
