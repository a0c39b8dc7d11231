"""`act` does all or nothing, and nobody but it changes a dossier's state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support.world import PACKS, World, make, submit

from zhiping.core.procedure import Action, Inputs, Readiness, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages import service as messages
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import door
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Dossier, Hold, Milestone

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _snapshot(dossier: Dossier) -> tuple[Any, ...]:
    row = Dossier.objects.values().get(pk=dossier.pk)
    row["draft_sealed"] = bytes(row["draft_sealed"])
    return (
        row, AuditEntry.objects.count(), OutboxRow.objects.count(), Milestone.objects.count(), Hold.objects.count()
    )  # fmt: skip


def test_a_move_is_written_with_its_entry_its_messages_and_its_day(world: World) -> None:
    draft = world.dossier()
    dossier = world.submitted("another")
    assert (dossier.state, dossier.moves) == (State.AT_UNIT, 1)
    assert dossier.state_since == world.opening() + timedelta(hours=1)
    assert dossier.due_at == world.pack.windows["unit_review"].closes_at
    assert draft.due_at == world.pack.windows["application"].closes_at
    entry = AuditEntry.objects.get(stream=dossier.stream, kind="dossier.submit")
    assert entry.by == f"person-{dossier.person_id}"
    assert (entry.data["from"], entry.data["to"], entry.data["clause"]) == ("draft", "at_unit", "P2")
    assert entry.data["pack"] == world.version.hash
    told = OutboxRow.objects.filter(about=dossier.stream).values_list("recipient", "template")
    assert set(told) == {
        (f"person-{dossier.person_id}", "submit.applicant"),
        (f"organisation-{dossier.unit_id}", "submit.unit"),
    }
    assert chain.verify().faults == []


def _pending(change: door.Change) -> None:
    change.hold("pending_refusal", data={"clause": "C1"})


class _Boom(Exception):
    pass


def _fail(*_: object, **__: object) -> None:
    raise _Boom


@pytest.mark.parametrize("where", ["apply", "audit", "outbox", "save"])
def test_whatever_fails_leaves_nothing_behind(world: World, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = world.submitted()
    before = _snapshot(dossier)

    def apply(change: door.Change) -> None:
        change.milestone("noted")
        change.hold("integrity_case")
        if where == "apply":
            raise _Boom

    if where == "audit":
        monkeypatch.setattr(chain, "append", _fail)
    elif where == "outbox":
        monkeypatch.setattr(messages, "post", _fail)
    elif where == "save":
        monkeypatch.setattr(Dossier, "save", _fail)
    with pytest.raises(_Boom):
        door.act(
            dossier, Action.WITHDRAW, by=Actor(dossier.person), at=world.opening() + timedelta(hours=2), apply=apply
        )  # fmt: skip
    assert _snapshot(dossier) == before
    assert chain.verify().faults == []


def test_a_refused_move_leaves_nothing_behind(world: World) -> None:
    dossier = world.dossier()
    before = _snapshot(dossier)
    touched: list[str] = []
    with pytest.raises(Refusal) as why:
        door.act(
            dossier, Action.SUBMIT, by=Actor(dossier.person), at=world.one_late("application"),
            readiness=lambda _: Readiness(declared=True), apply=lambda _: touched.append("apply"),
        )  # fmt: skip
    assert (why.value.code, why.value.clause) == ("too_late", "T2")
    assert not touched and _snapshot(dossier) == before


def test_the_object_given_is_not_the_one_that_counts(world: World) -> None:
    """Stale objects decide nothing: the row is read anew under its lock."""
    stale = world.dossier()
    world_at = world.opening() + timedelta(hours=2)
    submit(Dossier.objects.get(pk=stale.pk), at=world_at)
    assert stale.state == State.DRAFT
    with pytest.raises(Refusal) as why:
        door.act(stale, Action.SUBMIT, by=Actor(stale.person), at=world_at, readiness=lambda _: Readiness(True))
    assert (why.value.code, why.value.clause) == ("submitted_already", "P2")


def test_an_end_releases_a_refusal_that_nobody_confirmed(world: World) -> None:
    """8m: the applicant withdraws while a refusal waits; it waits for nothing any more."""
    dossier = world.submitted()
    at = world.opening() + timedelta(hours=2)
    good = Inputs(clause="C1", reason="不符合", name_matches=True, signed_in_afresh=True)
    if not world.pack.options.unit_may_refuse or not world.pack.options.refusal_needs_second_officer:
        with pytest.raises(Refusal):
            door.act(dossier, Action.PROPOSE_REFUSAL, by=world.by("unit_reviewer"), at=at, inputs=good)
        return
    door.act(
        dossier, Action.PROPOSE_REFUSAL, by=world.by("unit_reviewer"), at=at, inputs=good,
        apply=_pending,
    )  # fmt: skip
    door.act(dossier, Action.WITHDRAW, by=Actor(dossier.person), at=at)
    hold = Hold.objects.get(dossier=dossier)
    assert (hold.outcome, hold.released_at, hold.released_by) == ("ended", at, f"person-{dossier.person_id}")


def test_time_does_nothing_that_people_do(world: World) -> None:
    dossier = world.submitted()
    for action in (Action.CHECK_ITEM, Action.NOT_RECOMMEND, Action.RECOMMEND, Action.WITHDRAW):
        with pytest.raises(Refusal) as why:
            door.act(dossier, action, by=SYSTEM, at=world.opening() + timedelta(hours=2))
        assert why.value.code == "not_yours"


def test_the_database_knows_no_illegal_state(world: World) -> None:
    """What the door would never write, the constraints do not take from anybody."""
    dossier = world.dossier()
    for changes in (
        {"state": "lost"}, {"state": "accepted"}, {"state": "returned", "returned_from": ""},
        {"returned_from": "home"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(**changes)
