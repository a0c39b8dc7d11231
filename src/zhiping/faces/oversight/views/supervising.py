"""Pages of who supervises: the scope, one dossier, its evidence. Nothing here can be sent.

The HR department that confirms a dossier reads it and its evidence here, too; each reading of theirs is recorded.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.access.viewers import Viewer, supervises
from zhiping.faces.oversight.queries import dossiers, worklist
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Evidence
from zhiping.records.pictures import page_of
from zhiping.records.situations import rules_pack
from zhiping.web.viewer import File, file_answer, picture_answer, viewer_of


def _viewer(request: HttpRequest) -> Viewer:
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def home(request: HttpRequest) -> HttpResponse:
    """The dossiers in the viewer's scope, due first; a public code leads to its dossier."""
    viewer = _viewer(request)
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    cycle = next((one for one in cycles if one.key == wanted), cycles[0] if cycles else None)
    if cycle is None:
        return render(request, "oversight/none.html")
    typed = request.GET.get("q", "").strip()[:20]
    if typed:
        found = worklist.by_code(viewer, typed)
        if found is not None:
            return redirect("oversight:dossier", code=found.code)
        messages.error(request, f"监督范围内没有编号{typed}的材料，请核对编号。")
    now, after = request.cycle_now, request.GET.get("after", "")  # type: ignore[attr-defined]
    shown = worklist.overview(viewer, cycle, now, chosen=request.GET.get("f", "all"), after=after)
    return render(
        request, "oversight/home.html",
        {"work": shown, "cycle": cycle, "cycles": cycles, "now": now, "after": after, "typed": typed},
    )  # fmt: skip


def _level(request: HttpRequest, row: Dossier) -> str:
    """As what the viewer reads: ``supervisor``, or ``hr`` for who confirms it."""
    return "supervisor" if supervises(_viewer(request), row) else "hr"


def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier to read: masked content, findings, checks, evidence, history."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    level = _level(request, row)
    if level == "hr":
        with transaction.atomic():
            chain.append(
                row.stream, "dossier.read", by=Actor(_viewer(request).person).label,
                at=request.cycle_now, data={"level": level},  # type: ignore[attr-defined]
            )  # fmt: skip
    values = {
        "confirming": level == "hr",
        "dossier": row, "reading": dossiers.read(row), "pack": rules_pack(row), "levels": dossiers.LEVELS.values(),
        "now": request.cycle_now,  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "oversight/dossier.html", values)


def _row(request: HttpRequest, evidence_code: str) -> Evidence:
    found = Evidence.objects.filter(
        dossier=request.dossier, code=evidence_code  # type: ignore[attr-defined]
    ).select_related("dossier").first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def _note_opening(request: HttpRequest, file: Evidence, **what: int) -> None:
    """Opening is recorded before anything is sent."""
    with transaction.atomic():
        chain.append(
            file.dossier.stream, "evidence.opened", by=Actor(_viewer(request).person).label,
            at=request.cycle_now,  # type: ignore[attr-defined]
            data={"evidence": file.code, "level": _level(request, file.dossier), **what},
        )  # fmt: skip


def files(request: HttpRequest, code: str) -> HttpResponse:
    """The files of a dossier page by page, as who reviews sees them, by their place instead of their names."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    rows = {one.code: one for one in Evidence.objects.filter(dossier=row)}
    shown = [
        File(
            file.code, file.name, file.pages, rows[file.code].size, rows[file.code].uploaded_at,
            reverse("oversight:page", args=[row.code, file.code, 0]).removesuffix("0/"),
            reverse("oversight:evidence", args=[row.code, file.code]),
            said=f"证明{file.proves}。" if file.proves else "",
        )
        for file in dossiers.read(row).files
    ]  # fmt: skip
    asked = request.GET
    viewer = viewer_of(
        shown, key=asked.get("file", ""), page=asked.get("page", ""), turn=asked.get("turn", ""), list_label="全部文件"
    )  # fmt: skip
    return render(request, "oversight/files.html", {"dossier": row, "viewer": viewer, "pack": rules_pack(row)})


def page(request: HttpRequest, code: str, evidence_code: str, number: int) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely."""
    file = _row(request, evidence_code)
    if not 1 <= number <= file.pages:
        raise Http404
    picture = page_of(file, number, close="close" in request.GET)
    _note_opening(request, file, page=number)
    return picture_answer(picture)


def evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file as it is kept."""
    file = _row(request, evidence_code)
    try:
        content = blobs.get(file.dossier.key_owner, file.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    _note_opening(request, file)
    return file_answer(content, file.media_type)
