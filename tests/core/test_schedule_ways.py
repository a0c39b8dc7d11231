"""What the greedy way to a schedule prefers (P7), and that all of what could be changed after it is offered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.support.schedules import half

from zhiping.core.schedule import (
    Applicant,
    Limits,
    Panel,
    Place,
    Plan,
    Problem,
    Session,
    arrange,
    broken,
    fewest_sessions,
    free_places,
    substitutes,
)
from zhiping.core.schedule.changing import free_rooms, in_room

PANEL = Panel("P1", frozenset({"机械"}), ("E1", "E2", "E3"))
OTHER = Panel("P2", frozenset({"机械"}), ("E4", "E5", "E6"))
MORNING, AFTERNOON = Session(half(0), "P1", "R0"), Session(half(1), "P1", "R0")


def _people(*keys: str, **values: Any) -> tuple[Applicant, ...]:
    return tuple(Applicant(key, "机械", **values) for key in keys)


def _problem(people: tuple[Applicant, ...], **values: Any) -> Problem:
    """One panel, one day, one room, three places in a half-day."""
    given: dict[str, Any] = {
        "panels": (PANEL,),
        "rooms": {half(n): ("R0",) for n in (0, 1)},
        "limits": Limits(3, 9, 9),
    } | values
    return Problem(people, **given)


def _when(problem: Problem, kept: Plan | None = None) -> dict[str, int]:
    """Applicant → number of the half-day."""
    at = {half(n): n for n in range(9)}
    return {key: at[place.session.at] for key, place in arrange(problem, kept)[0].places.items()}


# --- who sits where ---


def test_a_half_day_that_somebody_asked_to_be_spared_is_avoided_unless_it_costs_a_session() -> None:
    spared = _people("A1", rather_not=frozenset({half(0)}))
    assert _when(_problem(spared)) == {"A1": 1}
    kept = Plan({"A0": Place(MORNING, 1)})
    assert _when(_problem(_people("A0") + spared), kept) == {"A0": 0, "A1": 0}


def test_of_sessions_that_sit_the_fullest_is_filled_first_and_of_equal_ones_the_earliest() -> None:
    kept = {"A0": Place(MORNING, 1), "A1": Place(AFTERNOON, 1)}
    assert _when(_problem(_people("A0", "A1", "A9")), Plan(kept))["A9"] == 0
    kept["A2"] = Place(AFTERNOON, 2)
    assert _when(_problem(_people("A0", "A1", "A2", "A9")), Plan(kept))["A9"] == 1


def test_the_largest_county_chooses_its_day_first() -> None:
    """By name the small county comes first, and would take a place of the only day that holds the large one."""
    people = _people("A0", county="乙县") + _people("A1", "A2", "A3", county="甲县")
    rooms = {half(0): ("R0",), half(2): ("R0",)}
    assert _when(_problem(people, rooms=rooms, turns={half(2): 1})) == {"A0": 2, "A1": 0, "A2": 0, "A3": 0}


@pytest.mark.parametrize("county", ["", "甲县"])
def test_who_has_the_least_choice_is_seated_first(county: str) -> None:
    one = Limits(1, 9, 9)
    # Both panels hear A0, the first alone hears A1.
    both = replace(PANEL, majors=frozenset({"机械", "化学"}))
    people = (*_people("A0", county=county), Applicant("A1", "化学", county))
    plan, left_out = arrange(_problem(people, panels=(both, OTHER), rooms={half(0): ("R0", "R1")}, limits=one))
    assert left_out == [] and plan.places["A1"].session.panel == "P1"
    unable = _people("A0", county=county) + _people("A1", county=county, unable=frozenset({half(1)}))
    assert _when(_problem(unable, limits=one)) == {"A0": 1, "A1": 0}
    spared = _people("A0", county=county) + _people("A1", county=county, rather_not=frozenset({half(1)}))
    assert _when(_problem(spared, limits=one)) == {"A0": 1, "A1": 0}


def test_who_is_of_no_county_waits_for_those_who_must_come_together() -> None:
    people = _people("A0", "A1") + _people("A8", "A9", county="甲县")
    assert _when(_problem(people, limits=Limits(1, 9, 9))) == {"A8": 0, "A9": 1}


def test_a_county_that_has_begun_on_a_day_goes_on_there() -> None:
    rooms = {half(n): ("R0",) for n in (0, 2)}
    kept = Plan({"A0": Place(Session(half(2), "P1", "R0"), 1)})
    people = _people("A0", "A1", county="甲县") + _people("A2", county="乙县")
    assert _when(_problem(people, rooms=rooms), kept) == {"A0": 2, "A1": 2, "A2": 0}
    full = _problem(people, rooms=rooms, limits=Limits(1, 9, 9))
    assert _when(full, kept) == {"A0": 2, "A2": 0}, "rather left out than on another day than its county"


def test_a_county_that_fits_on_no_day_leaves_no_trace_of_the_days_that_were_tried() -> None:
    people = _people("A0", "A1", "A2", "A3", county="甲县") + _people("A4")
    rooms = {half(n): ("R0",) for n in (0, 2)}
    plan, left_out = arrange(_problem(people, rooms=rooms))
    assert [one.applicant for one in left_out] == ["A3"] and plan.places["A4"].session.at == half(2)
    assert {key: place.turn for key, place in plan.places.items()} == {"A0": 1, "A1": 2, "A2": 3, "A4": 1}


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({}, True),
        ({"major": "化学"}, False),
        ({"unable": frozenset({half(0)})}, False),
        ({"unable": frozenset({half(1)})}, True),
        ({"barred": frozenset({"E2"})}, False),
        ({"barred": frozenset({"E4"})}, True),
    ],
)
def test_of_a_plan_stays_who_still_fits(change: dict[str, Any], stays: bool) -> None:
    kept = Plan({"A0": Place(Session(half(0), "P1", "R1"), 2)})
    problem = _problem((replace(*_people("A0"), **change),), rooms={half(0): ("R0", "R1"), half(1): ("R0",)})
    assert (arrange(problem, kept)[0].places.get("A0") == kept.places["A0"]) is stays


def test_who_sits_for_another_then_decides_who_may_stay() -> None:
    kept = Plan({"A0": Place(MORNING, 1)})
    sits = {(half(0), "P1"): ("E1", "E2", "E9")}
    gone = _people("A0", barred=frozenset({"E3"}))
    assert _when(_problem(gone, sits=sits), kept) == {"A0": 0}
    come = _people("A0", barred=frozenset({"E9"}))
    assert _when(_problem(come, sits=sits), kept) == {"A0": 1}
    assert _when(_problem(_people("A0"), panels=(OTHER,)), kept) == {"A0": 0}, "a panel that is gone keeps nobody"


def test_no_expert_sits_twice_at_a_time_too_often_or_without_rest() -> None:
    shared = replace(OTHER, experts=("E1", "E5", "E6"), majors=frozenset({"化学"}))
    people = (*_people("A0"), Applicant("A1", "化学"))
    rooms = {half(n): ("R0", "R1") for n in (0, 1, 3)}

    def when(**limits: int) -> list[int]:
        given = {"places": 3, "load": 9, "in_a_row": 9} | limits
        return sorted(_when(_problem(people, panels=(PANEL, shared), rooms=rooms, limits=Limits(**given))).values())

    assert when() == [0, 1] and when(in_a_row=1) == [0, 3] and when(load=1) == [0]


# --- how many sessions there must be ---


@pytest.mark.parametrize(
    ("majors", "panels", "fewest"),
    [
        (["机械"] * 3, ["机械"], 1),
        (["机械"] * 4, ["机械"], 2),
        (["机械", "化学"], ["机械", "化学"], 2),
        (["机械", "化学"], ["机械", "化学", "机械化学"], 1),
        (["机械", "化学", "材料"], ["机械化学", "化学材料"], 1),
        (["机械", "化学", "材料"], ["机械化学", "材料"], 2),
        (["机械", "机械", "化学", "化学"], ["机械化学"], 2),
        (["机械", "材料"], ["机械"], 1),
        ([], ["机械"], 0),
    ],
)
def test_majors_that_share_no_panel_share_no_session(majors: list[str], panels: list[str], fewest: int) -> None:
    people = tuple(Applicant(f"A{n}", major) for n, major in enumerate(majors))
    seats = tuple(
        Panel(f"P{n}", frozenset({heard[i : i + 2] for i in range(0, len(heard), 2)}), ("E1",))
        for n, heard in enumerate(panels)
    )
    assert fewest_sessions(_problem(people, panels=seats)) == fewest


def test_the_longest_half_day_bounds_the_sessions_and_without_any_there_is_no_bound() -> None:
    four = _people("A0", "A1", "A2", "A3")
    assert fewest_sessions(_problem(four, turns={half(0): 1})) == 2
    assert fewest_sessions(_problem(four, turns={half(0): 2, half(1): 2})) == 2
    assert fewest_sessions(_problem(four, rooms={})) == 0


# --- after the release ---


def test_every_place_that_is_free_is_offered_and_none_besides() -> None:
    problem = _problem(
        _people("A0", "A1") + _people("A2", unable=frozenset({half(3)})),
        panels=(PANEL, OTHER), rooms={half(n): ("R0", "R1") for n in (0, 1, 3)}, limits=Limits(2, 2, 9),
    )  # fmt: skip
    plan = Plan({"A0": Place(MORNING, 1), "A1": Place(MORNING, 2), "A2": Place(AFTERNOON, 2)})
    assert free_places(problem, plan, "A2") == [
        Place(Session(half(0), "P2", "R1"), 1), Place(AFTERNOON, 1), Place(Session(half(1), "P2", "R0"), 1),
    ]  # fmt: skip
    assert Place(MORNING, 1) not in free_places(problem, plan, "A0"), "their own is no other"
    late = _problem(_people("A0", "A1", "A2", "A9"), limits=Limits(2, 2, 9))
    assert free_places(late, plan, "A9") == [Place(AFTERNOON, 1)], "who has no place yet is offered one too"


def test_a_place_on_another_day_than_the_county_is_not_offered() -> None:
    rooms = {half(n): ("R0",) for n in (0, 2)}
    plan = Plan({"A0": Place(MORNING, 1), "A1": Place(MORNING, 2)})
    there = Place(Session(half(2), "P1", "R0"), 1)
    together = _problem(_people("A0", "A1", county="甲县"), rooms=rooms)
    assert [place.session.at for place in free_places(together, plan, "A1")] == []
    apart = _problem(_people("A0", county="乙县") + _people("A1", county="甲县"), rooms=rooms)
    nobody = _problem(_people("A0", "A1"), rooms=rooms)
    assert there in free_places(apart, plan, "A1") and there in free_places(nobody, plan, "A1")


def test_a_substitute_is_free_then_and_has_neither_too_much_nor_no_rest() -> None:
    """E4, E5, E6 sit on the second day; the session that needs somebody is in the morning of the first."""
    later = {"A1": Place(Session(half(2), "P2", "R0"), 1)}
    plan = Plan({"A0": Place(AFTERNOON, 1)} | later)
    barred = _people("A0", barred=frozenset({"E8"})) + _people("A1", barred=frozenset({"E4", "E8"}))

    def found(pool: list[str], **values: Any) -> dict[str, int]:
        problem = _problem(barred, panels=(PANEL, OTHER), rooms={half(n): ("R0",) for n in (1, 2)}, **values)
        return substitutes(problem, plan, AFTERNOON, pool)

    assert found(["E8", "E4", "E1"]) == {"E8": 1, "E4": 0}, "A1 is heard by others; E1 sits there already"
    assert found(["E4"], limits=Limits(3, 1, 9)) == {} and found(["E4"], limits=Limits(3, 2, 9)) == {"E4": 0}
    assert found(["E4"], limits=Limits(3, 9, 1)) == {} and found(["E4"], limits=Limits(3, 9, 2)) == {"E4": 0}
    away = {"E8": frozenset({half(1)}), "E9": frozenset({half(0)})}
    assert found(["E8", "E9"], away=away) == {"E9": 0}


def test_a_session_that_moves_to_another_room_takes_its_own_people_alone() -> None:
    plan = Plan({"A0": Place(MORNING, 1), "A1": Place(MORNING, 2), "A2": Place(AFTERNOON, 1)})
    moved = in_room(plan, MORNING, "R1")
    there = replace(MORNING, room="R1")
    assert moved.places == {"A0": Place(there, 1), "A1": Place(there, 2), "A2": Place(AFTERNOON, 1)}
    problem = _problem(_people("A0", "A1", "A2"), rooms={half(0): ("R0", "R1", "R2"), half(1): ("R0",)})
    assert free_rooms(problem, plan, MORNING) == ["R1", "R2"] and free_rooms(problem, plan, AFTERNOON) == []
    assert free_rooms(problem, plan, Session(half(8), "P1", "R0")) == []


@pytest.mark.parametrize(("turn", "code"), [(0, {"too-many"}), (1, set()), (3, set()), (4, {"too-many"})])
def test_a_turn_lies_within_the_half_day(turn: int, code: set[str]) -> None:
    problem = _problem(_people("A0"))
    assert {one.code for one in broken(problem, Plan({"A0": Place(MORNING, turn)}))} == code


def test_a_panel_that_nobody_knows_hears_nobody() -> None:
    problem = _problem(_people("A0", barred=frozenset({"E1"})))
    found = broken(problem, Plan({"A0": Place(replace(MORNING, panel="P9"), 1)}))
    assert {one.code for one in found} == {"major"}
