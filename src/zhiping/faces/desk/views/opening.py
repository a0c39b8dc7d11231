"""Opening a round: who leads the body sees what a loaded pack says, compares it with the notice, and opens it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.policy.showing import sections
from zhiping.faces.desk.forms import OpeningForm
from zhiping.records.actors import Actor
from zhiping.records.models import Committee, PackVersion
from zhiping.records.opening import compared, open_round, openable
from zhiping.records.queries import now
from zhiping.web.findings import TOPICS


def opening_page(request: HttpRequest) -> HttpResponse:
    """Which loaded packs could become a round, what the chosen one says, how it differs; then the round is opened."""
    viewer = request.viewer  # type: ignore[attr-defined]
    committees = list(Committee.objects.filter(office__in=viewer.organisations("bureau")).order_by("id"))
    offered = [(committee, version) for committee in committees for version in openable(committee)]
    form = OpeningForm(request.POST or None, versions=[version for _, version in offered])
    wanted = request.POST.get("version") or request.GET.get("version", "")
    chosen = next((pair for pair in offered if str(pair[1].pk) == wanted), None)
    if request.method == "POST" and form.is_valid() and chosen is not None and _opened(request, form, *chosen):
        return redirect(reverse("desk:home"))
    context: dict[str, Any] = {"form": form, "versions": [version for _, version in offered], "topics": TOPICS}
    if chosen is not None:
        committee, version = chosen
        pack = version.pack()
        last, changes = compared(committee, version)
        context |= {
            "chosen": version, "committee": committee, "pack": pack, "last": last, "changes": changes,
            "sections": sections(pack),
        }  # fmt: skip
    return render(request, "desk/opening.html", context, status=422 if request.method == "POST" else 200)


def _opened(request: HttpRequest, form: OpeningForm, committee: Committee, version: PackVersion) -> bool:
    last = committee.cycles.order_by("-year", "-id").first()
    at = now(last) if last is not None else request.arrived_at  # type: ignore[attr-defined]
    by = Actor(request.viewer.person)  # type: ignore[attr-defined]
    try:
        cycle = open_round(committee, version, by=by, at=at)
    except BadInput as bad:
        for fault in bad.faults:
            form.add_error(fault.where if fault.where in form.fields else None, fault.message)
        return False
    messages.success(request, f"{cycle.pack().title}已开启。单位和个人可以注册，到申报时间即可填报。")
    return True
