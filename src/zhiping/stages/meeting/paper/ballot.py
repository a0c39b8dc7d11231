"""评审表决票: who is voted on; nothing on it tells whose it is (P8, rules.md 3).

All ballots of one vote are the same bytes: there is no field for a voter, no number of the sheet and no code of its
own, so that a sheet found in the box leads to nobody. The number and code of an issued copy are those of the vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
