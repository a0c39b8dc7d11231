"""The two ways to a schedule (P7, ADR 0019) under one law: whatever is to be arranged, no hard rule is broken."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from tests.support.schedules import assert_hard, half, problems

from zhiping.core.schedule import (
    Applicant,
    HalfDay,
    Limits,
    Panel,
    Place,
    Plan,
    Problem,
    Session,
    arrange,
    broken,
    free_places,
    has_solver,
    reseated,
    solve,
    substitutes,
)

Where = tuple[str, HalfDay]
needs_solver = pytest.mark.skipif(not has_solver(), reason="the extra schedule is not installed")
#: No shrinking: a machine that is loaded would shrink for minutes.
SEARCH = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip


def _holds(problem: Problem, plan: Plan, left_out: set[str]) -> None:
    assert_hard(problem, plan)
    assert {one.code for one in broken(problem, plan)} <= {"missing"}
    assert {*plan.places} | left_out == {one.key for one in problem.applicants} and not left_out & {*plan.places}


@given(problems())
@settings(SEARCH, max_examples=60)
def test_the_greedy_way_holds_to_every_hard_rule(problem: Problem) -> None:
    plan, left_out = arrange(problem)
    _holds(problem, plan, {one.applicant for one in left_out})


@needs_solver
@given(problems())
@settings(SEARCH, max_examples=30)
def test_the_solver_holds_to_every_hard_rule_and_is_no_worse(problem: Problem) -> None:
    greedy = solve(problem, seconds=5, solver=False)
    found = solve(problem, seconds=5, solver=True)
    event(found.solver)
    _holds(problem, found.plan, {one.applicant for one in found.left_out})
    assert len(found.left_out) <= len(greedy.left_out)
    assert found.gap >= 0 and found.sessions == len(found.plan.sessions)
    if len(found.left_out) == len(greedy.left_out):
        assert found.sessions <= greedy.sessions


@needs_solver
@given(problems(people=3, halves=3, panels=2))
@settings(SEARCH, max_examples=30)
def test_the_bound_of_the_solver_is_true(problem: Problem) -> None:
    """Against every plan there is of a tiny problem: nobody places more people, or as many in fewer sessions."""
    found = solve(problem, seconds=5, solver=True)
    where: list[Where | None] = [
        None, *itertools.product((p.key for p in problem.panels), sorted(problem.rooms)),
    ]  # fmt: skip
    best = (0, 0)
    for chosen in itertools.product(where, repeat=len(problem.applicants)):
        plan = _seated(problem, chosen)
        if plan is not None and {one.code for one in broken(problem, plan)} <= {"missing"}:
            best = max(best, (len(plan.places), -len(plan.sessions)))
    assert len(found.plan.places) == best[0]
    assert found.bound <= -best[1] == found.sessions


def _seated(problem: Problem, chosen: tuple[Where | None, ...]) -> Plan | None:
    """A plan with so chosen panels and half-days; rooms and turns as they come. None where the rooms do not do."""
    sessions: dict[Where, Session] = {}
    taken: dict[Where, int] = {}
    places = {}
    for one, where in zip(problem.applicants, chosen, strict=True):
        if where is None:
            continue
        panel, at = where
        if where not in sessions:
            rooms = [r for r in problem.rooms[at] if r not in {s.room for s in sessions.values() if s.at == at}]
            if not rooms:
                return None
            sessions[where] = Session(at, panel, rooms[0])
        taken[where] = taken.get(where, 0) + 1
        places[one.key] = Place(sessions[where], taken[where])
    return Plan(places)


def _changed(problem: Problem, plan: Plan) -> Problem:
    """What may come between release and defence: an applicant's recusal, one who cannot, one who is new."""
    first = next(one for one in problem.applicants if one.key == min(plan.places))
    others = [one for one in problem.applicants if one != first]
    session = plan.places[first.key].session
    experts = problem.experts_at(problem.panel(session.panel), session.at)
    late = Applicant("Z9", first.major)
    return replace(problem, applicants=(replace(first, barred=first.barred | {experts[0]}), *others, late))


@pytest.mark.parametrize("solver", [False, pytest.param(True, marks=needs_solver)])
@given(problem=problems())
@settings(SEARCH, max_examples=30)
def test_what_was_released_stays_but_for_whom_it_does_not_fit(solver: bool, problem: Problem) -> None:
    before, _ = arrange(problem)
    assume(before.places)
    changed = _changed(problem, before)
    found = solve(changed, before, seconds=5, solver=solver)
    moved = {key for key, place in before.places.items() if found.plan.places.get(key) != place}
    assert moved <= {min(before.places)}
    assert_hard(changed, found.plan)


