"""Signing in, in one step or two, and out."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from zhiping.accounts import devices, passkeys
from zhiping.accounts.forms import CodeForm, SignInForm, put
from zhiping.accounts.models import Factor, User
from zhiping.accounts.operations import factors, sessions, signing, throttle
from zhiping.accounts.views.common import asked_next, next_page
from zhiping.core.errors import BadInput, Fault

_WRONG = "用户名或密码不对，请核对后重新输入"


def _arrived(request: HttpRequest, user: User, method: str, *, second: bool, at: datetime) -> HttpResponse:
    target = next_page(request)
    sessions.begin(request, user, method=method, second=second, at=at)
    answer = redirect(target)
    devices.remember(request, answer, user.pk)
    return answer


def sign_in(request: HttpRequest) -> HttpResponse:
    """The page of signing in; who is signed in already goes on."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(next_page(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        checked = signing.check_password(request, form.cleaned_data["username"], form.cleaned_data["password"], at=at)
        if checked.user is not None:
            if signing.await_second(request, checked.user, at=at):
                return redirect(f"{reverse('accounts:second')}?{urlencode({'next': asked_next(request)})}")
            return _arrived(request, checked.user, "password", second=False, at=at)
        if checked.until is not None:
            return _sign_in_page(request, form, closed=throttle.closed_words(checked.until))
        else:
            form.add_error("password", _WRONG)
    return _sign_in_page(request, form)


def _sign_in_page(request: HttpRequest, form: SignInForm, closed: str = "") -> HttpResponse:
    """``closed``: the way is closed for a time, which is no error of what was typed (429)."""
    context = {"form": form, "next": asked_next(request), "passkeys": passkeys.possible(request), "closed": closed}
    return render(request, "accounts/signin.html", context, status=429 if closed else 422 if form.errors else 200)


def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: it has verified its user."""
    at = timezone.now()
    try:
        factor, count = passkeys.complete_showing(request, None, request.POST.get("credential", ""))
        if not factors.passkey_used(factor, count, at=at):
            raise BadInput(Fault("credential", "这个通行密钥已被复制，不能再用。请用密码登录后移除它"))
    except BadInput as bad:
        form = SignInForm({})
        form.errors.clear()
        put(form, bad)
        return _sign_in_page(request, form)
    return _arrived(request, factor.user, "passkey", second=True, at=at)


def second(request: HttpRequest) -> HttpResponse:
    """The second step: a code, a recovery code or a passkey, of whoever has just given the password."""
    user = signing.awaited(request)
    if user is None:
        return redirect(f"{reverse('accounts:signin')}?{urlencode({'next': asked_next(request)})}")
    kinds = set(Factor.objects.filter(user=user).values_list("kind", flat=True))
    form = CodeForm(request.POST if request.method == "POST" and not request.POST.get("credential") else None)
    at = timezone.now()
    if request.method == "POST" and request.POST.get("credential"):
        form = CodeForm({})
        form.errors.clear()
        try:
            factor, count = passkeys.complete_showing(request, user, request.POST["credential"])
            if factors.passkey_used(factor, count, at=at):
                return _arrived(request, user, "passkey", second=True, at=at)
            form.add_error(None, "这个通行密钥已被复制，不能再用。请用其他方式")
        except BadInput as bad:
            put(form, bad)
    elif request.method == "POST" and form.is_valid():
        method, until = signing.check_second(request, user, form.cleaned_data["code"], at=at)
        if method:
            return _arrived(request, user, method, second=True, at=at)
        wrong = throttle.closed_words(until) if until else "验证码不对，或备用码已经用过，请重新输入"
        form.add_error("code", wrong)
    context = {
        "form": form, "next": asked_next(request), "totp": "totp" in kinds, "name": user.username,
        "passkeys": "passkey" in kinds and passkeys.possible(request),
    }  # fmt: skip
    return render(request, "accounts/second.html", context, status=422 if form.errors else 200)


def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to use a passkey: to add one or confirm with one (signed in), or to sign in."""
    if not passkeys.possible(request):
        return JsonResponse({"error": "这个地址不能用通行密钥"}, status=422)
    purpose = request.POST.get("for", "")
    user = request.user if isinstance(request.user, User) and SESSION_KEY in request.session else None
    if purpose == "add" and user is not None:
        return JsonResponse(passkeys.begin_adding(request, user))
    if purpose == "confirm" and user is not None:
        return JsonResponse(passkeys.begin_showing(request, user))
    if purpose == "second" and (owing := signing.awaited(request)) is not None:
        return JsonResponse(passkeys.begin_showing(request, owing))
    if purpose == "signin":
        return JsonResponse(passkeys.begin_showing(request, None))
    return JsonResponse({"error": "登录已过时，请从头登录"}, status=422)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end_own(request)
    return redirect("/")
