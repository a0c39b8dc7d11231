"""Pages of who supervises: the scope, one dossier, its evidence. Nothing here can be sent.

The HR department that confirms a dossier reads it and its evidence here, too; each reading of theirs is recorded.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import Viewer, supervises
from zhiping.faces.oversight.queries import dossiers, worklist
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Evidence
from zhiping.records.situations import rules_pack

#: A stored file is shown by the browser's own viewer, which needs its style and plug-in; it can load nothing else.
_FILE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


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


def evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file as it is kept. Opening it is recorded before it is sent."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    file = Evidence.objects.filter(dossier=row, code=evidence_code).first()
    if file is None:
        raise Http404
    try:
        content = blobs.get(row.key_owner, file.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    with transaction.atomic():
        chain.append(
            row.stream, "evidence.opened", by=Actor(_viewer(request).person).label,
            at=request.cycle_now, data={"evidence": file.code, "level": _level(request, row)},  # type: ignore[attr-defined]
        )  # fmt: skip
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response