@given(problems())
@settings(SEARCH, max_examples=30)
def test_every_place_and_substitute_that_is_offered_is_a_good_one(problem: Problem) -> None:
    plan, _ = arrange(problem)
    assume(plan.places)
    key = min(plan.places)
    for place in free_places(problem, plan, key):
        assert_hard(problem, Plan({**plan.places, key: place}))
    session = plan.sessions[0]
    experts = problem.experts_at(problem.panel(session.panel), session.at)
    pool = {expert for panel in problem.panels for expert in panel.experts} - {*experts}
    for substitute, barred in substitutes(problem, plan, session, sorted(pool)).items():
        outcome = reseated(problem, plan, session, (substitute, *experts[1:]))
        assert_hard(outcome.problem, outcome.plan)
        assert barred == sum(substitute in one.barred for one in problem.applicants
                             if one.key in plan.places and plan.places[one.key].session == session)  # fmt: skip
        assert len(outcome.moved) == barred, "the panel is reseated without touching others"


def test_a_substitute_does_not_hear_whom_the_panel_could_hear_at_another_time_and_who_waits_stops_nobody() -> None:
    """A1 keeps out of the substitute, and is moved although the panel's own experts could hear them in the afternoon;
    A9, for whom there is no panel at all, waits on."""
    people = (
        Applicant("A0", "机械"), Applicant("A1", "机械", barred=frozenset({"E9"})), Applicant("A9", "材料"),
    )  # fmt: skip
    panel = Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3"))
    problem = Problem(people, (panel,), {half(0): ("R0",), half(1): ("R0",)}, Limits(2, 4, 4, panel_min=3))
    morning = Session(half(0), "P1", "R0")
    plan = Plan({"A0": Place(morning, 1), "A1": Place(morning, 2)})
    outcome = reseated(problem, plan, morning, ("E9", "E2", "E3"))
    assert outcome.left_out == () and set(outcome.moved) == {"A1"}
    assert outcome.plan.places["A1"].session.at == half(1) and broken(outcome.problem, outcome.plan)[0].about == "A9"


def _counties() -> Problem:
    """One panel, three mornings, two counties and two people of none."""
    people = [Applicant(f"A{n}", "机械", county) for n, county in enumerate(["甲县", "甲县", "乙县", "乙县", "", ""])]
    panel = Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3"))
    return Problem(tuple(people), (panel,), {half(n): ("R0",) for n in (0, 2, 4)}, Limits(3, 3, 2, panel_min=3))


def test_without_the_extra_there_is_a_plan_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where ``ortools`` is not installed: it cannot be found, and importing it fails."""
    for name in ["ortools", *(name for name in sys.modules if name.startswith("ortools."))]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("zhiping.core.schedule.solving.find_spec", lambda _: None)
    problem = _counties()
    assert not has_solver()
    found = solve(problem, seconds=5)
    assert found.solver == "greedy" and found.left_out == [] and broken(problem, found.plan) == []
    with pytest.raises(ImportError):
        solve(replace(problem, limits=Limits(1, 9, 9, panel_min=3)), seconds=5, solver=True)


@needs_solver
def test_the_wishes_of_many_never_buy_a_session_and_a_session_never_costs_a_person() -> None:
    """A0 can only come in the morning, which two others asked to be spared; then there is room for but two of them."""
    spared = frozenset({half(0)})
    people = (
        Applicant("A0", "机械", unable=frozenset({half(1)})), Applicant("A1", "机械", rather_not=spared),
        Applicant("A2", "机械", rather_not=spared),
    )  # fmt: skip
    panel = Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3"))
    problem = Problem(people, (panel,), {half(0): ("R0",), half(1): ("R0",)}, Limits(3, 9, 9, panel_min=3))
    found = solve(problem, seconds=5, solver=True)
    assert (found.sessions, found.missed, found.left_out, found.proven) == (1, 2, [], True)
    assert found.gap == 0 and found.solver == "cp_sat"
    tight = solve(replace(problem, limits=Limits(2, 9, 9, panel_min=3)), seconds=5, solver=True)
    assert (tight.sessions, len(tight.plan.places)) == (2, 3) and tight.missed == 0


@needs_solver
def test_the_solver_knows_a_bound_that_the_numbers_of_the_majors_do_not() -> None:
    """One session would hold both, were there a half-day in which both can come."""
    people = tuple(Applicant(f"A{n}", "机械", unable=frozenset({half(n)})) for n in (0, 1))
    panel = Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3"))
    problem = Problem(people, (panel,), {half(0): ("R0",), half(1): ("R0",)}, Limits(3, 9, 9, panel_min=3))
    greedy, found = (solve(problem, seconds=5, solver=solver) for solver in (False, True))
    assert (greedy.sessions, greedy.bound, greedy.gap, greedy.proven) == (2, 1, 1, False)
    assert (found.sessions, found.bound, found.gap, found.proven) == (2, 2, 0, True)


@needs_solver
def test_progress_is_told_with_the_bound_while_it_searches() -> None:
    told: list[tuple[int | None, int | None]] = []
    problem = replace(_counties(), limits=Limits(1, 9, 9, panel_min=3))
    found = solve(problem, seconds=5, solver=True, progress=lambda _, used, bound: told.append((used, bound)))
    assert told and found.solver == "cp_sat" and found.proven
    assert all(bound is None or used is None or bound <= used for used, bound in told)
