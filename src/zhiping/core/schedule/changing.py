"""After the release: where one applicant may go, who may sit in place of an expert, and what follows from either.

Everybody else stays where they are; what a change would move besides is named before it happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zhiping.core.schedule.checking import longest_run, to_tell
from zhiping.core.schedule.greedy import Board, Unplaced, arrange
from zhiping.core.schedule.model import HalfDay, Place, Plan, Problem, Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change leads to: the problem and plan as they are then, who is left without a place, and whom it moves
    (applicant → before, after)."""

    problem: Problem
    plan: Plan
    left_out: tuple[Unplaced, ...]
    moved: dict[str, tuple[Place | None, Place | None]]


def free_places(problem: Problem, plan: Plan, key: str) -> list[Place]:
    """Where ``key`` could defend instead, nobody else being moved: the first free turn of each session that sits, and
    of each that could sit besides. Sorted by time."""
    one = next(one for one in problem.applicants if one.key == key)
    board = Board(problem)
    for other, taken in plan.places.items():
        if other != key:
            board.put(other, taken)
    mates = {a.key for a in problem.applicants if one.county and a.county == one.county and a.key != key}
    days = {plan.places[mate].session.at.on for mate in mates if mate in plan.places}
    found = []
    for at in sorted(problem.rooms):
        if days and at.on not in days:
            continue
        for panel in problem.panels:
            place = board.seat(panel, at) if problem.may_hear(panel, at, one) else None
            if place is not None and place != plan.places.get(key):
                found.append(place)
    return sorted(found)


def substitutes(problem: Problem, plan: Plan, session: Session, pool: Iterable[str]) -> dict[str, int]:
    """Who of ``pool`` could sit in ``session`` besides those who do, and of how many of its applicants each would have
    to keep out (who would be moved)."""
    sits: dict[str, set[HalfDay]] = defaultdict(set)
    for other in plan.sessions:
        for expert in problem.experts_at(problem.panel(other.panel), other.at):
            sits[expert].add(other.at)
    heard = [one for one in problem.applicants if getattr(plan.places.get(one.key), "session", None) == session]
    limits, at = problem.limits, session.at
    return {
        expert: sum(expert in one.barred for one in heard)
        for expert in pool
        if at not in sits[expert]
        and at not in problem.away.get(expert, ())
        and len(sits[expert]) < limits.load
        and longest_run([*sits[expert], at]) <= limits.in_a_row
    }


def with_experts(problem: Problem, session: Session, experts: Sequence[str]) -> Problem:
    """The same problem, where ``experts`` sit in ``session``."""
    return replace(problem, sits={**problem.sits, (session.at, session.panel): tuple(experts)})


def reseated(problem: Problem, plan: Plan, session: Session, experts: Sequence[str]) -> Outcome:
    """What follows when ``experts`` sit in ``session``: of its applicants, those who may not be heard by them any more
    are moved, and nobody else; who has no place yet goes on waiting."""
    placed = []
    for one in problem.applicants:
        if one.key not in plan.places:
            continue
        here = plan.places[one.key].session == session
        placed.append(one if here else replace(one, barred=frozenset(), unable=frozenset()))
    after = with_experts(problem, session, experts)
    return replace(rearranged(replace(after, applicants=tuple(placed)), plan), problem=after)


def rearranged(problem: Problem, plan: Plan) -> Outcome:
    """What stands of ``plan`` under ``problem`` stays; who no longer fits, or has no place yet, gets one."""
    after, left_out = arrange(problem, plan)
    return Outcome(problem, after, tuple(left_out), to_tell(plan, after))


def in_room(plan: Plan, session: Session, room: str) -> Plan:
    """The same plan, ``session`` in another room."""
    there = replace(session, room=room)
    return Plan({k: replace(p, session=there) if p.session == session else p for k, p in plan.places.items()})


def free_rooms(problem: Problem, plan: Plan, session: Session) -> list[str]:
    """The rooms in which nobody sits at the time of ``session``."""
    taken = {other.room for other in plan.sessions if other.at == session.at}
    return [room for room in problem.rooms.get(session.at, ()) if room not in taken]
