"""评审表决票: who is voted on; nothing on it tells whose it is (P8, rules.md 3).

All ballots of one vote are the same bytes: there is no field for a voter, no number of the sheet and no code of its
own, so that a sheet found in the box leads to nobody. The number and code of an issued copy are those of the vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One candidate; ``number``: in the order of the agenda."""

    number: int
    name: str
    major: str
    level: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote of a meeting over one or several candidates; ``meeting``: which one, as 2025年第一次评审会议."""

    committee: str
    meeting: str
    on: date | None
    candidates: tuple[BallotLine, ...]


def _sample() -> Ballot:
    return Ballot(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        meeting="2025年第一次评审会议　机械工程专业",
        on=date(2025, 1, 18),
        candidates=(
            BallotLine(1, "阿依·古丽", "机械工程", "中级"),
            BallotLine(2, "𠮷田文", "机械工程", "初级"),
            BallotLine(3, "李四", "机械工程", "中级"),
        ),
    )


BALLOT: Final = Form(
    key="ballot",
    title="评审表决票",
    source=Path(__file__).parent / "ballot.typ",
    content=Ballot,
    sample=_sample,
    needs_more=True,
)
