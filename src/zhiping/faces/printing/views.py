"""Pages of printing: what is to be issued, how far it is, the file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import Viewer
from zhiping.core.errors import BadInput
from zhiping.faces.printing import making, operations, queries
from zhiping.faces.printing.forms import AskForm
from zhiping.faces.printing.models import Batch
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.stages.handin.queries.copies import PRINTED


def _viewer(request: HttpRequest) -> Viewer:
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def _cycle(request: HttpRequest) -> Cycle | None:
    """The round chosen in the address, else the newest."""
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"printing/{template}", context, status=status)


def home(request: HttpRequest) -> HttpResponse:
    """Choose and ask; one's latest batches below. A list elsewhere posts the ``code`` of what was ticked on it: they
    are filled in, and nothing is asked for yet."""
    viewer, cycle = _viewer(request), _cycle(request)
    batches = queries.batches_of(viewer)
    if cycle is None or queries.scope(viewer, cycle) is None:
        return _page(request, "home.html", batches=batches, none="现在没有开放的轮次，或您的职责不出具表格。")
    departments = queries.departments(viewer, cycle)
    offered = queries.offered(cycle)
    papers = [(key, form.title + ("（工作件）" if key in PRINTED else "")) for key, form in offered.items()]
    asked = request.method == "POST" and "codes" in request.POST
    sent = (request.POST if request.method == "POST" and not asked else request.GET).getlist("code")
    codes, _ = queries.typed_codes(" ".join(sent))
    chosen = {
        "codes": " ".join(codes),
        "papers": ["review-form"],
        "layout": Batch.Layout.DUPLEX,
    }
    form = AskForm(request.POST if asked else None, departments=departments, papers=papers, initial=chosen)
    if asked and form.is_valid():
        try:
            batch = _ask(request, viewer, cycle, form.cleaned_data)
        except BadInput as bad:
            for fault in bad.faults:
                form.add_error(fault.where if fault.where in form.fields else None, fault.message)
        else:
            return redirect("printing:batch", ref=batch.code)
    return _page(
        request, "home.html", 422 if asked else 200, form=form, batches=batches, any=bool(departments),
        most=queries.MOST, copies=len(offered.keys() & PRINTED.keys()), codes=codes,
        fit=len(queries.printable(viewer, cycle, codes=codes)) if codes else 0,
        unticked=request.method == "POST" and not asked and not codes,
    )  # fmt: skip


def _ask(request: HttpRequest, viewer: Viewer, cycle: Cycle, given: dict[str, Any]) -> Batch:
    chosen = [form for key, form in queries.offered(cycle).items() if key in given["papers"]]
    dossiers = queries.printable(viewer, cycle, department=given["department"], codes=given["codes"])
    which = queries.department_name(given["department"]) or "全部主管部门"
    told = (
        f"{which}，{'指定编号的' if given['codes'] else ''}{len(dossiers)}份材料：{'、'.join(f.title for f in chosen)}"
    )
    return operations.ask(
        cycle, dossiers, chosen, layout=given["layout"], said=told, by=Actor(viewer.person),
        at=request.cycle_now, real_at=request.arrived_at,  # type: ignore[attr-defined]
    )  # fmt: skip


def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is; when it is there, the file, and what could not be made."""
    row = queries.own_batch(_viewer(request), ref)
    if row is None:
        raise Http404
    now = request.arrived_at  # type: ignore[attr-defined]
    return _page(
        request, "batch.html", row=row, progress=making.progress_at(row, now), until=queries.until(row),
        faults=queries.faults(row), titles={key: form.title for key, form in queries.forms().items()},
        megabytes=f"{row.size / 1_000_000:.1f}",
    )  # fmt: skip


def file(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The file; fetching it is recorded."""
    viewer = _viewer(request)
    row = queries.own_batch(viewer, ref)
    if row is None or row.state != Batch.State.DONE:
        raise Http404
    try:
        pieces = operations.take(row, by=Actor(viewer.person), at=request.cycle_now)  # type: ignore[attr-defined]
    except BadInput:
        raise Http404 from None
    kind = "application/pdf" if row.layout == Batch.Layout.DUPLEX else "application/zip"
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Length"] = str(row.size)
    name = quote(f"批量出具-{row.code}.{row.layout}")
    response["Content-Disposition"] = f"attachment; filename=\"batch.{row.layout}\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response
