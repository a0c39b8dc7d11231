"""Whether who acts has shown just now that it is them: the one mechanism for grave acts.

Signing in is fresh for ``ZHIPING_FRESH_MINUTES``; then the password is typed again, and the second factor is shown
again by whoever has one. Grave acts ask ``proves`` (in their own form) or are behind ``needed`` (a page before).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

#: In the session: the second factor was shown at sign-in; when identity and second factor were last shown (seconds).
SECOND = "second"
_AT = "fresh_at"


def mark(request: HttpRequest, *, second: bool, at: datetime) -> None:
    """Identity was shown at ``at``, in real time; ``second``: with a second factor."""
    request.session[_AT] = int(at.timestamp())
    if second:
        request.session[SECOND] = True


def is_fresh(request: HttpRequest, *, at: datetime | None = None, times: int = 1) -> bool:
    """Whether identity was shown within the time (or ``times`` as long), with every factor that the account has."""
    age = int((at or timezone.now()).timestamp()) - int(request.session.get(_AT, 0))
    return 0 <= age <= settings.ENV.fresh_minutes * 60 * times


def second_shown(request: HttpRequest) -> bool:
    """Whether identity was shown within the time, with a second factor: password alone is not enough."""
    return is_fresh(request) and bool(request.session.get(SECOND))


def to_confirm(request: HttpRequest) -> HttpResponse:
    """To the page on which identity is shown again, and back here."""
    return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")


def needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is shown, and acts, only on a fresh proof; others are led to give it and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # A page that was opened in time may be sent while it is still being filled in, for as long again.
        if is_fresh(request, times=1 if request.method == "GET" else 2):
            return view(request, *args, **kwargs)
        # What was posted cannot be carried over; the page it came from can.
        target = request.get_full_path() if request.method == "GET" else reverse("accounts:security")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target})}")

    return guarded
