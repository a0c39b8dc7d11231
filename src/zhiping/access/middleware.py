"""Every request passes the table of permissions before its view is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from zhiping.access.audiences import everybody, signed_in
from zhiping.access.table import ACCESS
from zhiping.access.viewers import is_staff, viewer_of
from zhiping.accounts.fresh import SECOND
from zhiping.ground.clock import service as clock
from zhiping.records.queries import current_cycles, dossier_by_code, now

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ArrivalMiddleware:
    """Sets ``request.arrived_at``: the instant at which the whole request was here, on the database's clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            # Reading it reads the body to its last byte; only then has the request arrived. Of a body that is no form,
            # ``POST`` reads nothing: it could begin in time and end late.
            _ = request.POST if request.content_type in _FORMS else request.body
        request.arrived_at = clock.database_now()  # type: ignore[attr-defined]
        return self.get_response(request)


class AccessMiddleware:
    """Asks ``ACCESS`` who may; sets ``request.viewer``, ``request.dossier`` and ``request.cycle_now``.

    A dossier that somebody may not see does not exist for them (404); a page that is not theirs is forbidden (403).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None lets the view be called."""
        rule = ACCESS.get(request.resolver_match.view_name)
        if rule is None:
            raise PermissionDenied("unlisted")
        method = "GET" if request.method == "HEAD" else request.method
        audience = rule.get(method)
        if audience is None:
            return HttpResponseNotAllowed(sorted(rule))
        cycles = current_cycles()
        request.cycles = cycles
        request.dossier = None
        cycle = cycles[0] if cycles else None
        if "code" in kwargs:
            request.dossier = dossier_by_code(kwargs["code"])
            if request.dossier is not None:
                cycle = request.dossier.cycle
        request.cycle = cycle
        request.cycle_now = now(cycle, real=request.arrived_at) if cycle else request.arrived_at
        day = timezone.localtime(request.cycle_now).date()
        request.viewer = viewer_of(request.user, day)
        if "code" in kwargs and request.dossier is None:
            if not request.viewer.signed_in:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            raise Http404
        if self._owes_second_factor(request):
            return redirect("accounts:security")
        if audience(request.viewer, request.dossier):
            return None
        if not request.viewer.signed_in:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.dossier is not None and not any(a(request.viewer, request.dossier) for a in rule.values()):
            raise Http404
        raise PermissionDenied

    @staticmethod
    def _owes_second_factor(request: Any) -> bool:
        """Staff without a second factor set one up before anything else; public pages and their account stay open.

        Whoever has one showed it when they signed in, so the session knows, without asking the database.
        """
        name: str = request.resolver_match.view_name
        if not settings.STAFF_SECOND_FACTOR or not is_staff(request.viewer) or request.session.get(SECOND):
            return False
        open_to = (everybody, signed_in) if name.startswith("accounts:") else (everybody,)
        return any(audience not in open_to for audience in ACCESS[name].values())
