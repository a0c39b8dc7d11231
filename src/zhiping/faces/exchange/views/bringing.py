"""Pages of bringing in: the template, the upload, the preview, the decision."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhiping.core.errors import BadInput
from zhiping.faces.exchange import operations, queries
from zhiping.faces.exchange.forms import BringForm
from zhiping.faces.exchange.models import KEPT, Import
from zhiping.faces.exchange.views.common import XLSX, asked_of, cycle_of, named, page, say, viewer_of
from zhiping.ground import sheets
from zhiping.records.actors import Actor
from zhiping.web.exchange import Importer, importers


def _importer(request: HttpRequest, kind: str) -> Importer:
    one = importers().get(kind)
    if one is None or not one.may(viewer_of(request)) or (one.needs_cycle and cycle_of(request) is None):
        raise Http404
    return one


def bring(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the template, fill it in, upload it."""
    one = _importer(request, kind)
    posted = request.method == "POST"
    form = BringForm(request.POST if posted else None, request.FILES if posted else None, accept=one.accept)
    if posted and form.is_valid():
        asked = asked_of(request)
        try:
            row = operations.bring(
                one, form.content(), asked, by=asked.actor, at=asked.at,
                real_at=request.arrived_at,  # type: ignore[attr-defined]
            )  # fmt: skip
        except BadInput as bad:
            say(bad, form)
        else:
            return redirect("exchange:import", ref=row.code)
    return page(request, "bring.html", 422 if posted else 200, importer=one, form=form)


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty sheet with its instructions."""
    one = _importer(request, kind)
    if not one.has_template:
        raise Http404
    out = io.BytesIO()
    at = timezone.localtime(request.cycle_now)  # type: ignore[attr-defined]
    sheets.template(one.name, one.columns, out, made_at=at, notes=one.notes)
    return named(HttpResponse(out.getvalue(), content_type=XLSX), f"{one.name}模板.xlsx")


def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """What the file would do, row by row; then order that it be done, or not. The worker does it."""
    viewer = viewer_of(request)
    row = queries.own_import(viewer, ref)
    if row is None or row.kind not in importers():
        raise Http404
    one, wrong = importers()[row.kind], ""
    if request.method == "POST":
        by, at = Actor(viewer.person), request.cycle_now  # type: ignore[attr-defined]
        try:
            if "drop" in request.POST:
                operations.drop(row, by=by, at=at)
                messages.success(request, "没有导入，什么都没有改。")
                return redirect("exchange:bring", kind=row.kind)
            operations.confirm(row, request.POST.get("digest", ""), by=by, at=at)
            return redirect("exchange:import", ref=row.code)
        except operations.Changed:
            wrong = operations.CHANGED
        except BadInput as bad:
            wrong = "；".join(fault.message for fault in bad.faults)
        row = queries.own_import(viewer, ref)
        assert row is not None
    only, after = request.GET.get("only", ""), request.GET.get("after", "")
    parts = queries.parts(queries.found_in(row), only=only, after=int(after) if after.isdecimal() else 0)
    applying = row.state == Import.State.APPLYING
    return page(
        request, "import.html", 422 if wrong else 200, row=row, importer=one, parts=parts, wrong=wrong or row.wrong,
        doing=row.counts.get("new", 0) + row.counts.get("changed", 0), errors=row.counts.get("error", 0), only=only,
        open=row.state == Import.State.READ, waiting=applying or row.state == Import.State.WAITING,
        written=operations.progress(row) if applying else 0, kept=KEPT.days,
    )  # fmt: skip
