"""The figures of a round against a world counted by hand, on both packs: steps, groups, forecast, who reads what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.figures import Forecast
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.figures import queries
from zhiping.faces.figures.drawing import course
from zhiping.faces.figures.queries import OTHERS, Figures, figures_of
from zhiping.ground.clock import service as clock
from zhiping.records import operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review


@pytest.fixture(params=worlds.PACKS)
def world(db: None, request: pytest.FixtureRequest) -> World:
    """Offices and people, a demo round whose clock the tests set."""
    return worlds.make(request.param, is_demo=True)


def _set(world: World, major: str) -> Any:
    return lambda document: document["application"].update({"major": major})


def _count(world: World, day: date, *, exact: bool = True) -> Figures:
    return figures_of(world.cycle, at=world.on(day), exact=exact)


def _people(world: World) -> date:
    """Seven people; returns the day after the publicity of those who were posted on the first day.

    At ``unit``: a draft, two under review, one recommended, two reported upward of whom one is accepted. At
    ``other_unit``: one under review, of another major.
    """
    first = way.first_day(world)
    world.dossier("drafting")
    for n in range(2):
        world.submitted(f"waiting{n}")
    world.submitted("apart", unit="other_unit", change=_set(world, world.pack.majors[-1].name))
    way.recommended(world, world.submitted("up"), posted_on=first)
    for name in ("reported", "taken"):
        up = way.recommended(world, world.submitted(name), posted_on=first)
        way.mark_all(up, world, "department_reviewer", up.state_since)
        at = up.state_since + timedelta(minutes=1)
        there = review.report_up(
            up, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at
        )
    way.mark_all(there, world, "office_reviewer", there.state_since)
    review.accept(there, by=world.by("office_reviewer"), at=there.state_since + timedelta(minutes=1))
    return there.state_since.astimezone(world.opening().tzinfo).date()


def test_every_step_counts_who_came_so_far(world: World) -> None:
    found = _count(world, _people(world))
    assert [level for _, level in found.steps] == ["", "", "unit", "department", "office"]
    assert found.whole.steps == [7, 6, 3, 2, 1]
    assert found.ended == []
    # By department, in the order of the pack's addressees; both tables come to the same sums.
    assert sorted(group.steps for group in found.departments) == [[1, 1, 0, 0, 0], [6, 5, 3, 2, 1]]
    assert {group.name: group.steps for group in found.majors} == {
        world.pack.majors[0].name: [6, 5, 3, 2, 1], world.pack.majors[-1].name: [1, 1, 0, 0, 0],
    }  # fmt: skip


def test_what_was_accepted_is_told_by_where_it_lies_now(world: World) -> None:
    on = _people(world)
    assert _count(world, on).onward == [("评委会已接收", 1)]
    rows = Dossier.objects.filter(cycle=world.cycle)
    rows.filter(state="accepted").update(state="passed")
    rows.filter(pk=rows.filter(state="at_unit")[0].pk).update(state="archived")
    found = _count(world, on)
    # What is through is no longer on its way, and what waits below is counted by its level.
    assert found.onward == [(STATE_NAMES[State.PASSED], 1)] and found.ended == [(STATE_NAMES[State.ARCHIVED], 1)]


def test_who_came_back_counts_once_and_on_the_first_day(world: World) -> None:
    passed = _people(world)
    back = Dossier.objects.get(person=world.people["up"])
    way.mark_all(back, world, "department_reviewer", back.state_since, correct={"ce1": "请补传学时证明。"})
    review.return_dossier(back, by=world.by("department_reviewer"), at=back.state_since + timedelta(minutes=1))
    again = Dossier.objects.get(pk=back.pk)
    sent = worlds.submit(again, at=again.state_since + timedelta(days=1), by_unit=False)
    if sent.state == "at_unit":
        # Here it goes to the unit first, which recommends a second time.
        at, head = sent.state_since + timedelta(minutes=1), world.by("unit_head")
        way.mark_all(sent, world, "unit_reviewer", at)
        review.recommend(sent, judgements=way.JUDGEMENTS, opinion="推荐申报。", by=head, at=at)
    assert Dossier.objects.get(pk=back.pk).state == "at_department"
    found = _count(world, passed + timedelta(days=20))
    assert found.whole.steps == [7, 6, 3, 2, 1]
    assert found.courses[0].by_day == {passed: 3}


def test_the_forecast_goes_on_as_in_the_last_working_days(world: World) -> None:
    passed, calendar = _people(world), world.pack.calendar
    today = calendar.add_working_days(passed, 2)
    unit = _count(world, today).courses[0]
    assert (unit.by_day, unit.first_on) == ({passed: 3}, way.first_day(world))
    foreseen = unit.forecast
    # Three in five working days, the day itself among them or a rest day between them; three still wait at the units.
    assert (foreseen.passed, foreseen.waiting, foreseen.paced, foreseen.worked) == (3, 3, 3, 5)
    left = calendar.count_working_days(today, world.pack.windows["unit_review"].last_on)
    assert (foreseen.days_left, foreseen.more) == (left, min(3, 3 * left // 5))


def test_a_group_has_a_forecast_of_its_own(world: World) -> None:
    passed = _people(world)
    found = _count(world, world.pack.calendar.add_working_days(passed, 2))
    apart = next(group for group in found.departments if group.steps[0] == 1)
    # Nothing has gone through there yet: at that pace the one who waits is left over.
    assert apart.left_over == 1
    past = _count(world, world.pack.windows["unit_review"].last_on + timedelta(days=1))
    assert sum(group.left_over for group in past.departments) >= 3


def test_one_or_two_people_are_told_with_others_unless_who_reads_may_see_them(world: World) -> None:
    passed = _people(world)
    for n in range(2):
        world.dossier(f"apart{n}", unit="other_unit", change=_set(world, ""))
    assert [OTHERS in [g.name for g in _count(world, passed, exact=True).majors]] == [False]
    folded = _count(world, passed, exact=False)
    assert [(g.name, g.steps[:2]) for g in folded.majors] == [(world.pack.majors[0].name, [6, 5]), (OTHERS, [3, 1])]
    assert [g.steps[0] for g in folded.departments] == [6, 3]
    assert folded.whole.steps == [9, 6, 3, 2, 1]


def test_figures_cost_the_same_however_many_there_are(world: World) -> None:
    _people(world)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            _count(world, way.first_day(world) + timedelta(days=20))
        return len(caught)

    cost()
    few = cost()
    for n in range(5):
        world.submitted(f"more{n}", unit="other_unit", change=_set(world, world.pack.majors[n % 2].name))
    assert (cost(), few) == (few, 4)


@pytest.mark.parametrize("passed_days", range(0, 31))
def test_days_on_the_axis_are_never_written_over_each_other(passed_days: int) -> None:
    """The day of today is told wherever it has room, and the last day always."""
    begin = date(2024, 11, 5)
    today, last_on = begin + timedelta(days=passed_days), begin + timedelta(days=30)
    drawn = str(
        course("k", "单位", "说明", {begin: 1}, Forecast(1, 2, 1, 5, 9), first_on=begin, today=today, last_on=last_on)
    )
    labels = sorted((float(at), text) for at, text in re.findall(r'g-text" x="([\d.]+)%"[^>]*>([^<]+)<', drawn))
    assert all(b - a >= 31 for (a, _), (b, _) in pairwise(labels))
    assert labels[-1][0] == 100 and "12月5日" in labels[-1][1]
    assert ("今天" in drawn) == (passed_days <= 20 or passed_days == 30)


def test_a_round_without_anybody_says_so(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening())
    client = Client()
    client.force_login(world.user("bureau"))
    assert "还没有人开始填报" in client.get("/figures/").content.decode()
    world.cycle.closed_at = world.opening()
    world.cycle.save()
    ended = client.get("/figures/").content.decode()
    assert "这一轮没有人填报" in ended and "这一轮已于" in ended, "a round that was closed keeps its figures"


def test_the_page_tells_the_office_all_and_the_hr_department_no_group_of_one(world: World) -> None:
    passed = _people(world)
    clock.set_to(world.cycle.key, world.on(passed + timedelta(days=3)))
    world.organisations["hr"] = operations.register_organisation(
        name="人力资源和社会保障局", kind="hr_department", by=SYSTEM, at=world.opening() - timedelta(days=40)
    )
    world.employ("hr", "hr", "hr_officer", called="人社")
    told = {}
    for who in ("bureau", "hr"):
        client = Client()
        client.force_login(world.user(who))
        told[who] = client.get("/figures/").content.decode()
    assert world.pack.majors[-1].name in told["bureau"] and "并入“其他”" not in told["bureau"]
    assert world.pack.majors[-1].name not in told["hr"] and "并入“其他”" in told["hr"]
    for page in told.values():
        # The picture and the table behind it say the same.
        assert page.count("<title id=") == 6 and '<td class="num">50%</td>' in page
        assert "林晓岚" not in page


@pytest.mark.parametrize(("stage", "levels"), [("department", ["unit", "office"]), ("unit", ["department", "office"])])
def test_a_level_that_a_pack_lacks_is_no_step(world: World, stage: str, levels: list[str]) -> None:
    lacking = SimpleNamespace(stages=world.pack.stages.model_copy(update={stage: False}))
    found = queries.levels_of(cast(Pack, lacking))
    assert [level.key for level in found] == levels
    assert [level.kind for level in found] == ["reached_office", "accepted"]
