"""专家抽取记录: who was drawn, and from what everybody can compute it again. Archived by the office, never public."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One major: how many could be drawn, how many experts and substitutes were."""

    major: str
    available: int
    experts: int
    substitutes: int


@dataclass(frozen=True, slots=True)
class KeeperLine:
    """An officer who kept a secret; ``revealed_at`` in words, empty: did not reveal."""

    name: str
    key: str
    commitment: str
    revealed_at: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One who was drawn; ``how``: whether they serve."""

    major: str
    place: int
    key: str
    name: str
    employer: str
    role: str
    how: str


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """``left_out``: reason and how many; ``void``: why nothing was drawn; ``holds``: when computed again."""

    office: str
    purpose: str
    code: str
    frozen_at: str
    ended_at: str
    pool: int
    left_out: tuple[tuple[str, int], ...]
    quotas: tuple[QuotaLine, ...]
    keepers: tuple[KeeperLine, ...]
    public_value: str
    follows: str
    void: str
    lines: tuple[DrawnLine, ...]
    frozen_hash: str
    seed: str
    record_hash: str
    holds: bool
