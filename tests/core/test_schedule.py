"""A schedule of defences (P7): every hard rule has a plan that breaks it, and no plan that is made breaks one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    fewest_sessions,
    to_tell,
)
from zhiping.core.schedule.checking import longest_run

DAY = date(2025, 1, 11)
LIMITS = Limits(places=3, load=2, in_a_row=2)


def _at(n: int) -> HalfDay:
    part: Literal["am", "pm"] = "pm" if n % 2 else "am"
    return HalfDay(DAY + timedelta(days=n // 2), part)


def _problem(applicants: int = 6, halves: int = 4, limits: Limits = LIMITS, rooms: int = 2) -> Problem:
    return Problem(
        applicants=tuple(
            Applicant(f"A{n}", "机械" if n % 2 else "化学", "甲县" if n < 3 else "") for n in range(applicants)
        ),
        panels=(
            Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3")), Panel("P2", frozenset({"化学"}), ("E4", "E5", "E6")),
        ),
        rooms={_at(n): tuple(f"R{room}" for room in range(rooms)) for n in range(halves)},
        limits=limits,
    )  # fmt: skip


def _codes(problem: Problem, plan: Plan) -> set[str]:
    return {one.code for one in broken(problem, plan)}


def test_a_plan_that_is_made_holds_and_is_the_same_again() -> None:
    problem = _problem()
    plan, left_out = arrange(problem)
    assert broken(problem, plan) == [] and left_out == [] and arrange(problem)[0] == plan
    assert len(plan.sessions) == fewest_sessions(problem) == 2


def _moved(plan: Plan, key: str, **session: object) -> Plan:
    place = plan.places[key]
    return Plan({**plan.places, key: replace(place, session=replace(place.session, **session))})  # type: ignore[arg-type]


Breaking = Callable[[Problem, Plan], tuple[Problem, Plan]]


def _with(problem: Problem, key: str, **values: object) -> Problem:
    changed = [replace(a, **values) if a.key == key else a for a in problem.applicants]  # type: ignore[arg-type]
    return replace(problem, applicants=tuple(changed))


BREAKS: dict[str, Breaking] = {
    "missing": lambda p, plan: (p, Plan({k: v for k, v in plan.places.items() if k != "A5"})),
    "unknown": lambda p, plan: (replace(p, applicants=tuple(a for a in p.applicants if a.key != "A5")), plan),
    "major": lambda p, plan: (_with(p, "A5", major="材料"), plan),
    "recused": lambda p, plan: (_with(p, "A5", barred=frozenset({"E2"})), plan),
    "unable": lambda p, plan: (_with(p, "A5", unable=frozenset({plan.places["A5"].session.at})), plan),
    "no-room": lambda p, plan: (p, _moved(plan, "A5", room="R9")),
    "room-twice": lambda p, plan: (p, _moved(_moved(_moved(plan, "A1", room="R0"), "A3", room="R0"), "A5", room="R0")),
    "panel-twice": lambda p, plan: (p, _moved(plan, "A5", room="R0")),
    "too-few": lambda p, plan: (replace(p, limits=Limits(places=3, load=2, in_a_row=2, panel_min=4)), plan),
    "away": lambda p, plan: (replace(p, away={"E2": frozenset({plan.places["A5"].session.at})}), plan),
    "expert-twice": lambda p, plan: (
        replace(p, panels=(p.panels[0], replace(p.panels[1], experts=("E1", "E5", "E6")))), plan,
    ),
    "load": lambda p, plan: (
        replace(p, limits=Limits(places=3, load=1, in_a_row=2)), _moved(plan, "A5", at=_at(2), room="R1"),
    ),
    "no-rest": lambda p, plan: (
        replace(p, limits=Limits(places=3, load=2, in_a_row=1)), _moved(plan, "A5", at=_at(1), room="R1"),
    ),
    "too-many": lambda p, plan: (replace(p, limits=Limits(places=2, load=2, in_a_row=2)), plan),
    "turn-twice": lambda p, plan: (p, Plan({**plan.places, "A5": plan.places["A3"]})),
    "county": lambda p, plan: (p, _moved(plan, "A1", at=_at(2), room="R1")),
}  # fmt: skip


@pytest.mark.parametrize("code", BREAKS)
def test_each_hard_rule_that_is_broken_is_named(code: str) -> None:
    problem = _problem()
    plan, _ = arrange(problem)
    assert code in _codes(*BREAKS[code](problem, plan))


@pytest.mark.parametrize(
    ("numbers", "longest"),
    [([], 0), ([3], 1), ([0, 1], 2), ([1, 2], 2), ([0, 2, 4], 1), ([0, 1, 3, 4, 5], 3), ([5, 4, 4, 3], 3)],
)
def test_how_many_half_days_follow_each_other(numbers: list[int], longest: int) -> None:
    assert longest_run(_at(n) for n in numbers) == longest


@given(st.integers(0, 10**9))
@settings(max_examples=120)
def test_no_plan_breaks_a_hard_rule_and_who_is_left_out_is_told(seed: int) -> None:
    rng = random.Random(seed)
    majors, experts = ["机械", "化学", "材料"][: rng.randint(1, 3)], [f"E{n}" for n in range(rng.randint(3, 14))]
    halves = [_at(n) for n in range(rng.randint(1, 8)) if rng.random() < 0.9]
    problem = Problem(
        applicants=tuple(
            Applicant(
                f"A{n:02}", rng.choice(majors), rng.choice(["", "甲县", "乙县", "丙县"]),
                frozenset(rng.sample(experts, rng.randint(0, 2))), frozenset(h for h in halves if rng.random() < 0.2),
            )
            for n in range(rng.randint(0, 30))
        ),
        panels=tuple(
            Panel(f"P{n}", frozenset(rng.sample(majors, rng.randint(1, len(majors)))), tuple(rng.sample(experts, 3)))
            for n in range(rng.randint(1, 5))
        ),
        rooms={half: tuple(f"R{n}" for n in range(rng.randint(0, 3))) for half in halves},
        limits=Limits(rng.randint(1, 6), rng.randint(1, 5), rng.randint(1, 3)),
    )  # fmt: skip
    plan, left_out = arrange(problem)
    found = broken(problem, plan)
    assert [(one.code, one.about) for one in found] == [("missing", one.applicant) for one in left_out]
    assert {*plan.places, *(one.applicant for one in left_out)} == {one.key for one in problem.applicants}
    if not left_out:
        assert len(plan.sessions) >= fewest_sessions(problem)


def test_why_somebody_has_no_place() -> None:
    problem = _problem(applicants=4, halves=1, limits=Limits(places=1, load=1, in_a_row=1))
    problem = _with(_with(problem, "A0", major="材料", county=""), "A1", unable=frozenset({_at(0)}), county="")
    why = {one.applicant: one.why for one in arrange(replace(problem, rooms={_at(0): ("R0",)}))[1]}
    assert why["A0"] == "no-panel" and why["A1"] == "unable" and "full" in why.values()


def test_a_county_comes_on_one_day_and_where_none_holds_it_most_of_it_does() -> None:
    applicants = tuple(Applicant(f"A{n}", "机械", "甲县") for n in range(8))
    problem = replace(_problem(halves=6), applicants=applicants)
    plan, left_out = arrange(problem)
    assert len({place.session.at.on for place in plan.places.values()}) == 1
    # Two half-days of three places: the other two are left out, and nobody comes on another day.
    assert len(plan.places) == 6 and {one.why for one in left_out} == {"full"}


def test_where_no_day_holds_a_county_the_day_that_holds_most_of_it_is_taken() -> None:
    applicants = tuple(Applicant(f"A{n}", "机械", "甲县") for n in range(8))
    # The first day has one half-day, the second two, the third one again.
    rooms = {_at(n): ("R0",) for n in (0, 2, 3, 4)}
    plan, left_out = arrange(replace(_problem(), applicants=applicants, rooms=rooms))
    assert {place.session.at for place in plan.places.values()} == {_at(2), _at(3)} and len(left_out) == 2


def test_after_the_release_a_change_moves_only_whom_it_concerns() -> None:
    problem = _problem(applicants=10, halves=8, limits=Limits(places=3, load=6, in_a_row=2))
    released, left_out = arrange(problem)
    assert left_out == []
    # E2 of the first panel is replaced by E9, for whom A5 has a recusal: A5 alone is told.
    panels = (replace(problem.panels[0], experts=("E1", "E9", "E3")), problem.panels[1],
              Panel("P3", frozenset({"机械"}), ("E7", "E8", "E10")))  # fmt: skip
    changed = _with(replace(problem, panels=panels), "A5", barred=frozenset({"E9"}))
    plan, left_out = arrange(changed, released)
    assert broken(changed, plan) == [] and left_out == []
    assert set(to_tell(released, plan)) == {"A5"} and plan.places["A5"].session.panel == "P3"


def test_who_is_told_includes_who_comes_and_who_goes() -> None:
    session = Session(_at(0), "P1", "R0")
    before, after = (
        Plan({"A": Place(session, 1), "B": Place(session, 2)}),
        Plan({"B": Place(session, 2), "C": Place(session, 1)}),
    )
    assert to_tell(before, after) == {"A": (Place(session, 1), None), "C": (None, Place(session, 1))}


def test_a_room_that_is_gone_moves_its_own_session() -> None:
    problem = _problem(applicants=8, halves=8, limits=Limits(places=3, load=6, in_a_row=2))
    released, _ = arrange(problem)
    lost = released.sessions[0]
    rooms = {at: tuple(r for r in keys if (at, r) != (lost.at, lost.room)) for at, keys in problem.rooms.items()}
    changed = replace(problem, rooms=rooms)
    plan, left_out = arrange(changed, released)
    assert left_out == [] and broken(changed, plan) == []
    assert set(to_tell(released, plan)) == {key for key, place in released.places.items() if place.session == lost}


@pytest.mark.parametrize("limit", ["places", "load", "in_a_row"])
def test_a_limit_of_nothing_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        replace(LIMITS, **{limit: 0})


def test_a_problem_that_says_two_things_is_refused() -> None:
    problem = _problem()
    for wrong in ({"applicants": problem.applicants * 2}, {"panels": problem.panels * 2},
                  {"panels": (Panel("P", frozenset({"机械"}), ()),)}):  # fmt: skip
        with pytest.raises(ValueError):
            replace(problem, **wrong)


def test_three_hundred_applicants_and_twelve_panels_take_seconds() -> None:
    rng = random.Random(3)
    majors = [f"专业{n}" for n in range(7)]
    panels = tuple(
        Panel(f"P{n:02}", frozenset({majors[n % 7], majors[(n + 3) % 7]}), tuple(f"E{n}-{k}" for k in range(3)))
        for n in range(12)
    )
    applicants = tuple(
        Applicant(
            f"A{n:03}", rng.choice(majors), f"县{n % 12}", frozenset({f"E{rng.randrange(12)}-{rng.randrange(3)}"}),
            frozenset({_at(rng.randrange(10))}) if rng.random() < 0.05 else frozenset(),
        )
        for n in range(300)
    )  # fmt: skip
    rooms = {_at(n): tuple(f"R{k}" for k in range(8)) for n in range(10)}
    problem = Problem(applicants, panels, rooms, Limits(places=9, load=8, in_a_row=4))
    began = time.process_time()
    plan, left_out = arrange(problem)
    assert time.process_time() - began < 10
    assert left_out == [] and broken(problem, plan) == []
    assert len(plan.sessions) <= 2 * fewest_sessions(problem)
