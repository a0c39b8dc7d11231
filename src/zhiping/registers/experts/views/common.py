"""What the pages of the register share: who looks, for which round, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.viewers import Viewer
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.records.queries import now

#: Who reads the list of experts.
KNOWS = ("office_reviewer", "bureau", "chair")
#: Under which of the room's four parts a page stands, by its template; all others belong to the pool.
_TABS = {
    "committee.html": "committee", "file.html": "committee", "seat.html": "committee", "recusals.html": "recusals",
    "decide.html": "recusals", "requests.html": "requests", "request.html": "requests",
}  # fmt: skip
#: Who keeps it.
KEEPS = ("office_reviewer", "bureau")


def viewer_of(request: Any) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer
    return found


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def at_of(request: Any, cycle: Cycle) -> Any:
    """The instant on the clock of ``cycle`` at which the request had arrived."""
    return now(cycle, real=request.arrived_at)


def cycle_for(request: Any, *roles: str) -> Cycle:
    """The round the page is about: the newest of an office in which the viewer holds one of ``roles``, or the one asked
    for by its key. Raises ``Http404`` where there is none.
    """
    bodies, wanted = viewer_of(request).organisations(*roles), request.GET.get("cycle", "")
    for cycle in request.cycles:
        if cycle.committee.office_id in bodies and wanted in ("", cycle.key):
            found: Cycle = cycle
            return found
    raise Http404


def keeps(request: Any, cycle: Cycle) -> bool:
    """Whether the viewer keeps the pool of the round's office."""
    return cycle.committee.office_id in viewer_of(request).organisations(*KEEPS)


def page(request: Any, template: str, status: int = 200, *, cycle: Cycle | None = None, **context: Any) -> HttpResponse:
    """Render a page of the register with what all of them show."""
    frame: dict[str, Any] = {"now": request.cycle_now, "cycle": cycle, "tab": _TABS.get(template, "pool")}
    if cycle is not None:
        frame["pack"] = cycle.pack()
        frame["keeps"] = keeps(request, cycle)
        frame["decides"] = cycle.committee.office_id in viewer_of(request).organisations("chair", "bureau")
    return render(request, f"experts/{template}", frame | context, status=status)


def carried_out(
    request: HttpRequest, pack: Pack, form: Form | None, work: Callable[[], object], done: str = ""
) -> bool:
    """Do ``work``; on success say ``done``, else put what was refused into ``form`` or above the page."""
    try:
        work()
    except Refusal as refused:
        _say(request, form, None, explain(refused, zone=pack.timezone))
        return False
    except BadInput as bad:
        for fault in bad.faults:
            tail = f"，应为：{fault.expected}" if fault.expected else ""
            _say(request, form, fault.where, f"{fault.message}{tail}")
        return False
    if done:
        messages.success(request, done)
    return True


def _say(request: HttpRequest, form: Form | None, field: str | None, text: str) -> None:
    if form is None:
        messages.error(request, text)
    else:
        form.add_error(field if field in form.fields else None, text)
