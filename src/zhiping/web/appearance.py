"""Light or dark: the system decides unless a person does. The choice lies in a cookie of this browser alone."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from zhiping.web.fields import Hinted

COOKIE: Final = "zhiping-theme"
#: Seconds for which a browser remembers: a year, about as long as from one round to the next.
REMEMBERED: Final = 365 * 24 * 3600
SYSTEM: Final = "system"
THEMES: Final = ("light", "dark")


class AppearanceForm(forms.Form):
    """Which theme this browser shows."""

    theme = forms.ChoiceField(
        label="页面颜色",
        widget=forms.RadioSelect,
        choices=[
            (SYSTEM, Hinted("跟随系统", "电脑或手机设为深色时，页面也用深色")),
            ("light", "浅色"),
            ("dark", "深色"),
        ],
        error_messages={"required": "请选一种", "invalid_choice": "请从三种里选一种"},
    )


def theme(request: HttpRequest) -> str:
    """``light`` or ``dark`` if this browser's person chose one, else empty: the system decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"


def appearance(request: HttpRequest) -> HttpResponse:
    """The page on which a theme is chosen; works without scripts, and leads back to where one came from."""
    posted = request.method == "POST"
    form = AppearanceForm(request.POST) if posted else AppearanceForm(initial={"theme": theme(request) or SYSTEM})
    if not posted or not form.is_valid():
        context = {"form": form, "next": _next(request)}
        return render(request, "web/appearance.html", context, status=422 if posted else 200)
    response = redirect(_next(request))
    chosen = form.cleaned_data["theme"]
    if chosen == SYSTEM:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE, chosen, max_age=REMEMBERED, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response
