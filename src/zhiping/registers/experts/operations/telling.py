"""Who is told that a recusal waits, was asked for or was decided. No message names an expert or an applicant, or counts
anything: the list of experts is shown to nobody who need not know it, and an inbox is opened in company.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiping.ground.messages import service as messages
from zhiping.records.models import Cycle
from zhiping.registers.experts.models import Recusal, Request


def _post(move: str, people: Iterable[int], template: str, about: str, at: datetime) -> None:
    for pk in sorted(people):
        messages.post(
            move=move, recipient=f"person-{pk}", template=template, params={"clause": "9"}, about=about, at=at
        )


def waits(row: Recusal, people: Iterable[int], *, at: datetime) -> None:
    """A recusal that somebody raised waits for those who decide it."""
    _post(f"recusal-{row.code}|waits", people, "recusal_waits.chair", f"recusal-{row.code}", at)


def found(cycle: Cycle, people: Iterable[int], *, at: datetime) -> None:
    """The worker found what may speak for recusals in ``cycle``; once for each look."""
    _post(f"cycle-{cycle.pk}|recusals-{at.isoformat()}", people, "recusal_found.chair", f"cycle-{cycle.pk}", at)


def asked(row: Request, people: Iterable[int], *, at: datetime) -> None:
    """An applicant asked that somebody keep out: the office says who is meant."""
    _post(f"recusal-request-{row.code}|asked", people, "recusal_asked.office", f"recusal-request-{row.code}", at)


def answered(row: Request, *, at: datetime) -> None:
    """The applicant learns that the office has dealt with it; the words are the same whatever it found."""
    about = f"recusal-request-{row.code}"
    _post(f"{about}|answered", [row.dossier.person_id], "recusal_answered.applicant", about, at)


def withdrawn(row: Request, people: Iterable[int], *, at: datetime) -> None:
    """Those who decide learn that the applicant does not ask for it any more."""
    about = f"recusal-request-{row.code}"
    _post(f"{about}|withdrawn", people, "recusal_withdrawn.chair", about, at)


def decided(row: Recusal, *, at: datetime) -> None:
    """The expert learns what became of what they declared; of what others raised they are told nothing."""
    if row.source == Recusal.Source.EXPERT:
        move, about = f"recusal-{row.code}|{row.state}", f"recusal-{row.code}"
        _post(move, [row.expert.person_id], f"recusal_{row.state}.expert", about, at)
