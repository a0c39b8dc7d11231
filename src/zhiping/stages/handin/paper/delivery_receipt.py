"""纸质材料接收回执: what the counter took, what is missing, whether it was sealed (P6, T7, rules.md 8n)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TakenPacket:
    """One packet as it was taken. ``missing``: what is not there, empty when it is complete; ``until_on``: the last day
    on which that may be brought (8n)."""

    code: str
    name: str
    unit: str
    sealed: bool
    missing: tuple[str, ...] = ()
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """``time``: of the day on which it was taken, as 16:52, in the pack's zone; ``warning``: what follows from missing
    paper, in the pack's words."""

    round: str
    office: str
    department: str
    bearer: str
    taken_by: str
    taken_on: date
    time: str
    packets: tuple[TakenPacket, ...]
    warning: str = ""
