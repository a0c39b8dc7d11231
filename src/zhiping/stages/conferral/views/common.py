"""What the pages of results share: who looks, who acts, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from zhiping.access.viewers import OFFICE_ROLES, Viewer
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import STATE_NAMES, explain
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.stages.conferral.models import Roll


def viewer_of(request: Any) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer
    return found


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def at_of(request: Any, cycle: Cycle) -> datetime:
    """The instant at which the request arrived, on the clock of ``cycle``."""
    return now(cycle, real=request.arrived_at)


def cycle_of(request: Any) -> Cycle:
    """The round that is under way. No page without one."""
    found: Cycle | None = request.cycle
    if found is None:
        raise Http404
    return found


def works_for(request: HttpRequest, cycle: Cycle, *roles: str) -> bool:
    """Whether the viewer holds one of ``roles`` in the office of the round's committee."""
    return cycle.committee.office_id in viewer_of(request).organisations(*roles)


def sees(request: HttpRequest, roll: Roll) -> bool:
    """Whether a roll is the viewer's to read: their office's, or what came to their HR department."""
    viewer = viewer_of(request)
    if roll.cycle.committee.office_id in viewer.organisations(*OFFICE_ROLES):
        return True
    return roll.body_id is not None and roll.body_id in viewer.organisations("hr_officer")


def page(request: Any, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of results with what all of them show."""
    cycle: Cycle | None = request.cycle
    frame: dict[str, Any] = {"now": request.cycle_now, "state_names": STATE_NAMES, "cycle": cycle}
    if cycle is not None:
        frame["pack"] = cycle.pack()
    return render(request, f"conferral/{template}", frame | context, status=status)


def pdf(roll: Roll) -> HttpResponse:
    """The paper of ``roll`` as it was issued. No page where it has none."""
    if roll.document is None:
        raise Http404
    answer = HttpResponse(issuing.file_of(roll.document), content_type="application/pdf")
    name = f"{roll.get_kind_display()}-{roll.code}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return answer


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
