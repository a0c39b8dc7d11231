"""答辩评分表: one expert's points for one applicant, by the pack's items and weights; advisory to the vote (P7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiping.core.policy import Pack


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item; ``weight``: the most points it can bring."""

    label: str
    weight: int


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """``turn``: the applicant's number in the panel's order. The expert signs by hand: no name is printed."""

    round: str
    panel: str
    on: date | None
    turn: int
    name: str
    unit: str
    title: str
    major: str
    criteria: tuple[Criterion, ...]


def score_sheet(
    pack: Pack, *, panel: str, on: date | None, turn: int, name: str, unit: str, title: str, major: str
) -> ScoreSheet:
    """The sheet for one applicant, with the pack's items. Raises LookupError where the pack has no defence."""
    if pack.procedure.defence is None:
        raise LookupError(f"{pack.id} has no defence")
    criteria = tuple(Criterion(item.label, item.weight) for item in pack.procedure.defence.items)
    return ScoreSheet(pack.title, panel, on, turn, name, unit, title, major, criteria)
