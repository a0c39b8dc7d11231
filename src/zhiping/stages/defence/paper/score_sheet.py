"""答辩评分表: one expert's points for one applicant, by the pack's items and weights; advisory to the vote (P7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.core.policy import Pack
from zhiping.ground.documents.forms import Form


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


def _sample() -> ScoreSheet:
    return ScoreSheet(
        round="2024年工程系列初级、中级职称申报评审",
        panel="机械工程第一组",
        on=date(2025, 1, 11),
        turn=7,
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        criteria=(
            Criterion("专业理论", 25), Criterion("业绩的真实性和本人作用", 30), Criterion("分析和解决问题", 25),
            Criterion("陈述", 10), Criterion("表达", 10),
        ),
    )  # fmt: skip


SCORE_SHEET: Final = Form(
    key="score-sheet",
    title="答辩评分表",
    source=Path(__file__).parent / "score-sheet.typ",
    content=ScoreSheet,
    sample=_sample,
    needs_more=True,
)
