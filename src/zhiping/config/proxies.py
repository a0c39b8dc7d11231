"""Headers that a proxy sets are believed from a proxy that is named, and from nobody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


class TrustedProxies:
    """Removes forwarding headers of strangers; behind a trusted proxy ``REMOTE_ADDR`` becomes the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if not self._trusted(meta.get("REMOTE_ADDR", "")):
            for header in _FORWARDED:
                meta.pop(header, None)
            return self.get_response(request)
        # From right to left: each proxy appended whom it saw; the first that is not ours is the client. What stands
        # left of it was written by the client and may say anything.
        for hop in reversed([part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]):
            try:
                ipaddress.ip_address(hop)
            except ValueError:
                break
            meta["REMOTE_ADDR"] = hop
            if not self._trusted(hop):
                break
        return self.get_response(request)

    @staticmethod
    def _trusted(address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in settings.ENV.trusted_proxies)
