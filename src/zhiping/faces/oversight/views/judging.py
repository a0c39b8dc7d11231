"""Pages of experts who hear an applicant or vote on them (P7, P8): what was submitted, to read, and nothing else.

Whoever may not read it now is told that there is no such dossier; each opening is recorded.
"""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.faces.oversight.queries import dossiers, judging
from zhiping.faces.oversight.views.common import Pages, evidence_of, files_page, page_answer, viewer, whole_answer
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import rules_pack

PAGES = Pages(
    "oversight:material", "oversight:material_files", "oversight:material_evidence", "oversight:material_page"
)  # fmt: skip


def _ground(request: HttpRequest) -> tuple[Dossier, judging.Ground]:
    """What is read, and why; 404 for who has no ground."""
    row: Dossier = request.dossier  # type: ignore[attr-defined]
    person = viewer(request).person
    found = judging.ground(person, row) if person is not None else None
    if found is None:
        raise Http404
    return row, found


def _note(request: HttpRequest, ground: judging.Ground, kind: str, row: Dossier, **what: str | int) -> None:
    with transaction.atomic():
        chain.append(
            ground.stream, kind, by=Actor(viewer(request).person).label,
            at=request.cycle_now,  # type: ignore[attr-defined]
            data={"dossier": row.code, **what},
        )  # fmt: skip


def material(request: HttpRequest, code: str) -> HttpResponse:
    """What an applicant submitted, without what says how they are reached."""
    row, ground = _ground(request)
    _note(request, ground, "material.read", row)
    person = viewer(request).person
    values = {
        "judging": ground, "place": judging.place(person, row, ground) if person is not None else None, "dossier": row,
        "reading": dossiers.material(row), "pack": rules_pack(row), "pages": PAGES,
    }  # fmt: skip
    return render(request, "oversight/dossier.html", values)


def files(request: HttpRequest, code: str) -> HttpResponse:
    """The evidence page by page."""
    row, _ = _ground(request)
    return files_page(request, row, dossiers.material(row).files, PAGES)


def _file(row: Dossier, code: str) -> Evidence:
    """A file that an expert reads; what only says who somebody is, is none."""
    if code not in {file.code for file in dossiers.material(row).files}:
        raise Http404
    return evidence_of(row, code)


def page(request: HttpRequest, code: str, evidence_code: str, number: int) -> HttpResponse:
    """One page of a file as a picture."""
    row, ground = _ground(request)
    file = _file(row, evidence_code)
    note = lambda: _note(request, ground, "material.opened", row, evidence=file.code, page=number)  # noqa: E731
    return page_answer(request, file, number, note)


def evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file as it is kept."""
    row, ground = _ground(request)
    file = _file(row, evidence_code)
    return whole_answer(file, lambda: _note(request, ground, "material.opened", row, evidence=file.code))
