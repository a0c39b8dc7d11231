"""One's own files as the checkers see them, page by page, and as they are kept. Openings are recorded."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Evidence
from zhiping.records.pictures import page_of
from zhiping.records.situations import standing_revision
from zhiping.stages.application import operations
from zhiping.stages.application.queries.evidence import evidence_by_key, labels_of, name_of
from zhiping.stages.application.queries.viewing import files_shown
from zhiping.stages.application.views.common import hand_of
from zhiping.stages.application.views.overview import frame
from zhiping.web.viewer import file_answer, picture_answer, viewer_of


def view(request: HttpRequest, code: str) -> HttpResponse:
    """The files in our own viewer: of the draft while it may be edited, else of what was submitted."""
    hand = hand_of(request)
    revision = None if hand.may_edit else standing_revision(hand.dossier)
    document = contents.content(revision) if revision is not None else hand.document
    labels, item = labels_of(document, hand.pack), request.GET.get("item", "")
    item = item if item in labels else ""
    files = files_shown(hand.dossier, document, labels, item)
    viewer = viewer_of(
        files, key=request.GET.get("file", ""), page=request.GET.get("page", ""), turn=request.GET.get("turn", ""),
        item=item, heading=labels.get(item, "文件"), list_label="本项的文件" if item else "全部文件",
    )  # fmt: skip
    leaves = viewer is not None and hand.may_edit and Evidence.objects.filter(
        dossier=hand.dossier, key=viewer.opened.key, leaves__isnull=False
    ).exists()  # fmt: skip
    return render(request, "application/view.html", frame(hand) | {"viewer": viewer, "has_leaves": leaves})


def _row(request: HttpRequest, key: str) -> Evidence:
    seen: Any = request  # the middleware has set dossier, viewer and cycle_now
    row = evidence_by_key(seen.dossier, key)
    if row is None:
        raise Http404
    return row


def page(request: HttpRequest, code: str, key: str, number: int) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely."""
    seen: Any = request
    row = _row(request, key)
    if not 1 <= number <= row.pages:
        raise Http404
    picture = page_of(row, number, close="close" in request.GET)
    operations.note_opening(row, page=number, by=Actor(seen.viewer.person), at=seen.cycle_now)
    return picture_answer(picture)


def file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """A file as it is kept."""
    seen: Any = request
    row = _row(request, key)
    content = operations.open_evidence(row, by=Actor(seen.viewer.person), at=seen.cycle_now)
    return file_answer(content, row.media_type, name_of(row))
