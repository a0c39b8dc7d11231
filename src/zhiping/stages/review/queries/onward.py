"""From one dossier to the next of the list that an officer works through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiping.records.actors import LEVEL_OF_STATE
from zhiping.records.models import Dossier


@dataclass(frozen=True, slots=True)
class Onward:
    """The next dossier, and how many of the list are still to be checked after it has been reached."""

    code: str
    name: str
    left: int


def onward(codes: Sequence[str], *, level: str) -> Onward | None:
    """The first of ``codes`` that still lies on the desk of ``level``; None when there is none. One query."""
    if not codes:
        return None
    states = [state.value for state, held_by in LEVEL_OF_STATE.items() if held_by == level]
    rows = Dossier.objects.filter(code__in=codes, state__in=states).values_list("code", "applicant_name")
    names = dict(rows)
    held = [code for code in codes if code in names]
    return Onward(held[0], names[held[0]], len(held)) if held else None
