"""What the door itself does after the vote: until when a re-check, when a publicity is due, what a fraud ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support import results
from tests.support.world import PACKS, World, make

from zhiping.core.calendar import publicity_end
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.records.actors import SYSTEM, Actor, local_day
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Hold
from zhiping.records.situations import due_at, windows_of
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db
WHY = Inputs(clause="A5", reason="学历证书查无此证。")


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return results.staffed(make(request.param))


def _hold(change: Change) -> None:
    change.hold("integrity_case")


def _announced(world: World, dossier: Dossier, ends_at: datetime) -> Dossier:
    def apply(change: Change) -> None:
        change.milestone("results_announced", {"moment": ends_at.isoformat()})

    at = dossier.state_since + timedelta(hours=1)
    return act(dossier, Action.ANNOUNCE, by=world.by("office_reviewer"), at=at, apply=apply)


def test_who_did_not_pass_may_ask_until_the_packs_day_has_ended(world: World) -> None:
    row = results.voted(world, world.submitted(), passed=False)
    told = row.milestones.get(kind="not_passed").data
    rule = world.pack.procedure.recheck
    assert rule is not None and told["by_action"] == "vote_not_passed"
    until = publicity_end(local_day(world.pack.timezone, row.state_since), rule, world.pack.calendar)
    assert told["moment"] == until.isoformat()
    me = Actor(row.person)

    def hold(change: Change) -> None:
        change.hold("recheck")

    with pytest.raises(Refusal, match="recheck_over"):
        act(row, Action.REQUEST_RECHECK, by=me, at=until + timedelta(microseconds=1), inputs=WHY)
    act(row, Action.REQUEST_RECHECK, by=me, at=until, inputs=WHY, apply=hold)
    with pytest.raises(Refusal, match="recheck_open"):
        act(row, Action.REQUEST_RECHECK, by=me, at=until, inputs=WHY)


def test_a_publicity_is_due_at_its_end_and_ends_for_each_alone(world: World) -> None:
    world.employ("second", "unit", "employee", called="申报乙")
    first, second = (results.voted(world, world.submitted(who)) for who in ("applicant", "second"))
    ends_at = max(first.state_since, second.state_since) + timedelta(days=7)
    rows = [_announced(world, row, ends_at) for row in (first, second)]
    assert [row.due_at for row in rows] == [ends_at, ends_at] == [due_at(row, windows_of(row)) for row in rows]

    def objects(change: Change) -> None:
        change.hold("open_objection")

    act(rows[1], Action.RAISE_OBJECTION, by=SYSTEM, at=ends_at, apply=objects)
    assert "publicity_ended" not in tick(world.cycle, at=ends_at)
    assert tick(world.cycle, at=ends_at + timedelta(seconds=1))["publicity_ended"] == 1
    states = dict(Dossier.objects.values_list("pk", "state"))
    assert (states[rows[0].pk], states[rows[1].pk]) == (State.PUBLICISED, State.IN_PUBLICITY)
    with pytest.raises(Refusal, match="result_publicity_ended"):
        act(rows[1], Action.RAISE_OBJECTION, by=SYSTEM, at=ends_at + timedelta(seconds=1))


def test_a_fraud_that_was_decided_ends_its_case(world: World) -> None:
    row = results.ready(world, world.submitted())
    at = row.state_since + timedelta(hours=1)
    act(row, Action.OPEN_INTEGRITY_CASE, by=world.by("office_reviewer"), at=at, inputs=WHY,
        apply=_hold)  # fmt: skip
    with pytest.raises(Refusal, match="integrity_not_decided"):
        act(row, Action.CANCEL_FOR_FRAUD, by=world.by("bureau"), at=at, inputs=WHY)
    row.milestones.create(kind="integrity_decided", at=at, by="system", data={})
    ended = act(row, Action.CANCEL_FOR_FRAUD, by=world.by("bureau"), at=at, inputs=WHY)
    assert ended.state == State.CANCELLED
    assert Hold.objects.get(dossier=row).outcome == "decided"


def test_a_reopened_case_needs_a_decision_of_its_own(world: World) -> None:
    row = results.ready(world, world.submitted())
    at = row.state_since + timedelta(hours=1)
    row.milestones.create(kind="integrity_decided", at=at, by="system", data={})
    row.milestones.create(kind="integrity_closed", at=at, by="system", data={})
    with pytest.raises(Refusal, match="integrity_not_decided"):
        act(row, Action.CANCEL_FOR_FRAUD, by=world.by("bureau"), at=at, inputs=WHY)
