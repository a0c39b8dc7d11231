"""A schedule by constraint programming (OR-Tools CP-SAT, extra ``schedule``): as few sessions as there can be.

Applicants who differ in nothing that the rules look at are one group, of whom so many sit with a panel at a time; that
keeps the model small. The order of what is wished: everybody has a place; as few sessions as possible; wishes that
nobody decided. What is kept of a plan is fixed. Whatever comes out holds to the same rules as the greedy way, which is
where the search begins.
"""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from zhiping.core.schedule.greedy import Unplaced, arrange, fewest_sessions, keep, why_unplaced
from zhiping.core.schedule.model import Applicant, HalfDay, Place, Plan, Problem, Session

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

#: Told while it searches: seconds gone, sessions of the best plan so far, and the bound (None: nothing known yet).
Progress = Callable[[float, int | None, int | None], None]
_Key = tuple[str, str, frozenset[str], frozenset[HalfDay], frozenset[HalfDay]]


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan and how good it is. ``sessions`` against ``bound``, the fewest that any plan for as many people can have:
    their difference is the gap. ``missed``: people placed where they asked to be spared. ``solver``: who made it."""

    plan: Plan
    left_out: list[Unplaced]
    solver: Literal["cp_sat", "greedy"]
    sessions: int
    bound: int
    missed: int
    proven: bool

    @property
    def gap(self) -> int:
        """How many sessions it has above the bound; 0: nobody finds a better one."""
        return self.sessions - self.bound


def has_solver() -> bool:
    """Whether the extra ``schedule`` is installed."""
    return find_spec("ortools") is not None


def solve(
    problem: Problem, kept: Plan | None = None, *, seconds: float, progress: Progress | None = None,
    solver: bool | None = None,
) -> Solved:  # fmt: skip
    """The best plan that is found within ``seconds``; what stands in ``kept`` and still fits stays as it is.

    ``solver`` False: the greedy way alone; None: the solver where there is one. ``progress`` is called about once a
    second in the thread of the caller. Raises ImportError where ``solver`` is asked for and not installed.
    """
    plan, left_out = arrange(problem, kept)
    first = _judged(problem, plan, left_out, "greedy", _floor(problem, plan, left_out, kept), proven=False)
    if solver is False or (solver is None and not has_solver()) or not problem.applicants or not problem.rooms:
        return first
    if first.gap == 0 and first.missed == 0 and not left_out:
        return first
    better = _Search(problem, kept, first).run(seconds, progress)
    return better or first


def missed_wishes(problem: Problem, plan: Plan) -> int:
    """How many are placed in a half-day that they asked to be spared."""
    wished = {one.key: one.rather_not for one in problem.applicants if one.rather_not}
    return sum(plan.places[key].session.at in wished[key] for key in wished if key in plan.places)


def _floor(problem: Problem, plan: Plan, left_out: list[Unplaced], kept: Plan | None) -> int:
    """A bound that needs no solver: by the numbers of the majors; with people left out or kept, what is kept."""
    return (
        fewest_sessions(problem) if not left_out and not (kept and kept.places) else len(keep(problem, kept).sessions)
    )


def _judged(
    problem: Problem, plan: Plan, left_out: list[Unplaced], solver: Literal["cp_sat", "greedy"], bound: int, *,
    proven: bool,
) -> Solved:  # fmt: skip
    used = len(plan.sessions)
    return Solved(plan, left_out, solver, used, min(bound, used), missed_wishes(problem, plan), proven)


class _Search:
    """One search. Variables: ``sits`` (panel × half-day), ``heard`` (group × panel × half-day → how many)."""

    def __init__(self, problem: Problem, kept: Plan | None, first: Solved) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.problem, self.first = problem, first
        self.kept = keep(problem, kept)
        self.model = cp_model.CpModel()
        self.groups = self._groups()
        self.sits: dict[tuple[str, HalfDay], cp_model.IntVar] = {}
        self.heard: dict[tuple[_Key, str, HalfDay], cp_model.IntVar] = {}
        self.days: dict[tuple[str, date], cp_model.IntVar] = {}
        self._declare()
        self._rules()
        self._aim()
        self._hint()

    def _groups(self) -> Mapping[_Key, list[Applicant]]:
        found: dict[_Key, list[Applicant]] = defaultdict(list)
        for one in sorted(self.problem.applicants, key=lambda one: one.key):
            if one.key not in self.kept.places:
                found[one.major, one.county, one.barred, one.unable, one.rather_not].append(one)
        return found

    def _declare(self) -> None:
        halves = sorted(self.problem.rooms)
        for panel in self.problem.panels:
            for at in halves:
                if self.problem.may_sit(panel, at) and self.problem.places_at(at):
                    self.sits[panel.key, at] = self.model.new_bool_var(f"sits {panel.key} {at.on} {at.part}")
        for key, group in self.groups.items():
            for panel in self.problem.panels:
                for at in halves:
                    if (panel.key, at) in self.sits and self.problem.may_hear(panel, at, group[0]):
                        most = min(len(group), self.problem.places_at(at))
                        self.heard[key, panel.key, at] = self.model.new_int_var(0, most, "")

    def _rules(self) -> None:
        taken: dict[tuple[str, HalfDay], int] = defaultdict(int)
        for place in self.kept.places.values():
            taken[place.session.panel, place.session.at] += 1
        by_session: dict[tuple[str, HalfDay], list[Any]] = defaultdict(list)
        by_group: dict[_Key, list[Any]] = defaultdict(list)
        for (key, panel, at), count in self.heard.items():
            by_session[panel, at].append(count)
            by_group[key].append(count)
        for (panel, at), sits in self.sits.items():
            here = by_session[panel, at]
            already = taken[panel, at]
            if already:
                self.model.add(sits == 1)
            elif not here:
                self.model.add(sits == 0)
            self.model.add(sum(here) + already <= self.problem.places_at(at) * sits)
            if here and not already:
                self.model.add(sum(here) >= sits)
        for key, group in self.groups.items():
            self.model.add(sum(by_group[key]) <= len(group))
        self._rooms()
        self._experts()
        self._counties()

    def _rooms(self) -> None:
        """Rooms are alike, besides those that kept sessions have: as many sessions as rooms, and none too many."""
        for at, rooms in self.problem.rooms.items():
            held = {s.room for s in self.kept.sessions if s.at == at}
            new = [v for (p, when), v in self.sits.items() if when == at and not self._sits_already(p, at)]
            self.model.add(sum(new) <= len(set(rooms)) - len(held))

    def _sits_already(self, panel: str, at: HalfDay) -> bool:
        return any(s.panel == panel and s.at == at for s in self.kept.sessions)

    def _experts(self) -> None:
        limits = self.problem.limits
        by_expert: dict[str, dict[HalfDay, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for (panel, at), sits in self.sits.items():
            for expert in self.problem.experts_at(self.problem.panel(panel), at):
                by_expert[expert][at].append(sits)
        for when in by_expert.values():
            for here in when.values():
                if len(here) > 1:
                    self.model.add(sum(here) <= 1)
            if len(when) > limits.load:
                self.model.add(sum(one for sits in when.values() for one in sits) <= limits.load)
            numbered = {at.on.toordinal() * 2 + (at.part == "pm"): sits for at, sits in when.items()}
            for start in numbered:
                run = [numbered[n] for n in range(start, start + limits.in_a_row + 1) if n in numbered]
                if len(run) > limits.in_a_row:
                    self.model.add(sum(one for sits in run for one in sits) <= limits.in_a_row)

    def _counties(self) -> None:
        kept_on: dict[str, set[date]] = defaultdict(set)
        for one in self.problem.applicants:
            if one.county and one.key in self.kept.places:
                kept_on[one.county].add(self.kept.places[one.key].session.at.on)
        by_day: dict[tuple[str, date], list[tuple[Any, int]]] = defaultdict(list)
        for (key, _, at), count in self.heard.items():
            if county := key[1]:
                by_day[county, at.on].append((count, len(self.groups[key])))
        counties: dict[str, list[Any]] = defaultdict(list)
        for (county, on), counts in by_day.items():
            if county in kept_on:
                if on not in kept_on[county]:
                    for count, _ in counts:
                        self.model.add(count == 0)
                continue
            day = self.days[county, on] = self.model.new_bool_var(f"day {county} {on}")
            counties[county].append(day)
            for count, most in counts:
                self.model.add(count <= most * day)
        for days in counties.values():
            self.model.add(sum(days) <= 1)

    def _aim(self) -> None:
        """Weights that never trade: one more person placed outweighs all sessions, one session all wishes."""
        missed = [n for (key, _, at), n in self.heard.items() if at in key[4]]
        self.per_session = 1 + sum(len(group) for key, group in self.groups.items() if key[4])
        self.per_person = self.per_session * (1 + len(self.sits))
        self.people = sum(len(group) for group in self.groups.values())
        placed = sum(self.heard.values())
        self.model.minimize(
            self.per_person * (self.people - placed) + self.per_session * sum(self.sits.values()) + sum(missed)
        )

    def _hint(self) -> None:
        counts: dict[tuple[_Key, str, HalfDay], int] = defaultdict(int)
        used = {(s.panel, s.at) for s in self.first.plan.sessions}
        days: set[tuple[str, date]] = set()
        for key, group in self.groups.items():
            for one in group:
                if (place := self.first.plan.places.get(one.key)) is not None:
                    counts[key, place.session.panel, place.session.at] += 1
                    days.add((one.county, place.session.at.on))
        for what, variable in self.heard.items():
            self.model.add_hint(variable, counts[what])
        for where, variable in self.sits.items():
            self.model.add_hint(variable, where in used)
        for when, variable in self.days.items():
            self.model.add_hint(variable, when in days)

    def run(self, seconds: float, progress: Progress | None) -> Solved | None:
        """Search; None where nothing better than the greedy plan came out (never: it is where the search begins)."""
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 4
        solver.parameters.random_seed = 1
        seen = _seen(self.cp)
        status: list[Any] = []
        search = threading.Thread(target=lambda: status.append(solver.solve(self.model, seen)), daemon=True)
        began = time.monotonic()
        search.start()
        try:
            while search.is_alive():
                search.join(1.0)
                if progress is not None:
                    bound = self._bound(seen.bound, seen.left(self.per_person))
                    progress(time.monotonic() - began, self._sessions(seen.best), bound)
        except BaseException:
            solver.stop_search()
            search.join()
            raise
        if not status or status[0] not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        counts = {what: int(solver.value(variable)) for what, variable in self.heard.items()}
        plan = self._plan(counts)
        left_out = [
            Unplaced(one.key, why_unplaced(self.problem, one))
            for one in sorted(self.problem.applicants, key=lambda one: one.key)
            if one.key not in plan.places
        ]
        bound = self._bound(solver.best_objective_bound, len(left_out)) or 0
        if not left_out and not self.kept.places:
            bound = max(bound, fewest_sessions(self.problem))
        return _judged(self.problem, plan, left_out, "cp_sat", bound, proven=status[0] == self.cp.OPTIMAL)

    def _sessions(self, objective: float | None) -> int | None:
        if objective is None:
            return None
        return round(objective) % self.per_person // self.per_session

    def _bound(self, objective: float | None, left_out: int = 0) -> int | None:
        """The fewest sessions of any plan that leaves out as many people, by the bound of the whole aim."""
        if objective is None:
            return None
        whole = math.ceil(objective - 1e-6) - self.per_person * left_out
        return max(0, whole // self.per_session)

    def _plan(self, counts: Mapping[tuple[_Key, str, HalfDay], int]) -> Plan:
        """Give people, rooms and turns to what was counted; what is kept stays, the others follow by county and key."""
        places = dict(self.kept.places)
        sessions: dict[tuple[str, HalfDay], Session] = {(s.panel, s.at): s for s in self.kept.sessions}
        rooms = {at: [r for r in keys if not any(s.at == at and s.room == r for s in self.kept.sessions)]
                 for at, keys in self.problem.rooms.items()}  # fmt: skip
        turns: dict[Session, set[int]] = defaultdict(set)
        for place in places.values():
            turns[place.session].add(place.turn)
        waiting = {key: list(group) for key, group in self.groups.items()}
        chosen: dict[tuple[HalfDay, str], list[Applicant]] = defaultdict(list)
        for (key, panel, at), count in counts.items():
            chosen[at, panel] += [waiting[key].pop(0) for _ in range(count)]
        for at, panel in sorted(where for where, people in chosen.items() if people):
            session = sessions.get((panel, at))
            if session is None:
                session = Session(at, panel, rooms[at].pop(0))
            free = (n for n in range(1, self.problem.places_at(at) + 1) if n not in turns[session])
            for one in sorted(chosen[at, panel], key=lambda one: (one.county, one.key)):
                places[one.key] = Place(session, next(free))
        return Plan(places)


def _seen(cp: Any) -> Any:
    """What the search has found so far; read by the thread that waits."""

    class Seen(cp.CpSolverSolutionCallback):
        best: float | None = None
        bound: float | None = None

        def left(self, per_person: int) -> int:
            """How many people the best plan leaves out."""
            return round(self.best) // per_person if self.best is not None else 0

        def on_solution_callback(self) -> None:
            self.best, self.bound = self.objective_value, self.best_objective_bound

    return Seen()
