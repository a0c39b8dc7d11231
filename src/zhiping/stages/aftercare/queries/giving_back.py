"""Entrusted applicants and what went back to the bodies that sent them (A6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhiping.core.procedure import Action, Refusal, decide
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier
from zhiping.records.queries import dossiers
from zhiping.records.situations import gather, options_of
from zhiping.stages.aftercare.models import GivenBack

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entrusted:
    """An entrusted dossier that was decided; ``row``: what went back; ``why``: what keeps it from going back now."""

    dossier: Dossier
    row: GivenBack | None
    why: Refusal | None


def entrusted(
    cycle: Cycle, *, by: Actor, at: datetime, apart: Collection[int], after: str = ""
) -> tuple[list[Entrusted], str]:
    """Entrusted dossiers from the vote on, in order; and where to go on."""
    decided = Q(state__in=["passed", "in_publicity", "publicised", "not_passed"]) | Q(given_back__isnull=False)
    rows = dossiers().filter(decided, cycle=cycle, entrusted=True).exclude(person__in=list(apart))
    rows = rows.select_related("given_back__by").order_by("id")
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    made = []
    for one in found[:PAGE]:
        there = getattr(one, "given_back", None)
        answer = None
        if there is None:
            answer = decide(gather(one, Action.GIVE_BACK_RESULT, by=by, at=at), Action.GIVE_BACK_RESULT,
                            options_of(one))  # fmt: skip
        made.append(Entrusted(one, there, answer if isinstance(answer, Refusal) else None))
    return made, str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def body_of(row: GivenBack) -> str:
    """To whom it went; empty where the material was destroyed."""
    try:
        return contents.unseal_text(row.dossier, row.body_sealed, context="given_back")
    except keys.KeyDestroyed:
        return ""
