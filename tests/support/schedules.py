"""Problems of arranging defences for property tests, and what is hard about them, told again without the product's
checker."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Literal

from hypothesis import strategies as st

from zhiping.core.schedule import Applicant, HalfDay, Limits, Panel, Plan, Problem

DAY = date(2025, 1, 11)
MAJORS = ("机械", "化学", "材料")


def half(n: int) -> HalfDay:
    """The ``n``-th half-day from the first morning on."""
    part: Literal["am", "pm"] = "pm" if n % 2 else "am"
    return HalfDay(DAY + timedelta(days=n // 2), part)


@st.composite
def problems(draw: st.DrawFn, *, people: int = 14, halves: int = 6, panels: int = 4) -> Problem:
    """Any problem up to that size: shared experts, recusals, people and experts who are away, short half-days, rooms
    that are not there, panels that are too small."""
    experts = [f"E{n}" for n in range(draw(st.integers(3, 9)))]
    when = [half(n) for n in draw(st.lists(st.integers(0, halves - 1), min_size=1, max_size=halves, unique=True))]
    some_halves = st.frozensets(st.sampled_from(when), max_size=2)
    applicants = tuple(
        Applicant(
            f"A{n:02}", draw(st.sampled_from(MAJORS)), draw(st.sampled_from(("", "甲县", "乙县"))),
            draw(st.frozensets(st.sampled_from(experts), max_size=2)), draw(some_halves), draw(some_halves),
        )
        for n in range(draw(st.integers(0, people)))
    )  # fmt: skip
    return Problem(
        applicants=applicants,
        panels=tuple(
            Panel(
                f"P{n}", draw(st.frozensets(st.sampled_from(MAJORS), min_size=1)),
                tuple(draw(st.lists(st.sampled_from(experts), min_size=2, max_size=4, unique=True))),
            )
            for n in range(draw(st.integers(1, panels)))
        ),
        rooms={at: tuple(f"R{n}" for n in range(draw(st.integers(0, 2)))) for at in when},
        limits=Limits(draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3)), panel_min=3),
        turns={at: draw(st.integers(0, 4)) for at in when if draw(st.booleans())},
        away={expert: draw(some_halves) for expert in experts if draw(st.integers(0, 3)) == 0},
    )  # fmt: skip


def assert_hard(problem: Problem, plan: Plan) -> None:
    """Every hard rule of P7, said anew: what the checker should find, found without it."""
    people = {one.key: one for one in problem.applicants}
    panels = {one.key: one for one in problem.panels}
    turns: Counter[tuple[HalfDay, str, int]] = Counter()
    heard: Counter[tuple[HalfDay, str]] = Counter()
    days: dict[str, set[date]] = defaultdict(set)
    for key, place in plan.places.items():
        one, at = people[key], place.session.at
        panel = panels[place.session.panel]
        seated = problem.sits.get((at, panel.key), panel.experts)
        assert one.major in panel.majors, "the major"
        assert not one.barred & set(seated), "recusal"
        assert at not in one.unable, "an applicant who cannot come"
        assert place.session.room in problem.rooms[at], "a room that is there"
        turns[at, panel.key, place.turn] += 1
        heard[at, panel.key] += 1
        assert 1 <= place.turn <= min(problem.limits.places, problem.turns.get(at, 99)), "a turn in the half-day"
        if one.county:
            days[one.county].add(at.on)
    assert all(n == 1 for n in turns.values()), "one at a time"
    assert all(len(on) == 1 for on in days.values()), "a county on one day"
    sits: dict[str, list[int]] = defaultdict(list)
    rooms: Counter[tuple[HalfDay, str]] = Counter()
    for session in {place.session for place in plan.places.values()}:
        rooms[session.at, session.room] += 1
        panel = panels[session.panel]
        seated = problem.sits.get((session.at, session.panel), panel.experts)
        assert len(set(seated)) >= problem.limits.panel_min, "a panel of at least so many"
        for expert in seated:
            assert session.at not in problem.away.get(expert, ()), "an expert who is away"
            sits[expert].append((session.at.on - DAY).days * 2 + (session.at.part == "pm"))
    assert all(n == 1 for n in rooms.values()), "a room holds one panel"
    for numbers in sits.values():
        assert len(set(numbers)) == len(numbers), "nobody in two places"
        assert len(numbers) <= problem.limits.load, "load"
        for first in numbers:
            assert not {*range(first, first + problem.limits.in_a_row + 1)} <= set(numbers), "rest"
