"""The forms of an application, to look at and to print: for the applicant and for officers who may see the dossier."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from zhiping.access.viewers import is_applicant, level_of
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.application import operations
from zhiping.stages.application.queries.papers import Paper, Source, papers_of, source_of


def _seen(request: HttpRequest) -> tuple[Dossier, bool, Source | None]:
    known: Any = request  # the middleware has set dossier, viewer and cycle_now
    dossier: Dossier = known.dossier
    own = is_applicant(known.viewer, dossier)
    try:
        return dossier, own, source_of(dossier, own=own, at=known.cycle_now)
    except keys.KeyDestroyed:
        return dossier, own, None


def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Which forms there are, and what kind of copy each is."""
    dossier, own, source = _seen(request)
    return _page(request, dossier, own, source)


def _page(
    request: HttpRequest, dossier: Dossier, own: bool, source: Source | None, *, lacking: str = "", status: int = 200
) -> HttpResponse:
    rows: list[Paper] = papers_of(dossier, source) if source else []
    values = {
        "dossier": dossier, "own": own, "source": source, "rows": rows, "lacking": lacking,
        "destroyed": not keys.exists(dossier.key_owner), "pack": rules_pack(dossier),
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
            found.form, dossier, source, level="applicant" if own else level_of(known.viewer, dossier),
            by=Actor(known.viewer.person), at=known.cycle_now,
        )  # fmt: skip
    except MissingGlyphs as missing:
        return _page(request, dossier, own, source, lacking=missing.characters, status=422)
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{found.form.title}-{dossier.applicant_name}-{dossier.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
