"""Reminders: once a day, once each, to whoever has to act, never about nothing. Both packs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.support.world import PACKS, World, make

from zhiping.core.policy.safety import safe_day
from zhiping.core.procedure import Action
from zhiping.faces.desk.notices import REMINDERS
from zhiping.faces.desk.queries.sentences import sentence
from zhiping.ground.messages import service as messages
from zhiping.ground.messages.models import Message, OutboxRow
from zhiping.records import door, operations
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier
from zhiping.records.reminding import remind
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _hour(world: World, on: date, days: int) -> datetime:
    return datetime.combine(on - timedelta(days=days), world.pack.reminders.hour, ZoneInfo(world.pack.timezone))


def _sent(template: str) -> list[OutboxRow]:
    return list(OutboxRow.objects.filter(template__startswith=template).order_by("pk"))


def _safe_on(world: World) -> date:
    found = safe_day(world.pack)
    assert found is not None and found.last_on is not None
    return found.last_on


def _draft_on(world: World) -> date:
    found = safe_day(world.pack)
    assert found is not None
    return min(found.last_safe_on or _safe_on(world), world.pack.windows["application"].last_on)


def test_a_draft_is_reminded_to_the_second_and_once(world: World) -> None:
    world.dossier()
    first = world.pack.reminders.days[0]
    at = _hour(world, _draft_on(world), first)
    assert remind(world.cycle, at=at - SECOND) == 0
    assert remind(world.cycle, at=at) == 1
    for later in (timedelta(0), SECOND, timedelta(hours=3)):
        assert remind(world.cycle, at=at + later) == 0
    (row,) = _sent("remind.submit")
    assert (row.params["days"], row.params["last_on"]) == (first, _draft_on(world).isoformat())


def test_asking_again_after_a_crash_tells_nobody_twice(world: World) -> None:
    world.dossier()
    at = _hour(world, _draft_on(world), world.pack.reminders.days[0])
    assert remind(world.cycle, at=at) == 1
    # The worker died before it wrote down how far it had come.
    Cycle.objects.update(reminded_at=None)
    assert remind(world.cycle, at=at + SECOND) == 0
    assert len(_sent("remind.")) == 1


def test_nobody_is_reminded_of_what_is_done_or_over(world: World) -> None:
    withdrawn, lapsed = world.dossier("gone"), world.dossier("late")
    door.act(withdrawn, Action.WITHDRAW, by=Actor(withdrawn.person), at=world.opening() + timedelta(hours=1))
    at = world.one_late("application")
    assert tick(world.cycle, at=at) == {"lapse": 1}
    assert remind(world.cycle, at=at + timedelta(days=1)) == 0
    assert Dossier.objects.get(pk=lapsed.pk).state == "lapsed"


def test_a_unit_gets_one_message_with_the_count(world: World) -> None:
    for name in ("one", "two", "three"):
        world.submitted(name)
    days = world.pack.reminders.days[-2]
    on = _safe_on(world)
    assert remind(world.cycle, at=_hour(world, on, days)) == 1
    (row,) = _sent("remind.")
    assert (row.template, row.recipient) == ("remind.post.unit", f"organisation-{world.organisations['unit'].pk}")
    assert (row.params["count"], row.params["last_on"]) == (3, on.isoformat())
    messages.deliver()
    said = sentence(Message.objects.get(outbox=row), name="", code="")
    assert "3份申报还没有张贴公示" in said and f"{on.month}月{on.day}日" in said


def test_after_the_safe_day_the_unit_is_reminded_of_its_window(world: World) -> None:
    world.submitted()
    days = world.pack.reminders.days[-2]
    last_on = world.pack.windows["unit_review"].last_on
    at = _hour(world, last_on, days)
    if at.date() <= _safe_on(world):
        return
    remind(world.cycle, at=at)
    (row,) = _sent("remind.")
    assert (row.template, row.params["last_on"]) == ("remind.check.unit", last_on.isoformat())


def test_more_time_moves_the_day_of_which_is_reminded(world: World) -> None:
    dossier = world.dossier()
    for window in ("application", "unit_review"):
        operations.extend(
            world.cycle, window, closes_at=world.pack.windows[window].closes_at + timedelta(days=10), reason="系统故障",
            dossier=dossier, person=world.people["bureau"], at=world.opening() + timedelta(hours=1),
        )  # fmt: skip
    at = _hour(world, _draft_on(world), world.pack.reminders.days[0])
    assert remind(world.cycle, at=at) == 0
    last_on = (world.pack.windows["application"].closes_at + timedelta(days=10)).astimezone(at.tzinfo).date()
    assert remind(world.cycle, at=_hour(world, last_on, 1)) >= 1


def test_who_came_after_the_hour_is_not_reminded(world: World) -> None:
    days = world.pack.reminders.days[0]
    at = _hour(world, _draft_on(world), days)
    world.dossier(at=at)
    assert remind(world.cycle, at=at + SECOND) == 0


def test_every_reminder_has_a_sentence_and_every_sentence_can_be_sent() -> None:
    kinds = {"submit": "applicant", "correct": "applicant", "hand_in": "applicant"}
    made = {f"remind.{kind}.{party}" for kind, party in kinds.items()}
    made |= {f"remind.{kind}_safe.applicant" for kind in ("submit", "correct")}
    made |= {f"remind.check.{body}" for body in ("unit", "department", "office")}
    made |= {"remind.post.unit", "remind.hand_in.department", "remind.publicity_over.unit"}
    assert made == set(REMINDERS)


def test_it_costs_the_same_for_one_and_for_many(world: World, django_assert_max_num_queries: object) -> None:
    for n in range(4):
        world.submitted(f"applicant{n}")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        remind(world.cycle, at=_hour(world, _safe_on(world), world.pack.reminders.days[-2]))
