"""Results given back to entrusting bodies (A6), and the year's end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.audiences import who_counts
from zhiping.accounts.operations.proving import needs_code
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.models import Cycle, Dossier
from zhiping.records.queries import now
from zhiping.registers.integrity.views.common import by, carried_out, proved, viewer_of
from zhiping.stages.aftercare.forms import CloseForm
from zhiping.stages.aftercare.models import GivenBack, YearEnd
from zhiping.stages.aftercare.operations import closing, giving_back
from zhiping.stages.aftercare.queries import closing as ends
from zhiping.stages.aftercare.queries import giving_back as reads
from zhiping.stages.aftercare.views.common import codes, cycle_of, page

_LEADS = ("bureau", "operator")


def entrusted(request: Any) -> HttpResponse:
    """Whom other bodies sent, and what went back to them."""
    cycle = cycle_of(request, "office_reviewer")
    at, pack = now(cycle, real=request.arrived_at), cycle.pack()
    rows, following = reads.entrusted(
        cycle, by=by(request), at=at, apart=viewer_of(request).apart, after=request.GET.get("after", "")
    )
    if request.method == "POST":
        chosen, done = [one.dossier for one in rows if one.dossier.code in codes(request)], 0
        if not chosen:
            messages.error(request, "还没有选。请先勾选，再反馈。")
        for dossier in chosen:
            try:
                giving_back.give_back(dossier, by=by(request), at=at)
            except Refusal as refused:
                messages.error(request, f"{dossier.applicant_name}：{explain(refused, zone=pack.timezone)}")
            except BadInput as bad:
                messages.error(request, f"{dossier.applicant_name}：{bad.faults[0].message}")
            else:
                done += 1
        if done:
            messages.success(request, f"已生成{done}份反馈包，请下载后交给委托单位。")
        return redirect("aftercare:entrusted")
    said = [
        (one, reads.body_of(one.row) if one.row else "", explain(one.why, zone=pack.timezone) if one.why else "")
        for one in rows
    ]
    return page(request, "entrusted.html", rows=said, following=following,
                ready=any(one.row is None and one.why is None for one in rows))  # fmt: skip


def package(request: Any, code: str) -> HttpResponse:
    """The signed package, to be handed over; each time it is taken is recorded."""
    dossier: Dossier = request.dossier
    row = GivenBack.objects.filter(dossier=dossier).select_related("dossier").first()
    if row is None:
        raise Http404
    try:
        content = giving_back.take(row, by=by(request), at=request.cycle_now)
    except BadInput:
        raise Http404 from None
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="result-{dossier.code}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


def years(request: HttpRequest) -> HttpResponse:
    """The rounds of the viewer's body, open ones first."""
    viewer = viewer_of(request)
    return page(request, "years.html", rows=ends.rounds_of(viewer.organisations(*_LEADS)), leads=viewer.holds("bureau"))


def year(request: Any, key: str) -> HttpResponse:
    """One round: what is under way; closing it; its archive package; how the next one begins."""
    rows = ends.rounds_of(viewer_of(request).organisations(*_LEADS))
    cycle: Cycle | None = next((one for one in rows if one.key == key), None)
    if cycle is None:
        raise Http404
    ended: YearEnd | None = getattr(cycle, "year_end", None)
    at, found = now(cycle, real=request.arrived_at), ends.standing(cycle)
    do = request.POST.get("do", "")
    form = CloseForm(request.POST if do == "close" else None, second=needs_code(request), asked=bool(found.open_count))
    leads = cycle.committee.office_id in viewer_of(request).organisations("bureau")
    if do == "close" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if carried_out(
            request, cycle.pack(), form,
            lambda: closing.close(cycle, reason=reason, signed_in_afresh=proved(request, form), by=by(request), at=at),
            "这一轮已结束。",
        ):  # fmt: skip
            return redirect("aftercare:year", cycle.key)
    elif do == "archive" and ended is not None:
        carried_out(
            request, cycle.pack(), None,
            lambda: closing.ask_archive(ended, by=by(request), at=at, real_at=request.arrived_at),
            "已开始归档，完成后在这里显示包号。",
        )  # fmt: skip
        return redirect("aftercare:year", cycle.key)
    return page(
        request, "year.html", 422 if request.method == "POST" else 200, cycle=cycle, found=found, form=form,
        ended=ended, reason=ends.reason_of(ended) if ended else "", leads=leads, version=cycle.pack_version,
        next_year=cycle.year + 1, counts=who_counts(viewer_of(request), None),
    )  # fmt: skip
