"""The procedure: one table, and the one question that may be asked of it (house.md, One door)."""

from zhiping.core.procedure.decide import Refusal, allowed_actions, decide
from zhiping.core.procedure.situation import (
    Checks,
    Inputs,
    Options,
    Publicity,
    Readiness,
    Situation,
    WindowSpan,
)
from zhiping.core.procedure.table import BARS, CORRECTABLE, PROCEDURE, Bar, Move
from zhiping.core.procedure.terms import ENDS, Action, Party, Role, State

__all__ = [
    "BARS",
    "CORRECTABLE",
    "ENDS",
    "PROCEDURE",
    "Action",
    "Bar",
    "Checks",
    "Inputs",
    "Move",
    "Options",
    "Party",
    "Publicity",
    "Readiness",
    "Refusal",
    "Role",
    "Situation",
    "State",
    "WindowSpan",
    "allowed_actions",
    "decide",
]
