"""The procedure as one table (P1–P11, A1–A6, rules.md 8 and 9). Buttons, pages, tests and the picture are read from it.

A row says: in this state, this action is that role's, within this window, if the guards let it pass; then the dossier
is in that state, on that clause, and these are told. ``when`` switches a row by a pack's option, ``case`` chooses
between rows of one action; neither ever refuses. Where two rows match, the first wins. The rows stand in ``before``
and ``after`` the Committee's acceptance.
"""

from __future__ import annotations

from zhiping.core.procedure.after import AFTER
from zhiping.core.procedure.before import BEFORE
from zhiping.core.procedure.rows import CORRECTABLE, LAPSES, LEVEL_OF_ROLE, A, Bar, Move, S

__all__ = ["BARS", "CORRECTABLE", "LAPSES", "LEVEL_OF_ROLE", "PROCEDURE", "Bar", "Move"]

PROCEDURE: tuple[Move, ...] = (*BEFORE, *AFTER)

_AFTER_COMMITTEE = frozenset(
    {S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED, S.PASSED, S.IN_PUBLICITY, S.PUBLICISED,
     S.AT_CONFIRMATION, S.CONFIRMED, S.CERTIFIED}
)  # fmt: skip

BARS: tuple[Bar, ...] = (
    Bar(_AFTER_COMMITTEE, A.RETURN, "A1", "locked_at_committee"),
    Bar(_AFTER_COMMITTEE, A.EDIT, "A1", "locked_at_committee"),
    Bar(_AFTER_COMMITTEE, A.REFUSE, "P5", "office_declines"),
    Bar(_AFTER_COMMITTEE, A.PROPOSE_REFUSAL, "P5", "office_declines"),
    Bar(frozenset({S.REFUSED}), A.SUBMIT, "A2.refuse", "refused_this_year"),
    Bar(frozenset({S.REFUSED}), A.EDIT, "A2.refuse", "refused_this_year"),
    Bar(frozenset({S.LAPSED}), A.SUBMIT, "8l", "lapsed"),
    Bar(frozenset({S.LAPSED}), A.RESUBMIT, "8l", "lapsed"),
    Bar(frozenset({S.LAPSED}), A.EDIT, "8l", "lapsed"),
    Bar(frozenset({S.AT_UNIT, S.AT_DEPARTMENT}), A.EDIT, "P2", "being_reviewed"),
    Bar(frozenset({S.AT_UNIT, S.AT_DEPARTMENT}), A.SUBMIT, "P2", "submitted_already"),
)
