"""A forgotten password, by e-mail: the same page whether or not there is such an account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.accounts.forms import ForgottenForm, NewPasswordForm, put
from zhiping.accounts.models import Link
from zhiping.accounts.operations import recovering
from zhiping.core.errors import BadInput


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    sent = False
    if request.method == "POST" and form.is_valid() and settings.EMAIL_IS_SENT:
        recovering.ask_for_link(request, form.cleaned_data["who"], at=timezone.now())
        sent = True
    context = {"form": form, "sent": sent, "possible": settings.EMAIL_IS_SENT}
    return render(request, "accounts/forgotten.html", context, status=422 if form.errors else 200)


def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by a link. The page names no account and sends no referrer with the token in it."""
    at = timezone.now()
    good = recovering.link_of(token, Link.Purpose.PASSWORD, at=at) is not None
    form = NewPasswordForm(request.POST if request.method == "POST" and good else None)
    if good and request.method == "POST" and form.is_valid():
        try:
            recovering.reset_password(token, form.cleaned_data["password"], at=at)
        except BadInput as bad:
            put(form, bad)
        else:
            messages.success(request, "密码已改好，其他登录都已结束。请用新密码登录。")
            return redirect("accounts:signin")
    answer = render(
        request, "accounts/reset_password.html", {"form": form, "good": good},
        status=200 if good and not form.errors else 422,
    )  # fmt: skip
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
