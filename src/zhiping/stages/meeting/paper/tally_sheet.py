"""评审表决计票表: what the ballots said, and whether it suffices; archived, never public (P8, rules.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One candidate's votes. ``counted``: those present who count for this candidate; ``invalid``: sheets that say
    nothing of them; ``result``: 通过 or 未通过."""

    number: int
    name: str
    unit: str
    title: str
    counted: int
    agree: int
    against: int
    abstain: int
    invalid: int
    result: str


@dataclass(frozen=True, slots=True)
class TallySheet:
    """``rules``: the quorum and what passes, in words, from the pack; ``handed_out`` and ``returned``: sheets."""

    committee: str
    meeting: str
    on: date | None
    members: int
    present: int
    handed_out: int
    returned: int
    rules: str
    lines: tuple[TallyLine, ...]


def _sample() -> TallySheet:
    return TallySheet(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        meeting="2025年第一次评审会议　机械工程专业",
        on=date(2025, 1, 18),
        members=15,
        present=12,
        handed_out=12,
        returned=12,
        rules="出席人数不少于成员总数的三分之二；同意票达到出席人数的三分之二为通过，弃权不算同意。",
        lines=(
            TallyLine(1, "阿依·古丽", "乐山市某某机械制造有限公司", "工程师", 12, 8, 3, 1, 0, "通过"),
            TallyLine(2, "𠮷田文", "某某县自来水厂", "助理工程师", 12, 12, 0, 0, 0, "通过"),
            TallyLine(3, "李四", "某某水泥有限责任公司乐山分公司", "工程师", 11, 7, 2, 1, 1, "未通过"),
        ),
    )


TALLY_SHEET: Final = Form(
    key="tally-sheet",
    title="评审表决计票表",
    source=Path(__file__).parent / "tally-sheet.typ",
    content=TallySheet,
    sample=_sample,
    needs_more=True,
)
