"""What all who read a dossier share: the page of its files in the viewer, one page as a picture, the file as kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhiping.access.viewers import Viewer
from zhiping.faces.oversight.queries import dossiers
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Dossier, Evidence
from zhiping.records.pictures import page_of
from zhiping.records.situations import rules_pack
from zhiping.web.viewer import File, file_answer, picture_answer, viewer_of


@dataclass(frozen=True, slots=True)
class Pages:
    """The url names under which one kind of reader finds a dossier, its files, a file and a page of it."""

    dossier: str
    files: str
    evidence: str
    page: str


def viewer(request: HttpRequest) -> Viewer:
    """Who reads."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def files_page(
    request: HttpRequest, row: Dossier, files: Sequence[dossiers.File], pages: Pages
) -> HttpResponse:  # fmt: skip
    """``files`` of ``row`` page by page, as who reviews sees them, by their place instead of their names."""
    rows = {one.code: one for one in Evidence.objects.filter(dossier=row)}
    shown = [
        File(
            file.code, file.name, file.pages, rows[file.code].size, rows[file.code].uploaded_at,
            reverse(pages.page, args=[row.code, file.code, 0]).removesuffix("0/"),
            reverse(pages.evidence, args=[row.code, file.code]),
            said=f"证明{file.proves}。" if file.proves else "",
        )
        for file in files
    ]  # fmt: skip
    asked = request.GET
    opened = viewer_of(
        shown, key=asked.get("file", ""), page=asked.get("page", ""), turn=asked.get("turn", ""), list_label="全部文件"
    )  # fmt: skip
    values = {"dossier": row, "viewer": opened, "pack": rules_pack(row), "pages": pages}
    return render(request, "oversight/files.html", values)


def evidence_of(row: Dossier, code: str) -> Evidence:
    """The file of ``row`` with that code, or 404."""
    found = Evidence.objects.filter(dossier=row, code=code).select_related("dossier").first()
    if found is None:
        raise Http404
    return found


def page_answer(request: HttpRequest, file: Evidence, number: int, note: Callable[[], None]) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely. ``note`` records the opening
    before anything is sent."""
    if not 1 <= number <= file.pages:
        raise Http404
    picture = page_of(file, number, close="close" in request.GET)
    note()
    return picture_answer(picture)


def whole_answer(file: Evidence, note: Callable[[], None]) -> HttpResponse:
    """One file as it is kept. ``note`` records the opening before anything is sent."""
    try:
        content = blobs.get(file.dossier.key_owner, file.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    note()
    return file_answer(content, file.media_type)
