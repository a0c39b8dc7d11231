"""The procedure says what the notice says: hand-written cases (P2 to P11, A1, A2, A5, T2 to T7, 8a to 8n)."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from tests.core.procedure_book import CASES
from tests.core.procedure_cases import BASE, NOON, OPTIONS, Case, late

from zhiping.core.procedure import (
    BARS,
    ENDS,
    PROCEDURE,
    Action,
    Move,
    Refusal,
    Role,
    State,
    allowed_actions,
    decide,
)
from zhiping.core.procedure.words import ACTION_NAMES, REFUSALS, STATE_NAMES, WINDOW_NAMES, explain


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    answer = decide(case.situation, case.action, case.options)
    if case.moves_to is not None:
        assert isinstance(answer, Move), f"refused: {answer}"
        assert (answer.target, answer.clause, answer.told) == case.moves_to
    else:
        assert isinstance(answer, Refusal), f"moved to {answer.target}"
        assert (answer.code, answer.clause) == case.refused


def test_every_refusal_can_be_said_in_chinese() -> None:
    for case in CASES:
        answer = decide(case.situation, case.action, case.options)
        if isinstance(answer, Refusal):
            said = explain(answer, zone="Asia/Shanghai")
            assert said.endswith("。") and "{" not in said and "！" not in said


def test_no_word_is_left_over() -> None:
    """A code that nothing gives any more goes. Some are given beside the table: where an application is opened, by the
    book of fees, by the register of draws."""
    given = {
        answer.code
        for case in CASES
        if isinstance(answer := decide(case.situation, case.action, case.options), Refusal)
    }
    assert set(REFUSALS) - given == {
        "one_application", "barred", "same_officer_fee", "no_refund", "draw_not_yours", "barred_until",
        "same_officer_integrity", "pool_not_yours", "recusal_not_yours", "recusal_not_now",
    }  # fmt: skip


def test_every_state_action_and_window_has_a_name() -> None:
    assert set(STATE_NAMES) == {s.value for s in State}
    assert set(ACTION_NAMES) == {a.value for a in Action}
    assert {m.window for m in PROCEDURE if m.window} <= set(WINDOW_NAMES)


def test_the_day_is_said_in_the_zone_of_the_pack() -> None:
    at = datetime(2024, 11, 23, 15, 59, 59, tzinfo=UTC).isoformat()
    said = explain(Refusal("too_late", "T2", {"window": "application", "closes_at": at}), zone="Asia/Shanghai")
    assert said == "个人申报已于2024年11月23日23:59:59截止，逾期不再办理。"


def test_an_unknown_code_is_an_error_not_a_blank() -> None:
    with pytest.raises(KeyError):
        explain(Refusal("nonsense", "P2"), zone="Asia/Shanghai")


def test_parameters_of_words_are_known() -> None:
    known = {"n", "name", "first", "state", "action", "window", "opens_at", "closes_at", "until"}
    for code, words in REFUSALS.items():
        assert {name for _, name, _, _ in string.Formatter().parse(words) if name} <= known, code


def test_every_row_cites_a_clause_and_every_action_has_a_row() -> None:
    assert all(m.clause for m in PROCEDURE) and all(b.clause for b in BARS)
    assert {m.action for m in PROCEDURE} == set(Action)
    assert {m.source for m in PROCEDURE} | {m.target for m in PROCEDURE} == set(State)


def test_a_row_belongs_to_people_or_to_time_never_to_both() -> None:
    for move in PROCEDURE:
        assert (set(move.whose) == {Role.SYSTEM}) == (Role.SYSTEM in move.whose), move


def test_refusal_ends_the_year_and_return_does_not() -> None:
    """A2: the two operations that look alike end in different places, and only one of them is an end."""
    ends = {m.target for m in PROCEDURE if m.action in (Action.REFUSE, Action.CONFIRM_REFUSAL)}
    assert ends == {State.REFUSED} <= ENDS
    assert {m.target for m in PROCEDURE if m.action == Action.RETURN} == {State.RETURNED}
    assert State.RETURNED not in ENDS
    assert not [m for m in PROCEDURE if m.source == State.REFUSED]


def test_buttons_are_what_would_happen() -> None:
    """``allowed_actions`` gives exactly the actions that `decide` lets pass when the form is filled in."""
    for case in CASES:
        offered = allowed_actions(case.situation, case.options)
        if case.moves_to is not None:
            assert case.action in offered, case.name
        elif case.refused and case.refused[0] in ("not_yours", "not_now", "too_late", "locked_at_committee"):
            assert case.action not in offered, case.name


def test_a_button_is_offered_before_its_form_is_filled_in() -> None:
    from dataclasses import replace

    from zhiping.core.procedure import Inputs, Readiness

    empty = replace(BASE, state=State.AT_UNIT, roles=frozenset({Role.UNIT_HEAD}), inputs=Inputs(),
                    readiness=Readiness())  # fmt: skip
    offered = allowed_actions(empty, OPTIONS)
    assert Action.PROPOSE_REFUSAL in offered and Action.NOT_RECOMMEND in offered
    assert allowed_actions(replace(empty, at=late("unit_review")), OPTIONS) == [Action.RECORD_OBJECTION], NOON
