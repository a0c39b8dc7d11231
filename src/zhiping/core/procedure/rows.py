"""What a row of the procedure is, and the words its rows are written in (see ``table``).

A row says: in this state, this action is that role's, within this window, if the guards let it pass; then the dossier
is in that state, on that clause, and these are told. ``when`` switches a row by a pack's option, ``case`` chooses
between rows of one action; neither ever refuses. Where two rows match, the first wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zhiping.core.procedure import guards as g
from zhiping.core.procedure.situation import Options, Situation
from zhiping.core.procedure.terms import Action, Party, Role, State

When = Callable[[Options], bool]
Case = Callable[[Situation], bool]


def always(_: Options) -> bool:
    """A row of every pack."""
    return True


def any_case(_: Situation) -> bool:
    """A row for every situation."""
    return True


@dataclass(frozen=True, slots=True)
class Move:
    """One row. ``window`` is a window key or empty; ``system`` rows belong to time alone."""

    source: State
    action: Action
    whose: tuple[Role, ...]
    window: str
    guards: tuple[g.Guard, ...]
    target: State
    clause: str
    told: tuple[Party, ...] = ()
    when: When = always
    case: Case = any_case

    @property
    def system(self) -> bool:
        """Whether time alone makes this move."""
        return Role.SYSTEM in self.whose

    def level_for(self, roles: Collection[Role]) -> str:
        """The level at which who holds ``roles`` makes this move: ``unit``, ``department``, ``office``, or empty.

        Who may make it in a role of no level (the bureau) makes it in that one. Only what is done before the
        acceptance counts: collecting a form (P11) decides nothing.
        """
        if self.source not in REVIEWED:
            return ""
        used = [role for role in self.whose if role in roles]
        levels = [LEVEL_OF_ROLE.get(role, "") for role in used]
        return "" if not levels or "" in levels else levels[0]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the notice forbids outright, so that its refusal can name the clause rather than only say no."""

    sources: frozenset[State]
    action: Action
    clause: str
    code: str


S, A, R, P = State, Action, Role, Party
APPLICANT, UNIT, HEAD = (R.APPLICANT,), (R.UNIT_REVIEWER, R.UNIT_HEAD), (R.UNIT_HEAD,)
DEPARTMENT, OFFICE, BUREAU, SYSTEM = (R.DEPARTMENT_REVIEWER,), (R.OFFICE_REVIEWER,), (R.BUREAU,), (R.SYSTEM,)
COUNTER, CHAIR, HR = (R.COUNTER,), (R.CHAIR,), (R.HR_OFFICER,)
CASHIERS = (R.CASHIER, R.OFFICE_REVIEWER)

#: At which level a role decides about dossiers; nobody decides at two (rules.md 9). Other roles are of no level.
LEVEL_OF_ROLE = {
    R.UNIT_REVIEWER: "unit", R.UNIT_HEAD: "unit", R.DEPARTMENT_REVIEWER: "department", R.OFFICE_REVIEWER: "office",
}  # fmt: skip

#: Where levels decide about a dossier; in a draft it is the publicity of 8a.
REVIEWED = frozenset({S.DRAFT, S.AT_UNIT, S.AT_DEPARTMENT, S.AT_COMMITTEE})

#: Where time alone may end a dossier, and the window that must be open again for it to come back (8l).
LAPSES = (
    (S.DRAFT, "application"), (S.RETURNED, "applicant_correction"), (S.AT_UNIT, "unit_review"),
    (S.AT_DEPARTMENT, "department_review"), (S.ACCEPTED, "paper"),
)  # fmt: skip

#: Whoever handles an objection is not concerned by it.
LOOKS = (g.open_objection, g.not_concerned)

#: Where a clerical error may still be corrected (8d); one that nobody confirmed falls away when the dossier goes on.
CORRECTABLE = frozenset({S.ACCEPTED, S.HANDED_IN})

REFUSAL = (g.no_pending_refusal, g.clause_and_reason, g.name_typed, g.signed_in_afresh)
