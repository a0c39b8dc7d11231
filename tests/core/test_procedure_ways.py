"""For every combination of a pack's switches: no state without a way to an end, none that the notice would not know."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from itertools import product

from zhiping.core.procedure import ENDS, PROCEDURE, Action, Options, Role, State
from zhiping.core.procedure.after import AFTER
from zhiping.core.procedure.before import BEFORE

#: What ends a dossier, but is not the way that the procedure means it to go.
ASIDE = {Action.WITHDRAW, Action.CANCEL_FOR_FRAUD, Action.REVOKE, Action.LAPSE}
NAMES = [f.name for f in fields(Options)]


#: The switches that move a row before the acceptance; the others move those after it. A test holds the table to that.
EARLY = [
    "publicity_before_submission", "unit_may_refuse", "refusal_needs_second_officer", "office_may_return",
    "withdraw_after_committee", "objection_goes_on_flagged", "resubmit_to_returner", "department_stage",
]  # fmt: skip
LATE = [name for name in NAMES if name not in EARLY]

Edges = frozenset[tuple[State, State, bool]]


def _options(**on: bool) -> Options:
    return Options(**{**dict.fromkeys(NAMES, False), **on})


@cache
def _edges(half: str) -> list[Edges]:
    """Every different set of ways that the switches of one half of the table make, over the rows of that half."""
    rows, names = (BEFORE, EARLY) if half == "before" else (AFTER, LATE)
    found = set()
    for values in product((False, True), repeat=len(names)):
        options = _options(**dict(zip(names, values, strict=True)))
        found.add(frozenset((m.source, m.target, m.action in ASIDE) for m in rows if m.when(options)))
    return list(found)


def test_no_row_is_switched_from_the_other_half() -> None:
    """So that the two halves may be combined without trying every switch with every other."""
    assert (*BEFORE, *AFTER) == PROCEDURE
    for rows, own, others in ((BEFORE, EARLY, LATE), (AFTER, LATE, EARLY)):
        for values in product((False, True), repeat=len(own)):
            base = dict(zip(own, values, strict=True))
            none, all_ = _options(**base), _options(**base, **dict.fromkeys(others, True))
            assert all(m.when(none) == m.when(all_) for m in rows)


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
    for before in _edges("before"):
        for after in _edges("after"):
            judged += 1
            assert not (stuck := _stuck(before | after)), (stuck, sorted(after))
    assert judged > 1000


def _stuck(edges: Edges) -> tuple[State, ...]:
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
    options = _options(**dict.fromkeys([name for name in NAMES if name != "entrusted"], True))
    table = [move for move in PROCEDURE if move.when(options)]
    forward: dict[State, set[State]] = {}
    for move in table:
        forward.setdefault(move.source, set()).add(move.target)
    assert _closure({State.DRAFT}, forward) == set(State)


def test_what_has_ended_stays_so_but_for_supplement_and_fraud() -> None:
    leaving = {(m.source, m.action) for m in PROCEDURE if m.source in ENDS and m.target != m.source}
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
