"""The next office up is led in where nobody of an office may decide about a dossier (rules.md 9)."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.procedure import State
from zhiping.ground.messages import service as messages
from zhiping.records.actors import LEVEL_OF_STATE, Actor, led_in, local_day
from zhiping.records.models import Dossier, Milestone, Organisation

#: Under which kind it is kept, by the level in whose place somebody decides: lists find their few from it.
LED_IN = {level: f"led_in_{level}" for level in LEVEL_OF_STATE.values()}


def lead_in(dossier: Dossier, *, by: Actor, at: datetime) -> Organisation | None:
    """Note and tell which office up decides about ``dossier`` where it lies now; None where its own office may.

    Who may act is asked anew with every act; this is how the office up learns of it. Twice changes nothing.
    """
    level = LEVEL_OF_STATE.get(State(dossier.state))
    above = led_in(dossier, local_day(dossier.cycle.pack().timezone, at)) if level else None
    if level is None or above is None:
        return None
    body = above[0]
    known = Milestone.objects.filter(dossier=dossier, kind=LED_IN[level], at__gte=dossier.state_since)
    if not any(data.get("body") == body.pk for data in known.values_list("data", flat=True)):
        Milestone.objects.create(dossier=dossier, kind=LED_IN[level], at=at, by=by.label, data={"body": body.pk})
        messages.post(
            move=f"{dossier.stream}#{dossier.moves}|{LED_IN[level]}", recipient=f"organisation-{body.pk}",
            template="led_in.stand_in", params={"to": dossier.state, "clause": "9"}, about=dossier.stream, at=at,
        )  # fmt: skip
    return body
