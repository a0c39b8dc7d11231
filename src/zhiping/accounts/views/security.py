"""账号与安全: password, second factors, recovery codes, e-mail, sessions, and what happened to the account."""

from __future__ import annotations

import base64
import binascii

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString

from zhiping.accounts import fresh, passkeys, totp
from zhiping.accounts.forms import ChangePasswordForm, ConfirmForm, EmailForm, PasskeyForm, TotpForm, put
from zhiping.accounts.models import Factor, User
from zhiping.accounts.operations import factors, mailbox, recovering, resets, sessions, signing
from zhiping.accounts.operations.proving import proves
from zhiping.accounts.queries.security import security_of
from zhiping.accounts.views.common import next_page, owner
from zhiping.core.errors import BadInput
from zhiping.ground.storage.keys import Damaged

#: Where the session keeps what is being set up.
_SET_UP = "totp"


def _must_have(request: HttpRequest) -> bool:
    """Whether the installation requires a second factor of who is signed in (access knows their roles)."""
    roles = request.viewer.roles  # type: ignore[attr-defined]
    return bool(settings.STAFF_SECOND_FACTOR and any(role != "employee" for _, role in roles))


def security(request: HttpRequest) -> HttpResponse:
    """The page itself."""
    user = owner(request)
    found = security_of(user, at=timezone.now())
    context = {
        "found": found, "must": _must_have(request) and not found.has_factor, "own_key": request.session.session_key,
        "passkeys_possible": passkeys.possible(request), "email_is_sent": settings.EMAIL_IS_SENT,
        "opted_out": mailbox.opted_out(user),
    }  # fmt: skip
    return render(request, "accounts/security.html", context)


def confirm(request: HttpRequest) -> HttpResponse:
    """Show again that it is you; then on to where you were going."""
    user = owner(request)
    kinds = set(Factor.objects.filter(user=user).values_list("kind", flat=True))
    by_key = request.method == "POST" and bool(request.POST.get("credential"))
    form = ConfirmForm(request.POST if request.method == "POST" and not by_key else None, second=bool(kinds))
    at = timezone.now()
    if by_key:
        form = ConfirmForm({}, second=bool(kinds))
        form.errors.clear()
        try:
            factor, count = passkeys.complete_showing(request, user, request.POST["credential"])
            if factors.passkey_used(factor, count, at=at):
                fresh.mark(request, second=True, at=at)
                return redirect(next_page(request, "/account/"))
            form.add_error(None, "这个通行密钥已被复制，不能再用。请用其他方式")
        except BadInput as bad:
            put(form, bad)
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            proves(request, given["password"], given.get("code", ""), at=at)
        except BadInput as bad:
            put(form, bad)
        else:
            return redirect(next_page(request, "/account/"))
    context = {
        "form": form, "next": next_page(request, "/account/"), "minutes": settings.ENV.fresh_minutes,
        "passkeys": "passkey" in kinds and passkeys.possible(request),
    }  # fmt: skip
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


def password(request: HttpRequest) -> HttpResponse:
    """Change the password."""
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            recovering.change_password(request, owner(request), given["old"], given["password"], at=timezone.now())
        except BadInput as bad:
            put(form, bad)
        else:
            messages.success(request, "密码已改好，别处的登录都已结束。")
            return redirect("accounts:security")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@fresh.needed
def email(request: HttpRequest) -> HttpResponse:
    """Give an address; it counts once the link that is sent there was followed."""
    user = owner(request)
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": user.email})
    sent = ""
    if request.method == "POST" and form.is_valid() and settings.EMAIL_IS_SENT:
        try:
            recovering.ask_for_email(user, form.cleaned_data["email"], at=timezone.now())
            sent = form.cleaned_data["email"]
        except BadInput as bad:
            put(form, bad)
    context = {"form": form, "sent": sent, "possible": settings.EMAIL_IS_SENT}
    return render(request, "accounts/email.html", context, status=422 if form.errors else 200)


def mail(request: HttpRequest) -> HttpResponse:
    """Whether messages come by e-mail as well; what the law has to tell comes either way."""
    user = owner(request)
    if request.method == "POST":
        mailbox.choose(user, out=request.POST.get("mail") == "no", by=user, at=timezone.now())
        messages.success(request, "已经改好。")
        return redirect("accounts:security")
    context = {"out": mailbox.opted_out(user), "possible": settings.EMAIL_IS_SENT}
    return render(request, "accounts/mail.html", context)


