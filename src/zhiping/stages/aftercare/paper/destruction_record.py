"""材料销毁记录: what was destroyed of those who did not pass, when, how, by whom (P11, rules.md 8o)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DestroyedLine:
    """One dossier: ``packets`` of paper, electronic ``files``, and the day on which its key was removed (without the
    key no copy can be read, also none in a backup)."""

    code: str
    name: str
    title: str
    packets: int
    files: int
    key_gone_on: date | None


@dataclass(frozen=True, slots=True)
class DestructionRecord:
    """``scope`` and ``kept``: what is destroyed and what stays, in the pack's words; ``way``: how the paper went;
    ``listed_by``: the two officers who made the list, ``carried_out_by`` those who carried it out.

    Raises ValueError when one officer would stand for both.
    """

    round: str
    body: str
    basis: str
    scope: str
    listed_on: date | None
    waited_until_on: date | None
    way: str
    place: str
    on: date | None
    listed_by: tuple[str, ...]
    carried_out_by: tuple[str, ...]
    lines: tuple[DestroyedLine, ...]

    def __post_init__(self) -> None:
        for people in (self.listed_by, self.carried_out_by):
            if people and len(set(people)) < 2:
                raise ValueError("material is destroyed by two officers")
