"""What the procedure must say, written out by hand and independent of the table: one line a case.

`CASES` holds moves that happen, `REFUSALS` moves that do not. test_procedure_mutation.py takes the table apart row by
row and guard by guard, and demands that a case named here notices.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from zhiping.core.procedure import (
    Action,
    Checks,
    Inputs,
    Options,
    Party,
    Publicity,
    Readiness,
    Role,
    Situation,
    State,
    WindowSpan,
)

__all__ = [
    "BASE",
    "GOOD",
    "NOON",
    "OPTIONS",
    "OVER",
    "READY",
    "TICK",
    "WINDOWS",
    "WRONG",
    "A",
    "Book",
    "Case",
    "Checks",
    "P",
    "Publicity",
    "R",
    "S",
    "inputs",
    "last",
    "late",
    "ready",
    "these",
]  # fmt: skip

A = Action
P = Party
R = Role
S = State

ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)


def _end(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 23, 59, 59, 999999, ZONE)


#: T2 to T7 and 8c, as the 2024 notice has them; only the application has a first day.
WINDOWS = {
    "application": WindowSpan(datetime(2024, 10, 25, tzinfo=ZONE), _end(11, 23), "T2"),
    "unit_review": WindowSpan(None, _end(11, 25), "T3"),
    "department_review": WindowSpan(None, _end(11, 30), "T4"),
    "applicant_correction": WindowSpan(None, _end(12, 3), "T5"),
    "correction_review": WindowSpan(None, _end(12, 17), "T6"),
    "office_review": WindowSpan(None, _end(12, 18), "8c"),
    "paper": WindowSpan(None, _end(12, 19), "T7"),
}
NOON = datetime(2024, 11, 22, 12, 0, tzinfo=ZONE)


def last(window: str) -> datetime:
    """The last instant that still counts."""
    return WINDOWS[window].closes_at


def late(window: str) -> datetime:
    """The first instant that does not count any more."""
    return last(window) + TICK


OPTIONS = Options(
    publicity_before_submission=True, unit_may_refuse=True, refusal_needs_second_officer=True, office_may_return=False,
    withdraw_after_committee=True, objection_goes_on_flagged=True, resubmit_to_returner=True, department_stage=True,
    paper=True, fee=True, defence=True, meeting=True, result_publicity=True, confirmation=True, certificate=True,
    collection=True, destruction=True, recheck=True, issuer_hr=True, entrusted=False,
)  # fmt: skip

GOOD = Inputs(clause="C1", reason="学历不符合规定", name_matches=True, signed_in_afresh=True)
READY = Readiness(declared=True, goes_by_unit=False)
OVER = Publicity(ends_at=NOON - TICK, same_material=True)
WRONG = Checks(true=3, to_correct=1)

BASE = Situation(
    state=S.DRAFT, at=NOON, roles=frozenset(), windows=WINDOWS, actor="person-1", publicity=OVER,
    checks=Checks(true=4), readiness=READY, inputs=GOOD, refusal_proposed_by="person-2",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A situation, an action, and what must come of it: (state, clause, told), or a refusal (code, clause)."""

    name: str
    situation: Situation
    action: A
    options: Options
    moves_to: tuple[S, str, tuple[P, ...]] | None = None
    refused: tuple[str, str] | None = None


@dataclass
class Book:
    """Collects cases; names are unique."""

    cases: list[Case] = field(default_factory=list)

    def _add(self, case: Case) -> None:
        if any(case.name == other.name for other in self.cases):
            raise ValueError(f"two cases are called {case.name!r}")
        self.cases.append(case)

    def happens(
        self, name: str, role: R, source: S, action: A, target: S, clause: str, *told: P,
        off: str = "", on: str = "", **situation: Any,
    ) -> None:  # fmt: skip
        """It happens at the instant given, by ``role``; ``off`` and ``on`` switch options."""
        self._add(
            Case(name, _situation(source, role, situation), action, _options(off, on), (target, clause, told), None)
        )

    def refused(
        self, name: str, role: R, source: S, action: A, code: str, clause: str, *, off: str = "", on: str = "",
        **situation: Any,
    ) -> None:  # fmt: skip
        """It does not happen, and this is why."""
        self._add(Case(name, _situation(source, role, situation), action, _options(off, on), None, (code, clause)))


def _options(off: str, on: str) -> Options:
    switched: dict[str, Any] = {name: False for name in off.split()} | {name: True for name in on.split()}
    return replace(OPTIONS, **switched)


def _situation(source: S, role: R, changes: dict[str, Any]) -> Situation:
    changes = dict(changes)
    for name in ("holds", "milestones"):
        if isinstance(changes.get(name), str):
            changes[name] = frozenset(changes[name].split())
    return replace(BASE, state=source, **{"roles": frozenset({role}), **changes})


def inputs(**changes: Any) -> Inputs:
    """Good inputs, but for these."""
    return replace(GOOD, **changes)


def ready(**changes: Any) -> Readiness:
    """Ready, but for these."""
    return replace(READY, **changes)


def these(**changes: Any) -> dict[str, Any]:
    """Changes to a situation that several cases share."""
    return changes
