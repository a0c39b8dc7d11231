"""What the pages of the aftercare share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records import issuing
from zhiping.records.models import Cycle, RoundDocument
from zhiping.registers.integrity.views.common import viewer_of


def page(request: Any, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the aftercare with what all of them show."""
    cycle: Cycle | None = context.get("cycle") or request.cycle
    frame: dict[str, Any] = {"now": request.cycle_now, "state_names": STATE_NAMES, "cycle": cycle}
    if cycle is not None:
        frame["pack"] = cycle.pack()
    return render(request, f"aftercare/{template}", frame | context, status=status)


def cycle_of(request: Any, *roles: str) -> Cycle:
    """The round that is under way, where the viewer holds one of ``roles`` in its office; else 404."""
    cycle: Cycle | None = request.cycle
    if cycle is None or cycle.committee.office_id not in viewer_of(request).organisations(*roles):
        raise Http404
    return cycle


def pdf(document: RoundDocument | None, name: str) -> HttpResponse:
    """An issued document, to be printed."""
    if document is None:
        raise Http404
    answer = HttpResponse(issuing.file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def codes(request: HttpRequest, name: str = "code") -> set[str]:
    """What was ticked."""
    return set(request.POST.getlist(name))
