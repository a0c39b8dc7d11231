"""Take the table apart: without any one row, guard, window, role, switch, case or bar, a named case must fail."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.core.procedure_book import CASES
from tests.core.procedure_cases import Case

from zhiping.core.procedure import BARS, PROCEDURE, Bar, Move, Refusal, Role, decide
from zhiping.core.procedure.rows import always, any_case

# `import … as` would find the function of the same name.
module = importlib.import_module("zhiping.core.procedure.decide")


def _wrong(case: Case) -> bool:
    answer = decide(case.situation, case.action, case.options)
    if isinstance(answer, Refusal):
        return case.refused != (answer.code, answer.clause)
    return case.moves_to != (answer.target, answer.clause, answer.told)


def _name(move: Move) -> str:
    return f"{move.source}, {move.action} to {move.target} ({move.clause})"


def _mutants() -> Iterator[tuple[str, tuple[Move, ...], tuple[Bar, ...]]]:
    for n, move in enumerate(PROCEDURE):
        before, after = PROCEDURE[:n], PROCEDURE[n + 1 :]
        label = f"row {n}: {_name(move)}"

        def put(changed: Move, what: str, head=before, tail=after, label=label):
            return f"{label}, {what}", (*head, changed, *tail), BARS

        yield f"{label}, deleted", (*before, *after), BARS
        for k, guard in enumerate(move.guards):
            rest = move.guards[:k] + move.guards[k + 1 :]
            yield put(replace(move, guards=rest), f"without the guard {guard.__name__}")
        if move.window:
            yield put(replace(move, window=""), "without its window")
        yield put(replace(move, whose=tuple(Role)), "open to everybody")
        for role in move.whose if len(move.whose) > 1 else ():
            yield put(replace(move, whose=tuple(r for r in move.whose if r != role)), f"closed to {role}")
        # Put first, so that no earlier row hides that the condition is gone.
        if move.when is not always:
            yield f"{label}, in every pack", (replace(move, when=always), *before, *after), BARS
        if move.case is not any_case:
            yield f"{label}, in every case", (replace(move, case=any_case), *before, *after), BARS
        for party in move.told:
            yield put(replace(move, told=tuple(p for p in move.told if p != party)), f"{party} is not told")
    for n, bar in enumerate(BARS):
        rest_of_bars = BARS[:n] + BARS[n + 1 :]
        yield f"bar {n}: {bar.action} ({bar.clause}), deleted", PROCEDURE, rest_of_bars
        for state in sorted(bar.sources):
            narrower = replace(bar, sources=bar.sources - {state})
            yield f"bar {n}: {bar.action} without {state}", PROCEDURE, (*BARS[:n], narrower, *BARS[n + 1 :])


MUTANTS = list(_mutants())


def test_the_cases_hold_for_the_table_as_it_is() -> None:
    assert not [case.name for case in CASES if _wrong(case)]


@pytest.mark.parametrize(("procedure", "bars"), [m[1:] for m in MUTANTS], ids=[m[0] for m in MUTANTS])
def test_a_named_case_notices(
    procedure: tuple[Move, ...], bars: tuple[Bar, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROCEDURE", procedure)
    monkeypatch.setattr(module, "BARS", bars)
    assert next((case.name for case in CASES if _wrong(case)), None) is not None
