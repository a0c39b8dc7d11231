"""Admission to defence and meeting (P6): those who lack nothing, at once; the others with what they lack."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.queries import now
from zhiping.stages.handin.operations import packets
from zhiping.stages.handin.queries import admitting
from zhiping.stages.handin.views.common import by, cycle_of, page, viewer_of


def admission(request: Any) -> HttpResponse:
    """Show who waits; admit those who are ticked. Who lacks something meanwhile is left out and named."""
    cycle = cycle_of(request)
    if cycle is None or cycle.committee.office_id not in viewer_of(request).organisations("office_reviewer"):
        raise Http404
    rows, following = admitting.waiting(cycle, apart=viewer_of(request).apart, after=request.GET.get("after", ""))
    if request.method == "POST":
        codes = set(request.POST.getlist("code"))
        chosen = [one.dossier for one in rows if one.dossier.code in codes]
        if not chosen:
            messages.error(request, "还没有选。请先勾选，再办理。")
            return redirect("handin:admission")
        at, pack, done = now(cycle, real=request.arrived_at), cycle.pack(), 0
        for dossier in chosen:
            try:
                packets.admit(dossier, by=by(request), at=at)
            except Refusal as refused:
                messages.error(request, f"{dossier.applicant_name}：{explain(refused, zone=pack.timezone)}")
            else:
                done += 1
        if done:
            messages.success(request, f"已准予{done}人参加后面的答辩和评审，已告知本人。")
        return redirect("handin:admission")
    ready = [one for one in rows if not one.lacks]
    return page(request, "admission.html", ready=ready, lacking=[one for one in rows if one.lacks], following=following)
