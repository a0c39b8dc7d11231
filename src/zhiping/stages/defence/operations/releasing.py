"""Releasing a schedule (P7): the office decides, the worker tells everybody through the door, some at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiping.core import schedule as core
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.messages import service as messages
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models import Schedule, Slot, Told
from zhiping.stages.defence.operations.common import office, tell_experts
from zhiping.stages.defence.operations.making import put_aside
from zhiping.stages.defence.paper import DEFENCE_NOTICE
from zhiping.stages.defence.queries.notice import notice_content
from zhiping.stages.defence.queries.problem import GONE, scene
from zhiping.stages.defence.words import BROKEN

log = structlog.get_logger(__name__)

#: So many are told in one round of the worker: other work waits no longer than these take.
_AT_ONCE: Final = 25


def release(row: Schedule, *, by: Actor, at: datetime) -> Schedule:
    """Let ``row`` hold. From now on fees are kept (8i), the panels stand, and whoever moves is told why.

    Raises ``Refusal``; ``BadInput`` for what is no draft, for one that breaks a rule as things stand today (a recusal
    that was decided since, a room that is gone), or that begins in the past.
    """
    officer = office(row.cycle, by, at)
    with transaction.atomic():
        Cycle.objects.select_for_update(of=("self",)).only("pk").get(pk=row.cycle_id)
        mine = Schedule.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=row.pk)
        if mine.state != Schedule.State.DRAFT:
            raise BadInput(Fault("schedule", "这一份不是草案", "一份编好的草案"))
        if faults := stands_against(mine, at):
            raise BadInput([Fault("schedule", one, "重新编排") for one in faults])
        for other in Schedule.objects.filter(cycle=mine.cycle, state=Schedule.State.DRAFT).exclude(pk=mine.pk):
            put_aside(other)
        mine.state = Schedule.State.RELEASING
        mine.released_by, mine.released_at = officer, at
        mine.done, mine.total = 0, mine.slots.count()
        mine.save()
        chain.append(mine.stream, "schedule.released", by=by.label, at=at, data={"people": mine.total})
    return mine


def stands_against(row: Schedule, at: datetime) -> list[str]:
    """What speaks against the release of ``row`` at this moment, in words; empty: it may be released."""
    here = scene(row.cycle, at=at, schedule=row)
    found = sorted({BROKEN[one.code] for one in core.broken(here.problem, here.plan) if one.code != "missing"})
    first = Slot.objects.filter(schedule=row, state=Slot.State.PLANNED).order_by("starts_at").first()
    if first is None:
        found.append("草案里没有人")
    elif first.starts_at <= at:
        found.append("第一场的时间已经过了")
    return found


def release_pending() -> int:
    """Tell the next of those who are still to be told, of every schedule that is being released; returns how many.

    Who withdrew meanwhile gives their place up. Whoever the releasing officer may not decide about (kin) waits for
    another officer, and holds nobody else up.
    """
    done = 0
    for row in Schedule.objects.filter(state=Schedule.State.RELEASING).select_related("cycle", "released_by"):
        assert row.released_at is not None
        found = tell_of(_to_tell(row), by=Actor(row.released_by), at=row.released_at)
        done += found.told
        told = Slot.objects.filter(schedule=row, told_at__isnull=False).count()
        Schedule.objects.filter(pk=row.pk).update(done=told, beat_at=timezone.now())
        if found.whole:
            _finish(row)
    return done + _tell_changes()


def _tell_changes() -> int:
    """Tell those of a change after the release; who has no place any more is told that as well. Returns how many."""
    done = 0
    rows = Told.objects.filter(handled_at__isnull=True, dossier__isnull=False).select_related("change__by", "dossier")
    for told in rows.defer("dossier__draft_sealed").order_by("id")[:_AT_ONCE]:
        change, dossier = told.change, told.dossier
        assert dossier is not None
        slot = _to_tell(change.schedule).filter(dossier=dossier).first()
        with transaction.atomic():
            if slot is not None:
                tell_of([slot], by=Actor(change.by), at=change.at)
            messages.post(
                move=f"{change.schedule.stream}|change-{change.number}", recipient=f"person-{dossier.person_id}",
                template="defence_changed.applicant", params={"clause": "P7"}, about=dossier.stream, at=change.at,
            )  # fmt: skip
            Told.objects.filter(pk=told.pk).update(handled_at=change.at)
        done += 1
    return done


def untold(row: Schedule) -> QuerySet[Slot]:
    """Who of a released schedule was not told of their place: the door refused it to the officer who released."""
    waiting = Told.objects.filter(change__schedule=row, handled_at__isnull=True, dossier__isnull=False)
    return _to_tell(row).exclude(dossier__in=waiting.values("dossier"))


def tell_rest(row: Schedule, *, by: Actor, at: datetime) -> Telling:
    """Tell those who are still to be told, because the officer who released could not.

    Raises ``Refusal``; ``BadInput`` while it is still being released.
    """
    office(row.cycle, by, at)
    if row.state != Schedule.State.RELEASED:
        raise BadInput(Fault("schedule", "还在公布", "等公布完成"))
    return tell_of(untold(row), by=by, at=at)


@dataclass(frozen=True, slots=True)
class Telling:
    """How many were told, how many the door refused to this officer, and whether everybody was tried."""

    told: int
    refused: int
    whole: bool


def tell_of(slots: Iterable[Slot], *, by: Actor, at: datetime) -> Telling:
    """Tell each applicant of their place, so many at once; see :class:`Telling`."""
    told = refused = 0
    for slot in slots:
        if told == _AT_ONCE:
            return Telling(told, refused, False)
        if slot.dossier.state in GONE:
            Slot.objects.filter(pk=slot.pk).update(state=Slot.State.GIVEN_UP)
            continue
        try:
            tell(slot, by=by, at=at)
            told += 1
        except Refusal as why:
            log.info("not told", slot=slot.code, why=why.code)
            refused += 1
    return Telling(told, refused, True)


def tell(slot: Slot, *, by: Actor, at: datetime) -> None:
    """Announce the place of ``slot`` through the door, and issue the notice. Raises ``Refusal``."""

    def apply(change: Change) -> None:
        change.milestone("defence_scheduled", {"moment": slot.starts_at.isoformat(), "slot": slot.code})
        change.audit |= {"slot": slot.code, "starts_at": slot.starts_at.isoformat(), "turn": slot.turn}
        Slot.objects.filter(pk=slot.pk).update(told_at=at)
        try:
            issuing.issue(
                DEFENCE_NOTICE, notice_content(slot, at), dossier=change.dossier, subject="defence", by=by, at=at
            )
        except MissingGlyphs as lacking:
            # Told all the same: the page shows everything that the paper would, and whom to ring for it.
            change.audit["no_notice"] = len(lacking.characters)

    act(slot.dossier, Action.SCHEDULE_DEFENCE, by=by, at=at, apply=apply)


def _to_tell(row: Schedule) -> QuerySet[Slot]:
    return (
        Slot.objects.filter(schedule=row, state=Slot.State.PLANNED, told_at__isnull=True)
        .exclude(dossier__state=State.DEFENDED)
        .select_related("dossier__person", "dossier__unit", "session__half_day", "session__room", "session__panel",
                        "schedule__cycle__committee__office")
        .defer("dossier__draft_sealed")
        .order_by("starts_at", "id")
    )  # fmt: skip


def _finish(row: Schedule) -> None:
    """Everybody who could be told was: the experts learn of their sessions, each once."""
    assert row.released_at is not None
    with transaction.atomic():
        mine = Schedule.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if mine.state != Schedule.State.RELEASING:
            return
        mine.state = Schedule.State.RELEASED
        mine.save(update_fields=["state"])
        experts = Expert.objects.filter(sittings__session__schedule=mine, sittings__left_at__isnull=True).distinct()
        tell_experts(
            experts, "defence_sessions.expert", move=f"{mine.stream}|released", about=mine.stream, at=row.released_at
        )
