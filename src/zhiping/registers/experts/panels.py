"""What the register of experts shows on the applicant's page: where they ask that somebody keep out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.records.models import Dossier
from zhiping.registers.experts.operations.recusing import ASKING_STATES
from zhiping.web.panels import Panel


def _own(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.state not in {one.value for one in ASKING_STATES}:
        return None
    return "experts/panel.html", {"dossier": dossier}


PANELS = (Panel("application", _own),)
