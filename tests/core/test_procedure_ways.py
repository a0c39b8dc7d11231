"""For every combination of a pack's switches: no state without a way to an end, none that the notice would not know."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from itertools import product

from zhiping.core.procedure import ENDS, PROCEDURE, Action, Move, Options, Role, State

#: What ends a dossier, but is not the way that the procedure means it to go.
ASIDE = {Action.WITHDRAW, Action.CANCEL_FOR_FRAUD, Action.REVOKE, Action.LAPSE}
NAMES = [f.name for f in fields(Options)]


@cache
def _tables() -> list[tuple[list[Options], tuple[Move, ...]]]:
    """Every different table that 2^k option sets make, with the option sets that make it."""
    found: dict[tuple[bool, ...], list[Options]] = {}
    switched = [m.when for m in PROCEDURE]
    for values in product((False, True), repeat=len(NAMES)):
        options = Options(**dict(zip(NAMES, values, strict=True)))
        found.setdefault(tuple([when(options) for when in switched]), []).append(options)
    return [
        (all_options, tuple(m for m, on in zip(PROCEDURE, key, strict=True) if on))
        for key, all_options in found.items()
    ]


def _closure(start: set[State], steps: dict[State, set[State]]) -> set[State]:
    seen, waiting = set(start), list(start)
    while waiting:
        for after in steps.get(waiting.pop(), ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


def test_every_reachable_state_has_a_way_to_an_end() -> None:
    judged = 0
    verdicts: dict[frozenset[tuple[State, State, bool]], tuple[State, ...]] = {}
    for all_options, table in _tables():
        judged += len(all_options)
        edges = frozenset((m.source, m.target, m.action in ASIDE) for m in table)
        if edges not in verdicts:
            verdicts[edges] = _stuck(edges)
        assert not verdicts[edges], (verdicts[edges], all_options[0])
    assert judged == 2 ** len(NAMES)


def _stuck(edges: frozenset[tuple[State, State, bool]]) -> tuple[State, ...]:
    forward: dict[State, set[State]] = {}
    onward: dict[State, set[State]] = {}
    back: dict[State, set[State]] = {}
    for source, target, aside in edges:
        forward.setdefault(source, set()).add(target)
        if not aside:
            onward.setdefault(source, set()).add(target)
            back.setdefault(target, set()).add(source)
    reachable = _closure({State.DRAFT}, forward)
    ends = _closure(set(ENDS), back)
    # The way on from every state but those where only a bad end is left leads to the archive or out of the files.
    return tuple(sorted(s for s in reachable if s not in ends))


def test_with_every_stage_every_state_is_reached() -> None:
    table = next(t for options, t in _tables() if Options(**dict.fromkeys(NAMES, True)) in options)
    forward: dict[State, set[State]] = {}
    for move in table:
        forward.setdefault(move.source, set()).add(move.target)
    assert _closure({State.DRAFT}, forward) == set(State)


def test_what_has_ended_stays_so_but_for_supplement_and_fraud() -> None:
    leaving = {(m.source, m.action) for m in PROCEDURE if m.source in ENDS}
    assert leaving == {(State.LAPSED, Action.REOPEN), (State.ARCHIVED, Action.REVOKE)}


def test_nothing_goes_back_from_the_committee() -> None:
    """A1, 8d: but for a return where a pack allows one."""
    before = {State.DRAFT, State.RETURNED, State.AT_UNIT, State.AT_DEPARTMENT}
    after = set(State) - before - {State.LAPSED}
    back = {(m.source, m.action) for m in PROCEDURE if m.source in after and m.target in before}
    assert back == {(State.AT_COMMITTEE, Action.RETURN)}


def test_only_people_refuse_decline_pass_and_confirm() -> None:
    """Time alone ends nothing but what was not done in time."""
    for move in PROCEDURE:
        if Role.SYSTEM in move.whose:
            assert move.target not in {State.REFUSED, State.DECLINED, State.PASSED, State.NOT_PASSED, State.CONFIRMED}
