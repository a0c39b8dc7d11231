"""What the pages of exchange share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.viewers import Viewer
from zhiping.core.errors import BadInput
from zhiping.records.models import Cycle
from zhiping.web.exchange import Asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def cycle_of(request: HttpRequest) -> Cycle | None:
    """The round chosen in the address, else the newest."""
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def asked_of(request: HttpRequest, params: Mapping[str, str] | None = None) -> Asked:
    """Who asks, of which round, when."""
    return Asked(viewer_of(request), cycle_of(request), request.cycle_now, params or {})  # type: ignore[attr-defined]


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of this room."""
    values = {"now": request.cycle_now, "cycles": request.cycles, "cycle": cycle_of(request)}  # type: ignore[attr-defined]
    return render(request, f"exchange/{template}", values | context, status=status)


def say(bad: BadInput, form: Form) -> None:
    """Put each fault to the field that it is about, else above the form."""
    for fault in bad.faults:
        form.add_error(fault.where if fault.where in form.fields else None, fault.message)


def named(response: HttpResponse, name: str) -> HttpResponse:
    """As a download under a Chinese name."""
    response["Content-Disposition"] = f"attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
