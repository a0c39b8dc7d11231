"""What the integrity record shows on pages of dossiers: to its officers that a case runs or can be opened, to the
applicant that something concerns them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.access.audiences import who_opens_cases
from zhiping.access.viewers import Viewer
from zhiping.records.models import Dossier
from zhiping.registers.integrity.models import Case, Entry
from zhiping.registers.integrity.queries import whose
from zhiping.web.panels import Panel


def _officer(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.submitted_at is None or not who_opens_cases(viewer, dossier):
        return None
    running = Case.objects.filter(dossier=dossier, state__in=["open", "proposed"]).order_by("-id").first()
    return "integrity/panel.html", {"dossier": dossier, "running": running}


def _own(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None:
        return None
    cases = list(Case.objects.filter(whose(dossier.person_id)).order_by("-id")[:3])
    entries = Entry.objects.filter(whose(dossier.person_id)).exists()
    return ("integrity/own_panel.html", {"cases": cases}) if cases or entries else None


PANELS = (Panel("dossier", _officer), Panel("application", _own))
