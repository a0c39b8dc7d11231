"""What the pages of accounts share."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from zhiping.accounts.models import User


def asked_next(request: HttpRequest) -> str:
    """Where somebody wanted to go, if it is a page of ours; else empty."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return ""


def next_page(request: HttpRequest, otherwise: str = "") -> str:
    """Where somebody goes on to."""
    return asked_next(request) or otherwise or str(settings.LOGIN_REDIRECT_URL)


def owner(request: HttpRequest) -> User:
    """Who is signed in; the table of permissions lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user
