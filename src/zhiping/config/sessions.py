"""A session ends so long after the last request (ZHIPING_SESSION_MINUTES), without a write for every request."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from zhiping.accounts.operations import sessions

#: A session is written again when this share of its life has passed since it was last written.
_SHARE = 24
_SEEN = "seen"


class RollingSession:
    """Writes a signed-in session anew every few minutes of use, which moves its end; visitors get no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = request.session
        if SESSION_KEY in session:
            now = int(time.time())
            if now - int(session.get(_SEEN, 0)) >= settings.SESSION_COOKIE_AGE // _SHARE:
                session[_SEEN] = now
                sessions.seen(session.session_key or "", at=timezone.now())
        return response
