"""答辩评分表: one expert's points for one applicant, by the pack's items and weights; advisory to the vote (P7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhiping.core.policy import Pack
from zhiping.core.scoring import most


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item; ``weight``: the most points it can bring; ``mark``: what was given, empty on a sheet for the hand."""

    label: str
    weight: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """``turn``: the applicant's number in the panel's order. The expert signs by hand: no name is printed, of a sheet
    that was filled in on a screen the code of who marked it (``marker``) and ``total`` of 100 points."""

    round: str
    panel: str
    on: date | None
    turn: int
    name: str
    unit: str
    title: str
    major: str
    criteria: tuple[Criterion, ...]
    marker: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """What an expert gave: their code, item id → mark, the total as it is printed."""

    expert: str
    marks: Mapping[str, int]
    total: str


def score_sheet(
    pack: Pack, *, panel: str, on: date | None, turn: int, name: str, unit: str, title: str, major: str,
    marked: Marked | None = None,
) -> ScoreSheet:  # fmt: skip
    """The sheet for one applicant, with the pack's items. Raises LookupError where the pack has no defence.

    Where every item is marked to one number, each says what it weighs.
    """
    rules = pack.procedure.defence
    if rules is None:
        raise LookupError(f"{pack.id} has no defence")
    by_weight = rules.scoring.marks_to == "weight"
    criteria = tuple(
        Criterion(
            item.label if by_weight else f"{item.label}（占{item.weight}%）",
            most(item, rules),
            str(marked.marks[item.id]) if marked else "",
        )
        for item in rules.items
    )
    told = (marked.expert, marked.total) if marked else ("", "")
    return ScoreSheet(pack.title, panel, on, turn, name, unit, title, major, criteria, *told)
