"""The one question: may this action happen in this situation? A move, or a refusal that names its clause."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from zhiping.core.procedure.situation import Inputs, Options, Readiness, Situation
from zhiping.core.procedure.table import BARS, PROCEDURE, Move
from zhiping.core.procedure.terms import Action, Role


@dataclass(eq=False)
class Refusal(Exception):
    """Why an action does not happen: a code and parameters for the message catalogue, and the clause key."""

    code: str
    clause: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} ({self.clause})"


#: What is said instead where the pack lets nothing be returned (8d), so that nobody is sent down a closed way.
NO_RETURN = {"items_open": "items_open_no_return"}


def _rows(situation: Situation, action: Action, options: Options) -> list[Move]:
    return [
        m
        for m in PROCEDURE
        if m.source == situation.state and m.action == action and m.when(options) and m.case(situation)
    ]


def _barred(situation: Situation, move: Move) -> bool:
    """rules.md 9. The bureau decides at no level, so what it did at one level does not bar it at another."""
    if not situation.conflict or Role.SYSTEM in situation.roles or Role.APPLICANT in move.whose:
        return False
    return situation.conflict != "other_level" or bool(move.level_for(situation.roles))


def decide(situation: Situation, action: Action, options: Options) -> Move | Refusal:
    """The row of the table by which ``action`` happens, or the refusal of it. Pure: asks no clock and no database."""
    rows = _rows(situation, action, options)
    if not rows:
        for bar in BARS:
            if bar.action == action and situation.state in bar.sources:
                return Refusal(bar.code, bar.clause)
        known = next((m for m in PROCEDURE if m.action == action), None)
        return Refusal("not_now", known.clause if known else "P2", {"state": situation.state, "action": action})
    move = rows[0]
    if not set(move.whose) & situation.roles:
        return Refusal("not_yours", move.clause, {"action": action})
    if _barred(situation, move):
        return Refusal(f"conflict_{situation.conflict}", "9", {"action": action})
    key = situation.window_key(move.window)
    if key:
        span = situation.windows.get(key)
        if span is None:
            return Refusal("window_unknown", move.clause, {"window": key})
        if span.opens_at is not None and situation.at < span.opens_at:
            return Refusal("too_early", span.clause, {"window": key, "opens_at": span.opens_at.isoformat()})
        if situation.at > span.closes_at:
            return Refusal("too_late", span.clause, {"window": key, "closes_at": span.closes_at.isoformat()})
    for guard in move.guards:
        why = guard(situation)
        if why is not None:
            code = why.code
            if code in NO_RETURN and not _rows(situation, Action.RETURN, options):
                code = NO_RETURN[code]
            return Refusal(code, why.clause or move.clause, dict(why.params))
    return move


def allowed_actions(situation: Situation, options: Options) -> list[Action]:
    """The actions that would happen now, in table order; what a page offers as buttons.

    Inputs that are only given with the action (reason, name, sign-in, declaration) are taken as given.
    """
    hopeful = replace(
        situation,
        inputs=Inputs(clause="?", reason="?", name_matches=True, signed_in_afresh=True),
        readiness=replace(situation.readiness, declared=True) if situation.readiness else Readiness(declared=True),
    )
    found: list[Action] = []
    for move in PROCEDURE:
        if move.source != situation.state or move.action in found:
            continue
        if isinstance(decide(hopeful, move.action, options), Move):
            found.append(move.action)
    return found