def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """A button rather than the link itself: mail programs open links by themselves."""
    if request.method == "POST":
        try:
            recovering.confirm_email(token, by=owner(request), at=timezone.now())
            messages.success(request, "邮箱已确认。")
        except BadInput as bad:
            messages.error(request, bad.faults[0].message)
        return redirect("accounts:security")
    answer = render(request, "accounts/confirm_email.html")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _secret(request: HttpRequest, user: User) -> bytes:
    """The secret that is being set up: kept sealed in the session, so that a wrong code does not need a new one."""
    try:
        return factors.unseal_secret(user, base64.b64decode(request.session[_SET_UP], validate=True))
    except (KeyError, Damaged, binascii.Error):
        made = totp.new_secret()
        request.session[_SET_UP] = base64.b64encode(factors.seal_secret(user, made)).decode()
        return made


def _with_codes(request: HttpRequest, user: User, done: str) -> HttpResponse:
    """Recovery codes, shown this once: in the answer itself, so that they are kept nowhere."""
    codes = factors.new_codes(user, by=user, at=timezone.now())
    answer = render(request, "accounts/codes_shown.html", {"codes": codes, "done": done})
    answer["Cache-Control"] = "no-store"
    return answer


@fresh.needed
def set_up_totp(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: a picture to photograph, the same to type, and a first code."""
    user = owner(request)
    secret = _secret(request, user)
    form = TotpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            factors.set_up_totp(user, secret, form.cleaned_data["code"], by=user, at=at)
        except BadInput as bad:
            put(form, bad)
        else:
            request.session.pop(_SET_UP, None)
            fresh.mark(request, second=True, at=at)
            if user.recovery_codes.filter(used_at__isnull=True).exists():
                messages.success(request, "动态验证码已设好，下次登录要用。")
                return redirect("accounts:security")
            return _with_codes(request, user, "动态验证码已设好，下次登录要用。")
    uri = totp.uri(secret, account=user.username, issuer="职评")
    drawn = segno.make(uri, error="m").svg_inline(scale=4, border=3, light="#fff", omitsize=False)
    context = {"form": form, "picture": SafeString(drawn), "secret": totp.shown(secret)}
    answer = render(request, "accounts/totp.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@fresh.needed
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey."""
    user = owner(request)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        try:
            credential, credential_id, count = passkeys.complete_adding(request, user, given["credential"])
            factors.add_passkey(user, given["name"], credential, credential_id, count, by=user, at=at)
        except BadInput as bad:
            put(form, bad)
        else:
            fresh.mark(request, second=True, at=at)
            if user.recovery_codes.filter(used_at__isnull=True).exists():
                messages.success(request, f"通行密钥“{given['name']}”已添加。")
                return redirect("accounts:security")
            return _with_codes(request, user, f"通行密钥“{given['name']}”已添加。")
    context = {"form": form, "possible": passkeys.possible(request)}
    return render(request, "accounts/passkey.html", context, status=422 if form.errors else 200)


@fresh.needed
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    user = owner(request)
    if not signing.has_factor(user):
        return redirect("accounts:security")
    if request.method == "POST":
        return _with_codes(request, user, "新的备用码已生成，原来的都已作废。")
    return render(request, "accounts/codes.html")


@fresh.needed
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    """Remove one factor, after a page that names what follows."""
    user = owner(request)
    found = Factor.objects.filter(user=user, pk=factor).first()
    if found is None:
        return redirect("accounts:security")
    if request.method == "POST":
        try:
            factors.remove(user, factor, may_be_last=not _must_have(request), by=user, at=timezone.now())
            messages.success(request, f"已移除“{found.name}”。")
        except BadInput as bad:
            messages.error(request, bad.faults[0].message)
        return redirect("accounts:security")
    last = not Factor.objects.filter(user=user).exclude(pk=factor).exists()
    return render(request, "accounts/remove_factor.html", {"factor": found, "last": last})


def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one session elsewhere."""
    user = owner(request)
    if sessions.end(user, session, keep=request.session.session_key or "", by=user, at=timezone.now()):
        messages.success(request, "那一处的登录已结束。")
    return redirect("accounts:security")


def end_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    user = owner(request)
    ended = sessions.end_all(user, keep=request.session.session_key or "", by=user, at=timezone.now())
    messages.success(request, f"已结束别处的{ended}个登录。" if ended else "别处没有登录。")
    return redirect("accounts:security")


def stop_reset(request: HttpRequest) -> HttpResponse:
    """The person objects to a reset of their account."""
    user = owner(request)
    under_way = user.factor_resets.filter(ended_at__isnull=True).first()
    if under_way is not None:
        resets.stop(under_way.pk, by=user, at=timezone.now())
        messages.success(request, "重置已停止，一切不变。建议同时修改密码。")
    return redirect("accounts:security")
