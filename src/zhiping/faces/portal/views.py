"""Public pages: home, the notice, help. No sign-in, nothing recorded."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse

from zhiping.faces.portal import queries, samples
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.web.context import DESK_ROLES


def _chosen_cycle(request: Any) -> Cycle | None:
    """The round named by ``?cycle=``, else the newest that is open. An unknown name is no page."""
    key = request.GET.get("cycle")
    if not key:
        cycle: Cycle | None = request.cycle
        return cycle
    found = Cycle.objects.select_related("pack_version").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _notice_href(cycle: Cycle) -> str:
    return f"{reverse('portal:notice')}?{urlencode({'cycle': cycle.key})}"


def home(request: Any) -> HttpResponse:
    """The public home of the round that is open."""
    cycle = _chosen_cycle(request)
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    at = now(cycle, real=request.arrived_at)
    context = {
        "pack": pack,
        "now": at,
        "timeline": queries.timeline(pack, at),
        "next": queries.next_deadline(pack, at),
        "last_call": queries.last_call(pack, at),
        "fees": queries.fees(pack),
        "notice_href": _notice_href(cycle),
        "others": [other for other in request.cycles if other.pk != cycle.pk],
    }
    return render(request, "portal/home.html", context)


def start(request: Any) -> HttpResponse:
    """Where somebody goes after signing in: officers to their desk, others to their application."""
    viewer = request.viewer
    if viewer.holds(*DESK_ROLES):
        return redirect("desk:home")
    if viewer.holds("operator"):
        return redirect("desk:clock")
    if viewer.person is None:
        return redirect("portal:home")
    return redirect("application:home")


def notice(request: Any) -> HttpResponse:
    """The whole notice clause by clause, with what nobody has confirmed yet."""
    cycle = _chosen_cycle(request)
    if cycle is None:
        return render(request, "portal/closed.html")
    pack = cycle.pack()
    at = now(cycle, real=request.arrived_at)
    context = {
        "pack": pack,
        "notice_href": "",  # the chips lead to places of this page
        "parts": queries.parts(pack),
        "timeline": queries.timeline(pack, at),
        "routes": queries.routes(pack),
        "fees": queries.fees(pack),
        "choices": queries.choices(pack),
        "needed_by_all": [item for item in pack.materials if item.when is None],
        "needed_by_some": [item for item in pack.materials if item.when is not None],
    }
    return render(request, "portal/notice.html", context)


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text."""
    return render(request, f"portal/{name}.html")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside documents that are no pages, such as evidence in a frame."""
    return redirect(static("web/icon.svg"), permanent=True)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for who builds and checks pages."""
    return render(request, "portal/styleguide.html", samples.context())
