"""Pages of who supervises: the scope, one dossier, its evidence. Nothing here can be sent.

The HR department that confirms a dossier reads it and its evidence here, too; each reading of theirs is recorded.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import supervises
from zhiping.faces.oversight.queries import dossiers, worklist
from zhiping.faces.oversight.views.common import Pages, evidence_of, files_page, page_answer, viewer, whole_answer
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Evidence
from zhiping.records.situations import rules_pack

PAGES = Pages("oversight:dossier", "oversight:files", "oversight:evidence", "oversight:page")


def home(request: HttpRequest) -> HttpResponse:
    """The dossiers in the viewer's scope, due first; a public code leads to its dossier."""
    who = viewer(request)
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.GET.get("cycle", "")
    cycle = next((one for one in cycles if one.key == wanted), cycles[0] if cycles else None)
    if cycle is None:
        return render(request, "oversight/none.html")
    typed = request.GET.get("q", "").strip()[:20]
    if typed:
        found = worklist.by_code(who, typed)
        if found is not None:
            return redirect("oversight:dossier", code=found.code)
        messages.error(request, f"监督范围内没有编号{typed}的材料，请核对编号。")
    now, after = request.cycle_now, request.GET.get("after", "")  # type: ignore[attr-defined]
    shown = worklist.overview(who, cycle, now, chosen=request.GET.get("f", "all"), after=after)
    return render(
        request, "oversight/home.html",
        {"work": shown, "cycle": cycle, "cycles": cycles, "now": now, "after": after, "typed": typed},
    )  # fmt: skip


def _level(request: HttpRequest, row: Dossier) -> str:
    """As what the viewer reads: ``supervisor``, or ``hr`` for who confirms it."""
    return "supervisor" if supervises(viewer(request), row) else "hr"


def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier to read: masked content, findings, checks, evidence, history."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    level = _level(request, row)
    if level == "hr":
        with transaction.atomic():
            chain.append(
                row.stream, "dossier.read", by=Actor(viewer(request).person).label,
                at=request.cycle_now, data={"level": level},  # type: ignore[attr-defined]
            )  # fmt: skip
    values = {
        "confirming": level == "hr", "pages": PAGES,
        "dossier": row, "reading": dossiers.read(row), "pack": rules_pack(row), "levels": dossiers.LEVELS.values(),
        "now": request.cycle_now,  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "oversight/dossier.html", values)


def _noting(request: HttpRequest, file: Evidence, **what: int) -> Callable[[], None]:
    """What records the opening of ``file``."""

    def note() -> None:
        with transaction.atomic():
            chain.append(
                file.dossier.stream, "evidence.opened", by=Actor(viewer(request).person).label,
                at=request.cycle_now,  # type: ignore[attr-defined]
                data={"evidence": file.code, "level": _level(request, file.dossier), **what},
            )  # fmt: skip

    return note


def files(request: HttpRequest, code: str) -> HttpResponse:
    """The files of a dossier page by page."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    return files_page(request, row, dossiers.read(row).files, PAGES)


def page(request: HttpRequest, code: str, evidence_code: str, number: int) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely."""
    file = evidence_of(request.dossier, evidence_code)  # type: ignore[attr-defined]
    return page_answer(request, file, number, _noting(request, file, page=number))


def evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file as it is kept."""
    file = evidence_of(request.dossier, evidence_code)  # type: ignore[attr-defined]
    return whole_answer(file, _noting(request, file))
