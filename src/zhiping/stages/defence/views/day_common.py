"""What the pages of the day share: which session, who looks, how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.viewers import Viewer
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import STATE_NAMES, explain
from zhiping.records.actors import Actor
from zhiping.records.queries import now
from zhiping.stages.defence.models import Session, Slot
from zhiping.stages.defence.queries import seats


def viewer_of(request: Any) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer
    return found


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def session_or_404(code: str) -> Session:
    """The session of a released schedule, or 404."""
    found = seats.session_of(code)
    if found is None:
        raise Http404
    return found


def at_of(request: Any, session: Session) -> datetime:
    """The instant of the request on the clock of the session's round."""
    return now(session.schedule.cycle, real=request.arrived_at)


def slot_or_404(slots: list[Slot], code: str) -> Slot:
    """The slot with that code among those that the viewer may know of, or 404."""
    found = next((slot for slot in slots if slot.code == code), None)
    if found is None:
        raise Http404
    return found


def page(request: Any, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the day with what all of them show."""
    frame: dict[str, Any] = {"now": request.cycle_now, "state_names": STATE_NAMES, "cycle": request.cycle}
    if request.cycle is not None:
        frame["pack"] = request.cycle.pack()
    return render(request, f"defence/{template}", frame | context, status=status)


def said(refused: Exception, pack: Pack) -> str:
    """What a refusal or faulty input says, in one text."""
    if isinstance(refused, Refusal):
        return explain(refused, zone=pack.timezone)
    assert isinstance(refused, BadInput)
    return "；".join(
        f"{fault.message}（应为：{fault.expected}）" if fault.expected else fault.message for fault in refused.faults
    )


def tried(request: HttpRequest, pack: Pack, work: Callable[[], object], done: str = "") -> bool:
    """Do ``work``; say ``done``, or above the page why not. Whether it was done."""
    try:
        work()
    except (Refusal, BadInput) as refused:
        messages.error(request, said(refused, pack))
        return False
    if done:
        messages.success(request, done)
    return True
