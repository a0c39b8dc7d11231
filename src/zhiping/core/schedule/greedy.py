"""A schedule without a solver: county by county, the largest first, each on the first day that holds all of it.

It keeps every hard rule (:mod:`zhiping.core.schedule.checking` says so of each plan), gives the same plan for the same
problem, and leaves out whom it finds no place for, with what stood in the way; it does not prove that there is none.
What is already planned stays where it is, so that a change after the release touches nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhiping.core.schedule.checking import longest_run
from zhiping.core.schedule.model import Applicant, HalfDay, Panel, Place, Plan, Problem, Session


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One for whom there is no place. ``why``: ``no-panel`` (none of the major, with enough experts, without a recused
    one), ``unable`` (in no half-day that there is), ``full`` (rooms, turns, the experts' load, rest or absence)."""

    applicant: str
    why: str


class Board:
    """What is taken so far, and what may still be taken. Undone by restoring :meth:`saved`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.panels = {panel.key: panel for panel in problem.panels}
        self.turns: dict[Session, set[int]] = {}
        self.by_panel: dict[tuple[HalfDay, str], Session] = {}
        self.rooms: dict[HalfDay, set[str]] = defaultdict(set)
        self.sits: dict[str, set[HalfDay]] = defaultdict(set)
        self.places: dict[str, Place] = {}

    def put(self, key: str, place: Place) -> None:
        """Take a place that somebody chose."""
        session = place.session
        if session not in self.turns:
            self.turns[session] = set()
            self.by_panel[session.at, session.panel] = session
            self.rooms[session.at].add(session.room)
            for expert in self.problem.experts_at(self.panels[session.panel], session.at):
                self.sits[expert].add(session.at)
        self.turns[session].add(place.turn)
        self.places[key] = place

    def take_back(self, key: str) -> None:
        """As if ``key`` had not been placed last."""
        place = self.places.pop(key)
        session = place.session
        self.turns[session].discard(place.turn)
        if not self.turns[session]:
            del self.turns[session], self.by_panel[session.at, session.panel]
            self.rooms[session.at].discard(session.room)
            for expert in self.problem.experts_at(self.panels[session.panel], session.at):
                self.sits[expert].discard(session.at)

    def seat(self, panel: Panel, at: HalfDay) -> Place | None:
        """The next turn of ``panel`` at that time, in its session or a new one; None where there is none."""
        session = self.by_panel.get((at, panel.key))
        if session is not None:
            most = self.problem.places_at(at)
            free = next((n for n in range(1, most + 1) if n not in self.turns[session]), None)
            return None if free is None else Place(session, free)
        room = next((room for room in self.problem.rooms.get(at, ()) if room not in self.rooms[at]), None)
        experts = self.problem.experts_at(panel, at)
        if room is None or not self.problem.places_at(at) or not all(self._may_sit(expert, at) for expert in experts):
            return None
        return Place(Session(at, panel.key, room), 1)

    def _may_sit(self, expert: str, at: HalfDay) -> bool:
        sits = self.sits[expert]
        limits = self.problem.limits
        return at not in sits and len(sits) < limits.load and longest_run([*sits, at]) <= limits.in_a_row


def _panels_for(problem: Problem, one: Applicant) -> list[Panel]:
    """Which panels may hear ``one`` at some time, whatever is planned."""
    whenever = replace(one, unable=frozenset())
    return [p for p in problem.panels if any(problem.may_hear(p, at, whenever) for at in problem.rooms)]


def _place(board: Board, one: Applicant, days: Iterable[date]) -> bool:
    """Seat ``one`` on one of ``days``: in a session that sits already where there is one, the fullest first."""
    wanted = set(days)
    best: tuple[tuple[bool, bool, int, HalfDay, str], Place] | None = None
    for at in sorted(board.problem.rooms):
        if at.on not in wanted:
            continue
        for panel in board.problem.panels:
            place = board.seat(panel, at) if board.problem.may_hear(panel, at, one) else None
            if place is not None:
                taken = len(board.turns.get(place.session, ()))
                rank = (not taken, at in one.rather_not, -taken, at, panel.key)
                if best is None or rank < best[0]:
                    best = (rank, place)
    if best is None:
        return False
    board.put(one.key, best[1])
    return True


def _fits(problem: Problem, one: Applicant, place: Place) -> bool:
    """Whether ``one`` may stay there: by who sits there then, not by who usually does."""
    session = place.session
    panel = problem.by_key.get(session.panel)
    if panel is None or one.major not in panel.majors or session.at in one.unable:
        return False
    recused = one.barred.intersection(problem.experts_at(panel, session.at))
    return not recused and session.room in problem.rooms.get(session.at, ())


def _hardest_first(problem: Problem, group: list[Applicant]) -> list[Applicant]:
    return sorted(
        group, key=lambda one: (len(_panels_for(problem, one)), -len(one.unable), -len(one.rather_not), one.key)
    )


def _place_all(board: Board, group: list[Applicant], day: date) -> bool:
    """All of ``group`` on ``day``, or nobody."""
    done: list[str] = []
    for one in group:
        if not _place(board, one, (day,)):
            for key in reversed(done):
                board.take_back(key)
            return False
        done.append(one.key)
    return True


def keep(problem: Problem, kept: Plan | None) -> Plan:
    """What of ``kept`` stays: the places that still fit whoever the problem knows, in the order of their keys."""
    known = {one.key: one for one in problem.applicants}
    places = sorted((kept or Plan()).places.items())
    return Plan({key: place for key, place in places if key in known and _fits(problem, known[key], place)})


def arrange(problem: Problem, kept: Plan | None = None) -> tuple[Plan, list[Unplaced]]:
    """A plan for everybody who has no place in ``kept``, which stays as it is, and who is left out.

    Of ``kept`` are dropped whom the problem no longer knows and whose own place no longer fits (a recusal, a room that
    is gone, a half-day in which they cannot); that its sessions hold together is trusted.
    """
    board = Board(problem)
    known = {one.key: one for one in problem.applicants}
    for key, place in keep(problem, kept).places.items():
        board.put(key, place)
    days = sorted({at.on for at in problem.rooms})
    counties: dict[str, list[Applicant]] = defaultdict(list)
    alone: list[Applicant] = []
    for one in problem.applicants:
        if one.key not in board.places:
            (counties[one.county] if one.county else alone).append(one)
    left_out: list[Applicant] = []
    for county in sorted(counties, key=lambda name: (-len(counties[name]), name)):
        group = _hardest_first(problem, counties[county])
        there = {board.places[k].session.at.on for k in board.places if known[k].county == county}
        if not any(_place_all(board, group, day) for day in (sorted(there) if there else days)):
            left_out += _as_many_as_go(board, group, sorted(there) if there else days)
    left_out += [one for one in _hardest_first(problem, alone) if not _place(board, one, days)]
    told = [Unplaced(one.key, why_unplaced(problem, one)) for one in sorted(left_out, key=lambda one: one.key)]
    return Plan(dict(board.places)), told


def _as_many_as_go(board: Board, group: list[Applicant], days: list[date]) -> list[Applicant]:
    """Where no day holds the whole county: the day that holds most of it; returned is who is left out."""
    best: tuple[int, list[Place | None]] = (-1, [])
    for day in days:
        for one in group:
            _place(board, one, (day,))
        found = [board.places.get(one.key) for one in group]
        for one in reversed(group):
            if one.key in board.places:
                board.take_back(one.key)
        count = sum(place is not None for place in found)
        if count > best[0]:
            best = (count, found)
    for one, place in zip(group, best[1], strict=False):
        if place is not None:
            board.put(one.key, place)
    return [one for one in group if one.key not in board.places]


def why_unplaced(problem: Problem, one: Applicant) -> str:
    """Why ``one`` has no place; see :class:`Unplaced`."""
    if not _panels_for(problem, one):
        return "no-panel"
    return "unable" if all(at in one.unable for at in problem.rooms) else "full"


def fewest_sessions(problem: Problem) -> int:
    """So many sessions are needed at least, whatever is done: majors that share no panel cannot share a session.

    What a plan needs more than these is the gap to the bound.
    """
    groups: list[tuple[set[str], int]] = []
    for major in sorted({one.major for one in problem.applicants}):
        heard = {panel.key for panel in problem.panels if major in panel.majors}
        count = sum(one.major == major for one in problem.applicants)
        joined = [group for group in groups if group[0] & heard]
        groups = [group for group in groups if not group[0] & heard]
        groups.append((heard.union(*(g[0] for g in joined)), count + sum(g[1] for g in joined)))
    most = max((problem.places_at(at) for at in problem.rooms), default=0)
    return sum(-(-count // most) for heard, count in groups if heard) if most else 0
