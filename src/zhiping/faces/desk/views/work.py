"""Worklists, inbox, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import Viewer
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.desk.queries import history as histories
from zhiping.faces.desk.queries import inbox
from zhiping.faces.desk.queries import worklist as work
from zhiping.records.models import Cycle
from zhiping.web import trail


def _viewer(request: HttpRequest) -> Viewer:
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def _cycle(request: HttpRequest) -> Cycle | None:
    """The round chosen in the address, else the newest."""
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, f"desk/{template}", _frame(request) | context)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "now": request.cycle_now,  # type: ignore[attr-defined]
        "state_names": STATE_NAMES,
        "may_extend": _viewer(request).holds("bureau"),
    }


def home(request: HttpRequest) -> HttpResponse:
    """What is to be done, due first; a search over all that the viewer may see."""
    viewer, cycle = _viewer(request), _cycle(request)
    if cycle is None:
        return _page(request, "no_cycle.html")
    typed = request.GET.get("q", "").strip()
    if typed:
        return _page(request, "found.html", typed=typed, rows=work.search(viewer, cycle, typed), cycle=cycle)
    after = request.GET.get("after", "")
    found = work.worklist(viewer, cycle, chosen=request.GET.get("f", "all"), after=after)
    trail.remember(request, [row.code for row in found.rows])
    return _page(
        request, "home.html", cycle=cycle, work=found, tiles=work.tiles(viewer, cycle), after=after,
        cycles=request.cycles,  # type: ignore[attr-defined]
    )  # fmt: skip


def done(request: HttpRequest) -> HttpResponse:
    """What has left the desk."""
    viewer, cycle = _viewer(request), _cycle(request)
    if cycle is None:
        return _page(request, "no_cycle.html")
    chosen = request.GET.get("f", "all")
    rows, following = work.done(viewer, cycle, chosen=chosen, after=request.GET.get("after", ""))
    return _page(
        request, "done.html", rows=rows, following=following, chosen=chosen, filters=work.DONE, cycle=cycle,
        after=request.GET.get("after", ""),
    )  # fmt: skip


def messages(request: HttpRequest) -> HttpResponse:
    """The inbox; a POST marks all of it read."""
    viewer = _viewer(request)
    if request.method == "POST":
        inbox.unread(viewer).update(read_at=request.arrived_at)  # type: ignore[attr-defined]
        return redirect("desk:messages")
    letters, following = inbox.letters(viewer, before=request.GET.get("before", ""))
    return _page(
        request, "messages.html", letters=letters, following=following, unread=inbox.unread(viewer).count(),
        older=request.GET.get("before", ""),
    )  # fmt: skip


def history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened to a dossier, for its officers."""
    dossier = request.dossier  # type: ignore[attr-defined]
    return _page(request, "history.html", dossier=dossier, events=histories.events(dossier))
