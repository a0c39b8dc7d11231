"""What the hand-in shows on the applicant's page, once the Committee has accepted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.core.procedure import State
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.registers.fees.queries import order_of
from zhiping.stages.handin.queries.packets import closes_at, packet_of
from zhiping.web.panels import Panel


def _own(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.state not in (State.ACCEPTED, State.HANDED_IN):
        return None
    pack = rules_pack(dossier)
    if not (pack.stages.paper or pack.stages.fee):
        return None
    values = {"dossier": dossier, "pack": pack, "fee": order_of(dossier), "found": packet_of(dossier)}
    return "handin/panel.html", values | {"closes_at": closes_at(dossier)}


PANELS = (Panel("application", _own),)
