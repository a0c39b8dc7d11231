"""What the book shows on the page of a dossier: what was attested, beside what was submitted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.access.viewers import Viewer, level_of
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import latest_submission
from zhiping.registers.attested.queries import compared, of_person
from zhiping.web.panels import Panel


def _dossier(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or not level_of(viewer, dossier):
        return None
    facts = of_person(dossier.person)
    revision = latest_submission(dossier) if facts else None
    if revision is None:
        return None
    try:
        document = contents.content(revision)
    except keys.KeyDestroyed:
        return None
    rows = compared(facts, document)
    return "attested/panel.html", {"attested": rows, "differ": sum(1 for row in rows if row.told and not row.agrees)}


PANELS = (Panel("dossier", _dossier),)
