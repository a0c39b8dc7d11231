"""The bundle of one dossier: ask for it, see how far it is, take it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from zhiping.access.viewers import Viewer, is_applicant, level_of
from zhiping.core.errors import BadInput
from zhiping.faces.handover.models import APPLICANT, KEPT
from zhiping.faces.handover.operations import bundling
from zhiping.faces.handover.queries.bundles import latest, mine
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.papers import source_of


def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """What a bundle holds; the button that asks for one; how far it is; where it can be downloaded."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.person is None:
        raise Http404
    own = is_applicant(viewer, dossier)
    if request.method == "POST":
        try:
            bundling.ask(
                dossier, level=APPLICANT if own else level_of(viewer, dossier), by=Actor(viewer.person),
                at=request.cycle_now, real_at=request.arrived_at,  # type: ignore[attr-defined]
            )  # fmt: skip
        except BadInput as bad:
            messages.error(request, bad.faults[0].message)
        return redirect("handover:bundle", dossier.code)
    row = latest(dossier, viewer.person)
    destroyed = not keys.exists(dossier.key_owner)
    at = request.cycle_now  # type: ignore[attr-defined]
    source = None if destroyed else source_of(dossier, own=own, at=at)
    values = {
        "dossier": dossier, "own": own, "row": row, "until": row.asked_at + KEPT if row else None,
        "waiting": row is not None and row.state in ("waiting", "working"), "source": source,
        "old": row is not None and row.state == "done" and source is not None and row.revision != source.revision,
        "destroyed": destroyed, "kept_days": KEPT.days,
    }  # fmt: skip
    return render(request, "handover/bundle.html", values)


def file(request: HttpRequest, code: str, bundle: str) -> HttpResponseBase:
    """The zip, piece by piece. Taking it is recorded before the first of them is sent."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row = mine(dossier, viewer.person, bundle) if viewer.person else None
    if row is None:
        raise Http404
    try:
        pieces = bundling.take(row, by=Actor(viewer.person), at=request.cycle_now)  # type: ignore[attr-defined]
    except BadInput:
        raise Http404 from None
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"申报材料-{dossier.applicant_name}-{dossier.code}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Length"] = str(row.size)
    response["Cache-Control"] = "private, no-store"
    return response
