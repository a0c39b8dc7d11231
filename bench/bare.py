"""The floor: a Django view that does nothing, reached before any of the product's middleware."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, resolve

PREFIX = "/bench/"


def bare(request: HttpRequest) -> HttpResponse:
    """A view without session, database, template or permission."""
    return HttpResponse("ok")


urlpatterns = [path("bench/bare/", bare)]


class Bare:
    """Hands ``/bench/…`` to the views above; everything else goes on to the product."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        match = resolve(request.path_info, urlconf="bench.bare")
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
