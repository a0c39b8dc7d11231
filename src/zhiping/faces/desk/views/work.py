"""Worklists, inbox, history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.access.audiences import who_prints
from zhiping.access.viewers import Viewer
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.desk.forms import FilterForm
from zhiping.faces.desk.operations import look_at_list
from zhiping.faces.desk.queries import history as histories
from zhiping.faces.desk.queries import holding, inbox, keeping, looks, offices
from zhiping.faces.desk.queries import worklist as work
from zhiping.records.models import Cycle, Dossier
from zhiping.stages.application.queries.papers import ISSUED_IN
from zhiping.stages.review.queries import batches
from zhiping.web import trail


def _viewer(request: HttpRequest) -> Viewer:
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def _cycle(request: HttpRequest) -> Cycle | None:
    """The round chosen in the address, else the newest."""
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"desk/{template}", _frame(request) | context, status=status)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "now": request.cycle_now,  # type: ignore[attr-defined]
        "state_names": STATE_NAMES,
        "may_extend": _viewer(request).holds("bureau"),
    }


def home(request: HttpRequest) -> HttpResponse:
    """What is to be done, due first; with what the batch bar offers for it."""
    if (cycle := _cycle(request)) is None:
        return _page(request, "no_cycle.html")
    return shown(request, cycle, work.Wanted.of(request.GET), after=request.GET.get("after", ""))


def shown(
    request: HttpRequest, cycle: Cycle, wanted: work.Wanted, *, after: str = "", form: FilterForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The worklist of ``cycle``; ``form``: a filter that could not be kept."""
    viewer, at = _viewer(request), request.cycle_now  # type: ignore[attr-defined]
    assert viewer.person is not None
    look_at_list(cycle, by=viewer.person, at=at, real_at=request.arrived_at)  # type: ignore[attr-defined]
    since = looks.list_since(viewer, cycle)
    found = work.worklist(viewer, cycle, wanted=wanted, after=after, since=since)
    trail.remember(request, [row.code for row in found.rows])
    offices_ = {lane.office for lane in holding.holding(viewer, cycle)}
    return _page(
        request, "home.html", status, cycle=cycle, work=found, after=after, since=since,
        cycles=request.cycles, form=form or FilterForm(),  # type: ignore[attr-defined]
        tiles=work.tiles(found, at, whole=not (after or wanted.said)), saved=keeping.saved(viewer),
        titles=[title.name for title in cycle.pack().titles],
        batch=batches_for(viewer, cycle), me=viewer.person, prints=prints_of(viewer, found.rows),
        colleagues=offices.colleagues(offices_, timezone.localtime(at).date()),
    )  # fmt: skip


def prints_of(viewer: Viewer, rows: Sequence[Dossier]) -> set[int]:
    """Ids of those of ``rows`` whose forms the viewer may issue: nothing before the acceptance (P6)."""
    return {row.pk for row in rows if row.state in ISSUED_IN} if who_prints(viewer, None) else set()


def batches_for(viewer: Viewer, cycle: Cycle) -> list[tuple[str, str]]:
    """What can be done with many at once where the viewer works: action and word."""
    levels = {lane.state for lane in holding.holding(viewer, cycle) if not lane.also}
    return [(action.value, word) for action, word in batches.OFFERED.items() if batches.WAITS_IN[action] in levels]


def done(request: HttpRequest) -> HttpResponse:
    """What has left the desk."""
    viewer, cycle = _viewer(request), _cycle(request)
    if cycle is None:
        return _page(request, "no_cycle.html")
    chosen = request.GET.get("f", "all")
    rows, following = work.done(viewer, cycle, chosen=chosen, after=request.GET.get("after", ""))
    return _page(
        request, "done.html", rows=rows, following=following, chosen=chosen, filters=work.DONE, cycle=cycle,
        after=request.GET.get("after", ""), prints=prints_of(viewer, rows),
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
    dossier, viewer = request.dossier, _viewer(request)  # type: ignore[attr-defined]
    since = looks.since(viewer, dossier)
    events = histories.events(dossier, seen=since.position, reader=viewer.person)
    return _page(request, "history.html", dossier=dossier, events=events, since=since)
