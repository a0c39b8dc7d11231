"""What time alone makes due, and what gives more time (T2 to T7, 8c, 8k, 8l, 8n)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from tests.support.way import recommended
from tests.support.world import PACKS, World, make

from zhiping import packs
from zhiping.core.policy.reader import files_of
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.records import door, operations
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Dossier, Hold, Milestone
from zhiping.records.supplementing import supplement
from zhiping.records.ticking import tick

pytestmark = pytest.mark.django_db
GOOD = Inputs(clause="C1", reason="学历不符合规定", name_matches=True, signed_in_afresh=True)


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _now(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def _hold(kind: str) -> door.Apply:
    def apply(change: door.Change) -> None:
        change.hold(kind)

    return apply


def test_nothing_is_due_in_the_last_second_and_all_is_one_later(world: World) -> None:
    draft = world.dossier()
    assert tick(world.cycle, at=world.last_second("application")) == {}
    assert tick(world.cycle, at=world.pack.windows["application"].closes_at) == {}
    assert _now(draft).state == State.DRAFT
    assert tick(world.cycle, at=world.one_late("application")) == {"lapse": 1}
    lapsed = _now(draft)
    assert (lapsed.state, lapsed.due_at) == (State.LAPSED, None)
    assert Milestone.objects.get(dossier=draft, kind="lapsed").data == {"from": "draft"}


def test_a_tick_is_idempotent(world: World) -> None:
    world.dossier()
    world.submitted("another")
    at = world.one_late("unit_review")
    assert tick(world.cycle, at=at) == {"lapse": 2}
    entries = AuditEntry.objects.count()
    for later in (timedelta(0), timedelta(seconds=5), timedelta(days=400)):
        assert tick(world.cycle, at=at + later) == {}
    assert AuditEntry.objects.count() == entries


def test_a_refusal_falls_away_before_its_dossier_lapses(world: World) -> None:
    if not world.pack.options.unit_may_refuse:
        return
    dossier = world.submitted()
    door.act(
        dossier, Action.PROPOSE_REFUSAL, by=world.by("unit_reviewer"), at=world.opening() + timedelta(hours=2),
        inputs=GOOD, apply=_hold("pending_refusal"),
    )  # fmt: skip
    assert tick(world.cycle, at=world.one_late("unit_review")) == {"drop_refusal": 1, "lapse": 1}
    assert Hold.objects.get(dossier=dossier).outcome == "dropped"
    assert _now(dossier).state == State.LAPSED


def test_an_open_objection_goes_on_flagged_and_has_the_later_day(world: World) -> None:
    dossier = world.submitted()
    at = world.one_late("unit_review")
    door.act(
        dossier, Action.RECORD_OBJECTION, by=world.by("unit_reviewer"), at=world.opening() + timedelta(hours=2),
        apply=_hold("open_objection"),
    )  # fmt: skip
    flagged = world.pack.options.objection_open_at_window_end == "forward_flagged" and world.pack.stages.department
    done = tick(world.cycle, at=at)
    if not flagged:
        assert done == {"lapse": 1}
        return
    assert done == {"forward_flagged": 1}
    moved = _now(dossier)
    assert (moved.state, moved.due_at) == (State.AT_DEPARTMENT, world.pack.windows["correction_review"].closes_at)
    assert tick(world.cycle, at=world.one_late("department_review")) == {}


def test_a_department_that_does_not_act_goes_up_and_comes_to_an_end(world: World) -> None:
    if not world.pack.stages.department:
        return
    dossier = recommended(world, world.submitted(), posted_on=world.opening().date())
    at = world.one_late("department_review")
    assert tick(world.cycle, at=at) == {"escalate": 1}
    assert tick(world.cycle, at=at + timedelta(hours=1)) == {}
    until = world.pack.windows["department_review"].closes_at + timedelta(days=2)
    operations.extend(
        world.cycle, "department_review", closes_at=until, reason="大雪封路", dossier=dossier,
        person=world.people["bureau"], at=at + timedelta(hours=2),
    )  # fmt: skip
    assert _now(dossier).due_at == until
    assert tick(world.cycle, at=until) == {}
    assert tick(world.cycle, at=until + timedelta(seconds=1)) == {"escalate": 1}
    assert tick(world.cycle, at=world.one_late("office_review")) == {"lapse": 1}
    assert _now(dossier).state == State.LAPSED


@dataclass
class _Lapsed:
    draft: Dossier
    at_unit: Dossier
    at: datetime


def _two_lapsed(world: World) -> _Lapsed:
    draft, at_unit = world.dossier(), world.submitted("another")
    at = world.one_late("unit_review")
    assert tick(world.cycle, at=at) == {"lapse": 2}
    return _Lapsed(draft, at_unit, at)


def test_an_extension_reopens_what_it_is_for_and_nothing_else(world: World) -> None:
    lapsed = _two_lapsed(world)
    until = lapsed.at + timedelta(days=3)
    operations.extend(
        world.cycle, "unit_review", closes_at=until, reason="系统故障", unit=world.organisations["unit"],
        person=world.people["bureau"], at=lapsed.at,
    )  # fmt: skip
    assert _now(lapsed.draft).state == State.LAPSED
    back = _now(lapsed.at_unit)
    assert (back.state, back.due_at) == (State.AT_UNIT, until)
    assert tick(world.cycle, at=lapsed.at) == {}


def test_an_extension_for_another_unit_reopens_nothing(world: World) -> None:
    lapsed = _two_lapsed(world)
    operations.extend(
        world.cycle, "unit_review", closes_at=lapsed.at + timedelta(days=3), reason="系统故障",
        unit=world.organisations["other_unit"], person=world.people["bureau"], at=lapsed.at,
    )  # fmt: skip
    assert _now(lapsed.at_unit).state == _now(lapsed.draft).state == State.LAPSED


def test_a_supplementary_notice_reopens_where_it_lapsed(world: World) -> None:
    """8l: a new version of the pack with later windows; both dossiers come back, each to its own room, and are told."""
    lapsed = _two_lapsed(world)
    files = dict(files_of(packs.locate(world.pack.id)))
    text = files["procedure.yaml"].decode()
    for key in ("unit_review", "application"):
        last = world.pack.windows[key].last_on
        text = text.replace(last.isoformat(), (last + timedelta(days=40)).isoformat())
    files["procedure.yaml"] = text.encode()
    version = operations.load_pack(files, by=SYSTEM, at=lapsed.at)
    supplement(world.cycle, version, document="补充通知", by=Actor(world.people["bureau"]), at=lapsed.at)
    assert _now(lapsed.draft).state == State.DRAFT
    assert _now(lapsed.at_unit).state == State.AT_UNIT
    assert _now(lapsed.at_unit).due_at == version.pack().windows["unit_review"].closes_at
    entry = AuditEntry.objects.get(stream=lapsed.draft.stream, kind="dossier.reopen")
    assert (entry.by, entry.data["clause"], entry.data["pack"]) == ("system", "8l", version.hash)


def test_a_refused_dossier_is_never_reopened(world: World) -> None:
    dossier = world.submitted()
    door.act(dossier, Action.WITHDRAW, by=Actor(dossier.person), at=world.opening() + timedelta(hours=2))
    operations.extend(
        world.cycle, "application", closes_at=world.one_late("unit_review"), reason="系统故障",
        person=world.people["bureau"], at=world.one_late("application"),
    )  # fmt: skip
    assert _now(dossier).state == State.WITHDRAWN


def test_one_application_per_person_series_and_year(world: World) -> None:
    """rules.md 2; whoever has one, in whatever state but refused, is shown to it."""
    dossier = world.dossier()
    with pytest.raises(Refusal) as why:
        world.dossier()
    assert (why.value.code, why.value.params) == ("one_application", {"code": dossier.code})
