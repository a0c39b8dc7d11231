"""What the desk shows on the page of a dossier: what happened since the reader looked, who sees to it, notes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.models import OfficeNote
from zhiping.faces.desk.operations import look_at
from zhiping.faces.desk.queries import history, looks, offices, recusals
from zhiping.faces.desk.samples import SAMPLES
from zhiping.records.models import Dossier
from zhiping.web.panels import Panel


def _dossier(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    office = offices.office_of(viewer, dossier) if dossier else None
    if dossier is None or office is None or viewer.person is None:
        return None
    # To show a dossier is to look at it: noted here, with what is on the page.
    look_at(
        dossier, by=viewer.person, at=request.cycle_now, real_at=request.arrived_at  # type: ignore[attr-defined]
    )  # fmt: skip
    since = looks.since(viewer, dossier)
    news = history.news(dossier, seen=since.position, reader=viewer.person)
    return "desk/panel.html", {
        "office": office,
        "since": since,
        "news": news[:3],
        "more_news": max(0, len(news) - 3),
        "seen_to": offices.seen_to(dossier, office),
        "note_count": OfficeNote.objects.filter(dossier=dossier, office=office).count(),
        "me": viewer.person,
        "recused": recusals.colleagues_recused(dossier, office),
    }


PANELS = (Panel("dossier", _dossier), *SAMPLES)
