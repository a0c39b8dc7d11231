"""8l: what more time does to hundreds of dossiers is done in pieces by the worker, each exactly once. Both packs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support.world import PACKS, World, make

from zhiping.core.procedure import State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import door, following, operations
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, FollowUp, Milestone
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(following, "PIECE", 2)
    return make(request.param)


def _lapsed(world: World, count: int) -> datetime:
    """So many drafts whose window is over, and one second later."""
    for n in range(count):
        world.dossier(f"applicant{n}")
    at = world.one_late("application")
    tick(world.cycle, at=at)
    assert Dossier.objects.filter(state=State.LAPSED).count() == count
    return at


def _extend(world: World, at: datetime) -> FollowUp:
    operations.extend(
        world.cycle,
        "application",
        closes_at=at + timedelta(days=3),
        reason="停电",
        person=world.people["bureau"],
        at=at,
    )
    return FollowUp.objects.get()


def _reopened() -> int:
    return AuditEntry.objects.filter(kind="dossier.reopen").count()


def test_many_are_left_to_the_worker(world: World) -> None:
    at = _lapsed(world, 3)
    row = _extend(world, at)
    assert (row.done, len(row.work), row.finished_at) == (0, 3, None)
    assert not Dossier.objects.filter(state=State.DRAFT).exists()
    tick(world.cycle, at=at)
    assert Dossier.objects.filter(state=State.DRAFT).count() == 3


def test_few_are_done_with_the_request(world: World) -> None:
    row = _extend(world, _lapsed(world, 2))
    assert row.finished_at is not None and _reopened() == 2


def test_a_piece_goes_on_where_the_last_one_stopped_and_nothing_happens_twice(world: World) -> None:
    at = _lapsed(world, 5)
    row = _extend(world, at)
    assert following.go_on(row.pk, at=at) == 2 and _reopened() == 2
    row.refresh_from_db()
    assert (row.done, row.finished_at) == (2, None)
    # A worker that died here left two pieces: tick finishes them, and a second one finds nothing.
    assert tick(world.cycle, at=at + timedelta(minutes=1))["follow_up"] == 3
    assert "follow_up" not in tick(world.cycle, at=at + timedelta(minutes=2))
    assert following.go_on(row.pk, at=at) == 0
    assert _reopened() == 5 and not Dossier.objects.exclude(state=State.DRAFT).exists()
    assert Milestone.objects.filter(kind="extended").count() == 5
    told = OutboxRow.objects.filter(template="reopen.applicant")
    assert told.count() == 5 and told.values("recipient").distinct().count() == 5
    assert not [one for one in check_all().failed if one.name in ("due-day", "follow-ups")]


def test_what_is_interrupted_in_the_middle_of_a_piece_is_done_again_from_its_beginning(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _lapsed(world, 3)
    row = _extend(world, at)

    def killed(*_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(following, "_to_applicants", killed)
        with pytest.raises(KeyboardInterrupt):
            following.go_on(row.pk, at=at)
    row.refresh_from_db()
    assert row.done == 0 and _reopened() == 0
    following.catch_up(world.cycle, at=at)
    assert _reopened() == 3


def test_one_that_fails_does_not_hold_up_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _lapsed(world, 3)
    row = _extend(world, at)
    broken, act = Dossier.objects.order_by("pk").values_list("pk", flat=True)[0], door.act

    def once_broken(pk: int, *args: object, **more: object) -> object:
        if pk == broken:
            raise RuntimeError("broken")
        return act(pk, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "act", once_broken)
    following.catch_up(world.cycle, at=at)
    row.refresh_from_db()
    assert (row.done, row.failed) == (3, 1) and row.finished_at is not None
    assert list(Dossier.objects.filter(state=State.LAPSED).values_list("pk", flat=True)) == [broken]


def test_who_has_ended_meanwhile_is_neither_marked_nor_told(world: World) -> None:
    dossiers = [world.submitted(f"applicant{n}") for n in range(3)]
    at = dossiers[0].state_since + timedelta(hours=1)
    until = world.last_second("unit_review") + timedelta(days=2)
    operations.extend(world.cycle, "unit_review", closes_at=until, reason="停电", person=world.people["bureau"], at=at)
    Dossier.objects.filter(pk=dossiers[0].pk).update(state=State.WITHDRAWN)
    tick(world.cycle, at=at)
    told = OutboxRow.objects.filter(template="extended.applicant").values_list("recipient", flat=True)
    assert sorted(told) == sorted(f"person-{one.person_id}" for one in dossiers[1:])
    assert Milestone.objects.filter(kind="extended").count() == 2
    # The unit is told once, of how many it holds now.
    counts = OutboxRow.objects.filter(template="extended.unit").values_list("params__count", flat=True)
    assert list(counts) == [2]


def test_nothing_lapses_before_the_worker_has_come_to_it(world: World) -> None:
    """The day in the row is still the earlier one; the door asks the windows themselves."""
    dossiers = [world.submitted(f"applicant{n}") for n in range(3)]
    at = dossiers[0].state_since
    until = world.last_second("unit_review") + timedelta(days=2)
    operations.extend(world.cycle, "unit_review", closes_at=until, reason="停电", person=world.people["bureau"], at=at)
    assert not Dossier.objects.filter(due_at=until).exists()
    assert not [one for one in check_all().failed if one.name == "due-day"]
    tick(world.cycle, at=world.one_late("unit_review"))
    assert Dossier.objects.filter(due_at=until, state=State.AT_UNIT).count() == 3
