"""Public pages are the same for everybody who is not signed in: compressed, tagged, cheap to ask for again.

A page for somebody signed in carries their name and a token: it is kept by nobody.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

#: Whoever holds a copy asks whether it still holds: a deadline that was extended must be seen at once.
PUBLIC = "public, no-cache"
_LEAST = 1024


def _is_public(request: Any, response: HttpResponse) -> bool:
    asks = request.method in ("GET", "HEAD") and response.status_code == 200
    return asks and not request.viewer.signed_in and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")


def accepts_gzip(request: HttpRequest) -> bool:
    """Whether the client takes compressed answers."""
    for offer in request.headers.get("Accept-Encoding", "").split(","):
        name, _, quality = offer.strip().partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose page depends on nobody: ETag, 304, gzip. What is signed in is ``private, no-store``.

    Compressing is safe here because a public page carries no secret beside what a stranger could put into it.
    """

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
        if not _is_public(request, response):
            if "Cache-Control" not in response.headers:
                response.headers["Cache-Control"] = "private, no-store"
            return response
        response.headers["Cache-Control"] = PUBLIC
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        packed = len(response.content) >= _LEAST and accepts_gzip(request)
        etag = quote_etag(f"{digest}-gz" if packed else digest)
        response.headers["ETag"] = etag
        found = get_conditional_response(request, etag=etag, response=response)
        if found is response and packed:
            response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return found if found is not None else response

    return wrapped
