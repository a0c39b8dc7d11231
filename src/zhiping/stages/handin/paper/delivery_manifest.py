"""纸质材料报送清单: what a competent department sends in by one named person (P6, T7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SentPacket:
    """One packet; ``code`` is its dossier's."""

    code: str
    name: str
    unit: str
    title: str
    major: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryManifest:
    """``sums``: a label and how many, such as ``("中级", 20)``. ``bearer`` is the one person who brings all of it."""

    round: str
    department: str
    receiver: str
    bearer: str
    bearer_telephone: str
    packets: tuple[SentPacket, ...]
    sums: tuple[tuple[str, int], ...]
    made_on: date | None
