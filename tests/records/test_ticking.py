"""Every row that time makes due: a second before, at, and a second after its window; twice is once (8c, 8k, 8l)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.support.way import JUDGEMENTS, items_of, mark_all, recommended
from tests.support.world import PACKS, World, make, submit

from zhiping import packs
from zhiping.core.policy import read_pack
from zhiping.core.procedure import Action, Inputs, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import door, ticking
from zhiping.records.models import Dossier
from zhiping.records.ticking import rehearse, tick
from zhiping.stages.review import operations as review

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
GOOD = Inputs(clause="C1", reason="学历不符合规定", name_matches=True, signed_in_afresh=True)


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _hold(dossier: Dossier, world: World, action: Action, kind: str) -> Dossier:
    def apply(change: door.Change) -> None:
        change.hold(kind)

    at = dossier.state_since + timedelta(hours=1)
    return door.act(dossier, action, by=world.by("unit_reviewer"), at=at, inputs=GOOD, apply=apply)


def _returned(world: World) -> Dossier:
    dossier = world.submitted()
    at = dossier.state_since + timedelta(hours=1)
    mark_all(dossier, world, "unit_reviewer", at, correct={items_of(dossier)[0]: "补齐"})
    return review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at)


def _at_department(world: World) -> Dossier:
    return recommended(world, world.submitted(), posted_on=world.opening().date())


def _corrected(world: World) -> Dossier:
    """Sent again by the unit's return: it has the later day (8c)."""
    back = _returned(world)
    return submit(back, at=back.state_since + timedelta(hours=1))


def _corrected_at_department(world: World) -> Dossier:
    dossier = _at_department(world)
    at = dossier.state_since + timedelta(hours=1)
    mark_all(dossier, world, "department_reviewer", at, correct={items_of(dossier)[0]: "补齐"})
    back = review.return_dossier(dossier, by=world.by("department_reviewer"), at=at)
    again = submit(back, at=at + timedelta(hours=1), by_unit=False)
    if again.state != State.AT_DEPARTMENT:
        # Where a pack sends it by way of the unit, the unit recommends anew what did not change.
        mark_all(again, world, "unit_reviewer", at + timedelta(hours=2))
        again = review.recommend(
            again, judgements=JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=at + timedelta(hours=3)
        )
    return again


def _at_office(world: World) -> Dossier:
    dossier = _at_department(world)
    at = dossier.state_since + timedelta(hours=1)
    mark_all(dossier, world, "department_reviewer", at)
    return door.act(dossier, Action.REPORT_UP, by=world.by("department_reviewer"), at=at)


def _accepted(world: World) -> Dossier:
    dossier = _at_office(world)
    at = dossier.state_since + timedelta(hours=1)
    mark_all(dossier, world, "office_reviewer", at)
    return review.accept(dossier, by=world.by("office_reviewer"), at=at)


def _flagged(world: World) -> bool:
    return world.pack.options.objection_open_at_window_end == "forward_flagged" and world.pack.stages.department


Row = tuple[Callable[[World], Dossier], str, Callable[[World], dict[str, int]], str]

#: How a dossier comes there, the window, what happens a second after it, and the state it is in then.
ROWS: dict[str, Row] = {
    "draft": (lambda w: w.dossier(), "application", lambda w: {"lapse": 1}, "lapsed"),
    "returned": (_returned, "applicant_correction", lambda w: {"lapse": 1}, "lapsed"),
    "at the unit": (lambda w: w.submitted(), "unit_review", lambda w: {"lapse": 1}, "lapsed"),
    "refusal unconfirmed": (
        lambda w: _hold(w.submitted(), w, Action.PROPOSE_REFUSAL, "pending_refusal"), "unit_review",
        lambda w: {"drop_refusal": 1, "lapse": 1}, "lapsed",
    ),
    "objection open": (
        lambda w: _hold(w.submitted(), w, Action.RECORD_OBJECTION, "open_objection"), "unit_review",
        lambda w: {"forward_flagged": 1} if _flagged(w) else {"lapse": 1}, "",
    ),
    "corrected, at the unit": (_corrected, "correction_review", lambda w: {"lapse": 1}, "lapsed"),
    "corrected, at the department": (
        _corrected_at_department, "correction_review", lambda w: {"escalate": 1}, "at_department",
    ),
    "department late": (_at_department, "department_review", lambda w: {"escalate": 1}, "at_department"),
    "department later still": (_at_department, "office_review", lambda w: {"lapse": 1}, "lapsed"),
    "office late": (_at_office, "office_review", lambda w: {"escalate": 1}, "at_committee"),
    "paper": (_accepted, "paper", lambda w: {"lapse": 1}, "lapsed"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_each_row_happens_one_second_after_its_window_and_once(world: World, row: str) -> None:
    come, window, due, state = ROWS[row]
    if window not in world.pack.windows or (row == "refusal unconfirmed" and not world.pack.options.unit_may_refuse):
        return
    dossier, closes_at = come(world), world.pack.windows[window].closes_at
    if row == "department later still":
        assert tick(world.cycle, at=closes_at - SECOND) == {"escalate": 1}
    for at in (closes_at - SECOND, closes_at):
        assert tick(world.cycle, at=at) == {}
    after = closes_at + SECOND
    assert rehearse(world.cycle, at=after) == due(world)
    assert tick(world.cycle, at=after) == due(world)
    counts = AuditEntry.objects.count(), OutboxRow.objects.count()
    assert tick(world.cycle, at=after) == tick(world.cycle, at=after + SECOND) == {}
    assert (AuditEntry.objects.count(), OutboxRow.objects.count()) == counts
    if state:
        assert Dossier.objects.get(pk=dossier.pk).state == state


@pytest.mark.parametrize("name", PACKS)
def test_every_window_of_a_pack_has_a_row_here(name: str) -> None:
    """A window that is added to a pack is told here at its last second, or these tests fail."""
    assert set(read_pack(packs.locate(name)).windows) <= {window for _, window, _, _ in ROWS.values()}


def test_a_rehearsal_changes_nothing(world: World) -> None:
    dossier, at = world.dossier(), world.one_late("application")
    counts = AuditEntry.objects.count(), OutboxRow.objects.count()
    assert rehearse(world.cycle, at=at) == {"lapse": 1}
    assert (AuditEntry.objects.count(), OutboxRow.objects.count()) == counts
    assert Dossier.objects.get(pk=dossier.pk).state == "draft"


def _failing(monkeypatch: pytest.MonkeyPatch, pk: int, failure: type[BaseException]) -> None:
    real = door.act

    def act(dossier: Any, *arguments: Any, **more: Any) -> Dossier:
        if dossier == pk:
            raise failure
        return real(dossier, *arguments, **more)

    monkeypatch.setattr(ticking, "act", act)


def test_one_that_fails_keeps_nobody_else_back_and_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [world.dossier(name) for name in ("one", "two", "three")]
    at = world.one_late("application")
    with monkeypatch.context() as patch:
        _failing(patch, made[1].pk, RuntimeError)
        assert tick(world.cycle, at=at) == {"lapse": 2, "failed": 1}
    assert tick(world.cycle, at=at) == {"lapse": 1}


def test_a_worker_that_dies_half_way_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [world.dossier(name) for name in ("one", "two", "three")]
    at = world.one_late("application")
    with monkeypatch.context() as patch:
        _failing(patch, made[1].pk, KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            tick(world.cycle, at=at)
    assert tick(world.cycle, at=at) == {"lapse": 2}
    assert AuditEntry.objects.filter(kind="dossier.lapse").count() == 3
