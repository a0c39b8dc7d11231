"""What the defence shows on the applicant's page, from the admission on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.core.procedure import State
from zhiping.records.models import Dossier
from zhiping.records.situations import options_of
from zhiping.stages.defence.models import Wish
from zhiping.stages.defence.queries.timetable import slot_of
from zhiping.web.panels import Panel


def _own(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.state != State.READY or not options_of(dossier).defence:
        return None
    slot = slot_of(dossier)
    told = slot if slot is not None and slot.told_at is not None else None
    leave = Wish.objects.filter(dossier=dossier, kind=Wish.Kind.EXCUSE, state=Wish.State.GRANTED)
    excused = slot is None and leave.exists()
    return "defence/own_panel.html", {"dossier": dossier, "slot": told, "excused": excused}


PANELS = (Panel("application", _own),)
