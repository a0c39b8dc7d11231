"""评审表领取清单: which review forms one unit collects for its people's archives, signed one by one (P11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CollectedLine:
    """One review form; ``copies``: how many are handed out; ``result``: as 确认 or 未通过."""

    name: str
    title: str
    major: str
    result: str
    copies: int


@dataclass(frozen=True, slots=True)
class CollectionList:
    """``when``: the appointed time in words; ``notice``: what follows from not collecting, in the pack's words."""

    round: str
    unit: str
    department: str
    office: str
    when: str
    place: str
    telephone: str
    lines: tuple[CollectedLine, ...]
    notice: str
    made_on: date | None
