"""What the pages of draws share: who looks, which draw, how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.registers.draws import queries
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.operations.common import DRAW_ROLES


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def cycle_of(request: Any) -> Cycle:
    """The round that is under way, where the viewer draws for it. Raises Http404."""
    cycle: Cycle | None = request.cycle
    if cycle is None or cycle.committee.office_id not in request.viewer.organisations(*DRAW_ROLES):
        raise Http404
    return cycle


def draw_of(request: Any, draw: str) -> Draw:
    """The draw of that code, where the viewer draws for its round. Raises Http404."""
    found = queries.draw_called(draw)
    if found is None or found.cycle.committee.office_id not in request.viewer.organisations(*DRAW_ROLES):
        raise Http404
    return found


def page(request: Any, template: str, status: int = 200, *, cycle: Cycle | None, **context: Any) -> HttpResponse:
    """Render a page of this room with what all of them show."""
    frame: dict[str, Any] = {"now": request.cycle_now, "cycle": cycle}
    if cycle is not None:
        frame["pack"] = cycle.pack()
        frame["rules"] = cycle.pack().procedure.draw
    return render(request, f"drawing/{template}", frame | context, status=status)


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
