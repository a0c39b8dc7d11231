"""Pages of taking out: what there is, why it is wanted, how far it is, the file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.audiences import who_takes_personal_data
from zhiping.core.errors import BadInput
from zhiping.faces.exchange import operations, queries
from zhiping.faces.exchange.forms import TakeForm
from zhiping.faces.exchange.models import KEPT, Export
from zhiping.faces.exchange.views.common import XLSX, asked_of, cycle_of, named, page, say, viewer_of
from zhiping.records.actors import Actor
from zhiping.web.exchange import sources


def home(request: HttpRequest) -> HttpResponse:
    """What can be taken out and brought in, and one's latest of both."""
    viewer, cycle = viewer_of(request), cycle_of(request)
    return page(
        request, "home.html", exports=queries.exports_of(viewer), imports=queries.imports_of(viewer),
        sources=queries.sources_for(viewer, cycle), importers=queries.importers_for(viewer, cycle),
    )  # fmt: skip


def ask(request: HttpRequest, source: str) -> HttpResponse:
    """Ask for a sheet as it was filtered: the filters stand in the address, the reason is posted."""
    one, viewer, cycle = sources().get(source), viewer_of(request), cycle_of(request)
    if one is None or not one.may(viewer) or (one.needs_cycle and cycle is None):
        raise Http404
    asked = asked_of(request, {key: request.GET.get(key, "")[:80] for key in one.params})
    columns = one.columns(asked)
    personal = [column.heading for column in columns if column.personal]
    may = who_takes_personal_data(viewer, None)
    form = TakeForm(request.POST if request.method == "POST" else None, personal=personal if may else [])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = operations.ask(
                one, asked, purpose=given["purpose"], reason=given["reason"], personal=given.get("personal", False),
                by=asked.actor, at=asked.at, real_at=request.arrived_at,  # type: ignore[attr-defined]
            )  # fmt: skip
        except BadInput as bad:
            say(bad, form)
        else:
            return redirect("exchange:export", ref=row.code)
    return page(
        request, "ask.html", 422 if request.method == "POST" else 200, source=one, form=form, said=one.said(asked),
        headings=[column.heading for column in columns if not column.personal], personal=personal, may=may,
        query=request.GET.urlencode(),
    )  # fmt: skip


def export(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is; when it is there, the file."""
    row = queries.own_export(viewer_of(request), ref)
    if row is None:
        raise Http404
    return page(request, "export.html", row=row, kept=KEPT.days, over=queries.is_over(row))


def file(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet; fetching it is recorded."""
    viewer = viewer_of(request)
    row = queries.own_export(viewer, ref)
    if row is None or row.state != Export.State.DONE or queries.is_over(row):
        raise Http404
    try:
        content = operations.take(row, by=Actor(viewer.person), at=request.cycle_now)  # type: ignore[attr-defined]
    except BadInput:
        raise Http404 from None
    return named(HttpResponse(content, content_type=XLSX), f"{row.title}-{row.code}.xlsx")
