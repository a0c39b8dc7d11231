"""评审表决计票表: what the ballots said, and whether it suffices; archived, never public (P8, rules.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One candidate's votes, under the heading of their ``major``. ``counted``: those present who count for this
    candidate; ``invalid``: sheets that say nothing of them; ``result``: 通过 or 未通过."""

    number: int
    name: str
    unit: str
    title: str
    major: str
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
