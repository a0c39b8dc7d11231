"""What the pages of the meeting share: who looks, who acts, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
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
from zhiping.stages.meeting.models import Meeting, Vote
from zhiping.stages.meeting.queries import boards

#: Who reads what a meeting does: the secretary, and who presides.
KEEPERS = ("office_reviewer", "chair")


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


def meeting_of(request: HttpRequest, code: str, *roles: str) -> Meeting:
    """The meeting, for who holds one of ``roles`` in its office (the keepers where none is named); else 404."""
    found = boards.meeting(code, viewer_of(request).organisations(*(roles or KEEPERS)))
    if found is None:
        raise Http404
    return found


def vote_of(request: HttpRequest, code: str, *roles: str) -> Vote:
    """The vote, for who holds one of ``roles`` in its office; else 404."""
    found = boards.vote(code, viewer_of(request).organisations(*(roles or KEEPERS)))
    if found is None:
        raise Http404
    return found


def is_secretary(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the viewer keeps the meeting."""
    return meeting.cycle.committee.office_id in viewer_of(request).organisations("office_reviewer")


def is_presiding(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the viewer leads it now."""
    person = viewer_of(request).person
    return person is not None and meeting.attendees.filter(presides=True, person=person).exists()


def parts_of(lines: Iterable[Any]) -> list[boards.Part[Any]]:
    """Lines of an agenda or a count under their majors."""
    return boards.by_major(lines, lambda one: one.major)


def page(request: Any, template: str, pack: Pack, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the meeting with what all of them show."""
    frame: dict[str, Any] = {"now": request.cycle_now, "pack": pack}
    return render(request, f"meeting/{template}", frame | context, status=status)


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
            tail = f"。{fault.expected}" if fault.expected else ""
            _say(request, form, fault.where, f"{fault.message}{tail}。")
        return False
    if done:
        messages.success(request, done)
    return True


def _say(request: HttpRequest, form: Form | None, field: str | None, text: str) -> None:
    if form is None:
        messages.error(request, text)
    else:
        form.add_error(field if field in form.fields else None, text)
