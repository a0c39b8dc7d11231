"""What the pages of the hand-in share: who looks, for which offices, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.viewers import OFFICE_ROLES, Viewer
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import STATE_NAMES, explain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.registers.fees.models import Voucher
from zhiping.registers.fees.queries import receipt_file


def viewer_of(request: Any) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer
    return found


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def cycle_of(request: Any) -> Cycle | None:
    """The round that is under way."""
    found: Cycle | None = request.cycle
    return found


def bodies(request: HttpRequest) -> set[int]:
    """Ids of the offices whose manifests the viewer reads: the department's own, and those an office receives."""
    return viewer_of(request).organisations("department_reviewer", *OFFICE_ROLES)


def offices(request: HttpRequest) -> set[int]:
    """Ids of the Committee offices in which the viewer works."""
    return viewer_of(request).organisations(*OFFICE_ROLES)


def page(request: Any, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the hand-in with what all of them show."""
    cycle = cycle_of(request)
    frame: dict[str, Any] = {"now": request.cycle_now, "state_names": STATE_NAMES, "cycle": cycle}
    if cycle is not None:
        frame["pack"] = cycle.pack()
    return render(request, f"handin/{template}", frame | context, status=status)


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


def receipt_answer(voucher: Voucher) -> HttpResponse:
    """The file of a fiscal receipt to be kept: it came from outside, so no browser opens it in our pages."""
    answer = HttpResponse(receipt_file(voucher), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{voucher.code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
