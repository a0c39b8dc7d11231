"""Whether a plan holds to what is hard, whoever made it: the greedy way, a solver, or an office by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiping.core.schedule.model import HalfDay, Place, Plan, Problem


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks. ``code``: ``missing``, ``unknown``, ``major``, ``recused``, ``unable``, ``no-room``,
    ``room-twice``, ``panel-twice``, ``too-few``, ``away``, ``expert-twice``, ``load``, ``no-rest``, ``too-many``,
    ``turn-twice``, ``county``; ``about``: the applicant, expert, room, panel or county concerned."""

    code: str
    about: str


def broken(problem: Problem, plan: Plan) -> list[Broken]:
    """Every hard rule that ``plan`` breaks, sorted; nothing: it may be released."""
    return sorted(
        {*_people(problem, plan), *_sessions(problem, plan), *_experts(problem, plan), *_counties(problem, plan)},
        key=lambda one: (one.code, one.about),
    )


def _people(problem: Problem, plan: Plan) -> Iterable[Broken]:
    panels = {panel.key: panel for panel in problem.panels}
    known = {one.key for one in problem.applicants}
    yield from (Broken("unknown", key) for key in plan.places if key not in known)
    for one in problem.applicants:
        place = plan.places.get(one.key)
        if place is None:
            yield Broken("missing", one.key)
            continue
        panel = panels.get(place.session.panel)
        if panel is None or one.major not in panel.majors:
            yield Broken("major", one.key)
        if panel is not None and one.barred.intersection(problem.experts_at(panel, place.session.at)):
            yield Broken("recused", one.key)
        if place.session.at in one.unable:
            yield Broken("unable", one.key)


def _sessions(problem: Problem, plan: Plan) -> Iterable[Broken]:
    rooms = Counter((s.at, s.room) for s in plan.sessions)
    panels = Counter((s.at, s.panel) for s in plan.sessions)
    yield from (Broken("room-twice", room) for (_, room), n in rooms.items() if n > 1)
    yield from (Broken("panel-twice", panel) for (_, panel), n in panels.items() if n > 1)
    yield from (Broken("no-room", s.room) for s in plan.sessions if s.room not in problem.rooms.get(s.at, ()))
    turns: dict[object, list[int]] = defaultdict(list)
    for place in plan.places.values():
        turns[place.session].append(place.turn)
    for session in plan.sessions:
        taken = turns[session]
        if len(taken) > (most := problem.places_at(session.at)) or max(taken) > most or min(taken) < 1:
            yield Broken("too-many", session.panel)
        if len(set(taken)) != len(taken):
            yield Broken("turn-twice", session.panel)


def _experts(problem: Problem, plan: Plan) -> Iterable[Broken]:
    panels = {panel.key: panel for panel in problem.panels}
    sits: dict[str, list[HalfDay]] = defaultdict(list)
    for session in plan.sessions:
        panel = panels.get(session.panel)
        experts = problem.experts_at(panel, session.at) if panel is not None else ()
        if panel is not None and len(set(experts)) < problem.limits.panel_min:
            yield Broken("too-few", session.panel)
        for expert in experts:
            sits[expert].append(session.at)
            if session.at in problem.away.get(expert, ()):
                yield Broken("away", expert)
    for expert, when in sits.items():
        if len(set(when)) != len(when):
            yield Broken("expert-twice", expert)
        if len(set(when)) > problem.limits.load:
            yield Broken("load", expert)
        if longest_run(when) > problem.limits.in_a_row:
            yield Broken("no-rest", expert)


def _number(at: HalfDay) -> int:
    return at.on.toordinal() * 2 + (at.part == "pm")


def longest_run(when: Iterable[HalfDay]) -> int:
    """The most half-days in ``when`` that follow each other without a free one between; 0 for none."""
    best = run = 0
    before: int | None = None
    for number in sorted({_number(at) for at in when}):
        run = run + 1 if before is not None and number == before + 1 else 1
        best, before = max(best, run), number
    return best


def _counties(problem: Problem, plan: Plan) -> Iterable[Broken]:
    days: dict[str, set[date]] = defaultdict(set)
    for one in problem.applicants:
        if one.county and one.key in plan.places:
            days[one.county].add(plan.places[one.key].session.at.on)
    yield from (Broken("county", county) for county, on in days.items() if len(on) > 1)


def to_tell(before: Plan, after: Plan) -> dict[str, tuple[Place | None, Place | None]]:
    """Who must be told of a change: by applicant, where they were to defend and where they do now."""
    keys = sorted({*before.places, *after.places})
    moved = {key: (before.places.get(key), after.places.get(key)) for key in keys}
    return {key: pair for key, pair in moved.items() if pair[0] != pair[1]}
