"""Answers of ours that would else be an empty page or a fault: a wrong method, material that was destroyed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from zhiping.core.procedure import State
from zhiping.ground.storage.keys import KeyDestroyed


class ErrorPages:
    """Gives a 405 its page, with the methods that are allowed still in the header; and what was destroyed (P11) a page
    that says so (410), wherever somebody asks for its content."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponse) and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves it a fault."""
        if not isinstance(exception, KeyDestroyed):
            return None
        dossier = getattr(request, "dossier", None)
        if dossier is None or dossier.state != State.DESTROYED:
            # A key that is gone although nothing was destroyed is a fault, and must be seen as one.
            return None
        person = getattr(getattr(request, "viewer", None), "person", None)
        values = {"dossier": dossier, "own": person is not None and person.pk == dossier.person_id}
        return HttpResponse(render_to_string("410.html", values, request=request), status=410)
