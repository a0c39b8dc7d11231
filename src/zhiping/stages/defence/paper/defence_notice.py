"""答辩通知: when and where one applicant defends, and what to bring (P7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DefenceNotice:
    """``reports_at`` and ``begins_at``: hours of the day, as 08:30; ``turn``: the applicant's number in the panel's
    order; ``code`` and ``squares``: what is scanned at the door; ``bring`` and ``notes``: sentences, one a line."""

    committee: str
    office: str
    round: str
    name: str
    unit: str
    title: str
    major: str
    on: date
    reports_at: str
    begins_at: str
    place: str
    panel: str
    turn: int
    code: str
    squares: tuple[str, ...]
    bring: tuple[str, ...]
    notes: tuple[str, ...]
    contact: str
    telephone: str
    issued_on: date | None
