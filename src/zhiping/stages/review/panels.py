"""What the review shows on the page of an accepted applicant: the recommendation, for the seal (P3, P6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.core.procedure import State
from zhiping.records.models import Dossier, Milestone
from zhiping.web.panels import Panel


def _own(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.state != State.ACCEPTED:
        return None
    said = Milestone.objects.filter(dossier=dossier, kind="recommended").order_by("-id").first()
    # What was signed on paper is the unit's original; it is not printed again.
    return None if said is None or "paper" in said.data else ("review/own_panel.html", {"dossier": dossier})


PANELS = (Panel("application", _own),)
