"""评审会议记录: members, candidates, opinions, votes, results; archived, never public (P8, rules.md 3 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One candidate, under the heading of their ``major``: what was said in a sentence, the votes, and 通过, 未通过 or
    未表决; of who was not voted on no votes are printed."""

    number: int
    name: str
    unit: str
    title: str
    major: str
    opinion: str
    agree: int
    against: int
    abstain: int
    result: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """``absent``: name and reason; ``recused``: name and of whom; ``proceedings``: what happened, a paragraph each;
    ``begins_at`` and ``ends_at``: hours, as 09:00."""

    committee: str
    meeting: str
    on: date | None
    begins_at: str
    ends_at: str
    place: str
    chair: str
    recorder: str
    members: int
    present: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    recused: tuple[tuple[str, str], ...]
    proceedings: tuple[str, ...]
    rules: str
    lines: tuple[MinutesLine, ...]
