"""The call sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhiping.core.errors import BadInput
from zhiping.faces.desk.models import Call
from zhiping.faces.desk.operations import record_call, reveal, reveal_applicant
from zhiping.faces.desk.queries import callsheet, holding
from zhiping.faces.desk.views.work import _cycle, _page, _viewer
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Organisation


def _office(request: HttpRequest, cycle: Cycle) -> Organisation | None:
    """For which body the viewer rings: the highest one they work at."""
    return holding.highest(_viewer(request), cycle)


def calls(request: HttpRequest) -> HttpResponse:
    """Who is to be rung, who can still be saved first. A POST shows telephone numbers, which is recorded."""
    cycle = _cycle(request)
    office = _office(request, cycle) if cycle else None
    if cycle is None or office is None:
        return _page(request, "no_cycle.html")
    viewer, at = _viewer(request), request.cycle_now  # type: ignore[attr-defined]
    after = request.POST.get("after", "") or request.GET.get("after", "")
    found = callsheet.sheet(viewer, cycle, timezone.localtime(at).date(), office=office, after=after)
    if request.method == "POST":
        wanted = set(request.POST.getlist("all" if "page" in request.POST else "body"))
        for row in found.rows:
            if row.code not in wanted or not row.telephone:
                continue
            if row.body is not None:
                row.telephone = reveal(office, row.body, by=Actor(viewer.person), at=at)
            else:
                row.telephone = reveal_applicant(office, Dossier.objects.get(pk=row.pk), by=Actor(viewer.person), at=at)
            row.revealed = True
    return _page(
        request, "calls.html", cycle=cycle, sheet=found, after=after, office=office, results=Call.Result.choices,
        today=timezone.localtime(at).date(),
    )  # fmt: skip


def record(request: HttpRequest) -> HttpResponse:
    """Note a call that was made."""
    cycle = _cycle(request)
    office = _office(request, cycle) if cycle else None
    if cycle is None or office is None:
        return _page(request, "no_cycle.html")
    viewer, code = _viewer(request), request.POST.get("code", "")
    body = Organisation.objects.filter(code=code).first() if request.POST.get("kind") == "body" else None
    dossier = None if body else Dossier.objects.filter(code=code, cycle=cycle).select_related("unit").first()
    about = callsheet.may_ring(viewer, cycle, body=body, dossier=dossier)
    try:
        if not about:
            messages.error(request, "联系单里没有这一行，可能已经办完了。")
        else:
            record_call(
                office, cycle, body=body, dossier=dossier, result=request.POST.get("result", ""),
                by=Actor(viewer.person), at=request.cycle_now,  # type: ignore[attr-defined]
            )  # fmt: skip
            messages.success(request, "通话已记下，本处办理人员都看得到。")
    except BadInput as bad:
        messages.error(request, "；".join(str(fault.message) for fault in bad.faults))
    return redirect("desk:calls")
