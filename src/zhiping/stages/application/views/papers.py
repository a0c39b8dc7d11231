"""The forms of an application, to look at and to print: for the applicant and for officers who may see the dossier."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from zhiping.access.viewers import is_applicant, level_of
from zhiping.core.errors import BadInput
from zhiping.core.procedure import State
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.application import operations
from zhiping.stages.application.queries.papers import ISSUED_IN, Paper, Source, may_issue, papers_of, source_of


def _seen(request: HttpRequest) -> tuple[Dossier, bool, Source | None]:
    known: Any = request  # the middleware has set dossier, viewer and cycle_now
    dossier: Dossier = known.dossier
    own = is_applicant(known.viewer, dossier)
    try:
        return dossier, own, source_of(dossier, own=own, at=known.cycle_now)
    except keys.KeyDestroyed:
        return dossier, own, None


def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Which forms there are, and what kind of copy each is; from the acceptance on, issuing them (P6)."""
    known: Any = request
    dossier, own, source = _seen(request)
    if request.method != "POST":
        return _page(request, dossier, own, source)
    if source is None or not may_issue(dossier, papers_of(dossier, source)):
        messages.warning(request, "现在没有可以出具的表格。")
        return redirect("application:papers", dossier.code)
    try:
        made = operations.issue_papers(dossier, source, by=Actor(known.viewer.person), at=known.cycle_now)
    except MissingGlyphs as missing:
        return _page(request, dossier, own, source, lacking=missing.characters, status=422)
    except BadInput as bad:
        messages.error(request, f"没有出具：{bad.faults[0].message}。请联系{source.pack.about.contact.office}。")
    else:
        messages.success(request, f"已出具{len(made)}份表格，可以打印了。")
    return redirect("application:papers", dossier.code)


def _page(
    request: HttpRequest, dossier: Dossier, own: bool, source: Source | None, *, lacking: str = "", status: int = 200
) -> HttpResponse:
    rows: list[Paper] = papers_of(dossier, source) if source else []
    values = {
        "dossier": dossier, "own": own, "source": source, "rows": rows, "lacking": lacking,
        "destroyed": not keys.exists(dossier.key_owner), "pack": rules_pack(dossier),
        "issues": may_issue(dossier, rows), "accepted": State(dossier.state) in ISSUED_IN,
    }  # fmt: skip
    return render(request, "application/papers.html", values, status=status)


def paper(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One form as a PDF. That an officer took it is recorded."""
    known: Any = request
    dossier, own, source = _seen(request)
    found = next((one for one in papers_of(dossier, source) if one.form.key == form), None) if source else None
    if source is None or found is None:
        raise Http404
    try:
        made = operations.print_paper(
            found, dossier, source, level="applicant" if own else level_of(known.viewer, dossier),
            by=Actor(known.viewer.person), at=known.cycle_now,
        )  # fmt: skip
    except MissingGlyphs as missing:
        return _page(request, dossier, own, source, lacking=missing.characters, status=422)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{found.form.title}-{dossier.applicant_name}-{dossier.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
