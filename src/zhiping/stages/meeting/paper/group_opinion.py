"""专家评议组意见: what a group of experts writes of one candidate before the vote (rules.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GroupOpinion:
    """``experts``: how many sign, each on a line of their own; no name is printed. ``advice``: as 建议评审通过."""

    committee: str
    group: str
    on: date | None
    number: int
    name: str
    unit: str
    title: str
    major: str
    opinion: str
    advice: str
    experts: int

    def __post_init__(self) -> None:
        if self.experts < 1:
            raise ValueError("somebody signs an opinion")
