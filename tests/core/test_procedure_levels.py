"""At which level a move is made (rules.md 9): it decides who has acted there and may not act at another."""

from __future__ import annotations

import pytest

from zhiping.core.procedure import PROCEDURE, Action, Role, State


@pytest.mark.parametrize(
    ("source", "action", "roles", "level"),
    [
        (State.AT_UNIT, Action.CHECK_ITEM, {Role.UNIT_REVIEWER}, "unit"),
        (State.AT_UNIT, Action.RECOMMEND, {Role.UNIT_HEAD}, "unit"),
        (State.AT_DEPARTMENT, Action.CHECK_ITEM, {Role.DEPARTMENT_REVIEWER}, "department"),
        (State.AT_COMMITTEE, Action.ACCEPT, {Role.OFFICE_REVIEWER}, "office"),
        # Nobody's role, or time alone: no level.
        (State.AT_UNIT, Action.CHECK_ITEM, set(), ""),
        (State.AT_UNIT, Action.CHECK_ITEM, {Role.DEPARTMENT_REVIEWER}, ""),
        (State.AT_UNIT, Action.LAPSE, {Role.SYSTEM}, ""),
        # Whoever may also make it in a role of no level makes it in that one.
        (State.AT_DEPARTMENT, Action.EXTEND, {Role.BUREAU, Role.DEPARTMENT_REVIEWER}, ""),
        # The applicant's own moves, and what comes after the acceptance, are of no level.
        (State.DRAFT, Action.SUBMIT, {Role.APPLICANT}, ""),
        (State.CONFIRMED, Action.COLLECT, {Role.UNIT_REVIEWER}, ""),
    ],
)
def test_the_level_of_a_move(source: State, action: Action, roles: set[Role], level: str) -> None:
    rows = [move for move in PROCEDURE if (move.source, move.action) == (source, action)]
    assert rows
    assert {move.level_for(roles) for move in rows} == {level}


def test_a_move_is_of_time_where_time_may_make_it() -> None:
    assert {move.action for move in PROCEDURE if move.system} >= {Action.LAPSE, Action.ESCALATE, Action.DROP_REFUSAL}
    assert not any(move.system for move in PROCEDURE if move.action in (Action.SUBMIT, Action.ACCEPT, Action.REFUSE))
