"""Public pages: home, the notice, help. No sign-in, nothing recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.faces.portal import queries


def home(request: Any) -> HttpResponse:
    """The public home of the round that is open."""
    context: dict[str, Any] = {}
    if request.cycle is not None:
        pack = request.cycle.pack()
        context = {
            "timeline": queries.timeline(pack, request.cycle_now),
            "next": queries.next_deadline(pack, request.cycle_now),
            "now": request.cycle_now,
            "majors": [major.name for major in pack.majors],
            "titles": [title.name for title in pack.titles],
        }
    return render(request, "portal/home.html", context)


def start(request: Any) -> HttpResponse:
    """Where somebody goes after signing in: officers to their desk, others to their application."""
    viewer = request.viewer
    if viewer.holds("unit_reviewer", "unit_head", "department_reviewer", "office_reviewer", "bureau"):
        return redirect("desk:home")
    if viewer.holds("operator"):
        return redirect("desk:clock")
    return redirect("application:home")


def notice(request: Any) -> HttpResponse:
    """The whole notice clause by clause, with what nobody has confirmed yet."""
    return render(request, "portal/notice.html", {"now": request.cycle_now})


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text."""
    return render(request, f"portal/{name}.html")
