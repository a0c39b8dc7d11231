"""The schedule as the office, an expert and an applicant see it. A fixed number of queries, whatever its size."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from zhiping.records.models import Cycle, Dossier
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.queries import recused_dossiers
from zhiping.stages.defence.models import Change, HalfDay, Panel, Room, Schedule, Session, Sitting, Slot, Told, Wish
from zhiping.stages.defence.queries.problem import GONE, HOLDING, defending, planned, released, waiting
from zhiping.stages.defence.queries.words import unseal


@dataclass(slots=True)
class Sits:
    """A session on the board: who sits in it, and whom it hears, in order."""

    session: Session
    sittings: list[Sitting] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)


def days_of(schedule: Schedule) -> list[date]:
    """The days on which somebody defends."""
    rows = HalfDay.objects.filter(sessions__schedule=schedule).values_list("on", flat=True)
    return sorted(set(rows))


def board(schedule: Schedule, on: date | None = None) -> list[Sits]:
    """The sessions of ``schedule``, of one day or all, in order of time and panel. Three queries."""
    sessions = (
        Session.objects.filter(schedule=schedule)
        .select_related("panel", "half_day", "room")
        .order_by("half_day__on", "half_day__part", "panel__number")
    )
    slots = planned(schedule)
    sittings = Sitting.objects.filter(session__schedule=schedule, left_at__isnull=True)
    if on is not None:
        sessions = sessions.filter(half_day__on=on)
        slots = slots.filter(session__half_day__on=on)
        sittings = sittings.filter(session__half_day__on=on)
    found = {row.pk: Sits(row) for row in sessions}
    for sitting in sittings.select_related("expert__person").order_by("-lead", "id"):
        found[sitting.session_id].sittings.append(sitting)
    for slot in slots:
        found[slot.session_id].slots.append(slot)
    for one in found.values():
        one.slots.sort(key=lambda slot: slot.turn)
    return [one for one in found.values() if one.slots]


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the arranging of a round stands."""

    people: int
    majors: dict[str, int]
    panels: list[Panel]
    rooms: list[Room]
    halves: list[HalfDay]
    schedules: list[Schedule]
    released: Schedule | None
    wishes: int
    waiting: int

    @property
    def drafts(self) -> list[Schedule]:
        """What was made or is being made, the latest first."""
        return [one for one in self.schedules if one.state != Schedule.State.DROPPED]


def overview(cycle: Cycle, majors: dict[str, int]) -> Overview:
    """Eight queries at most."""
    held = released(cycle)
    panels = Panel.objects.filter(cycle=cycle).prefetch_related("members__expert__person").order_by("number")
    return Overview(
        people=defending(cycle).count(), majors=majors, panels=list(panels),
        rooms=list(Room.objects.filter(cycle=cycle).order_by("name")),
        halves=list(HalfDay.objects.filter(cycle=cycle).prefetch_related("rooms").order_by("on", "part")),
        schedules=list(Schedule.objects.filter(cycle=cycle).order_by("-number")[:12]), released=held,
        wishes=Wish.objects.filter(cycle=cycle, state=Wish.State.ASKED).count(),
        waiting=waiting(cycle, held).count() if held is not None else 0,
    )  # fmt: skip


def slot_of(dossier: Dossier) -> Slot | None:
    """Where ``dossier`` defends by the schedule that holds; None while nothing was told to the applicant."""
    found = Slot.objects.filter(dossier=dossier, state=Slot.State.PLANNED, schedule__state__in=HOLDING)
    return found.select_related(
        "session__half_day", "session__room", "session__panel", "schedule__cycle__committee__office", "dossier__unit"
    ).first()


def sequence_of(slot: Slot) -> int:
    """How often the place of this applicant was changed: the sequence of their calendar entry. One query."""
    return Told.objects.filter(change__schedule=slot.schedule_id, dossier=slot.dossier_id).count()


def wishes_of(cycle: Cycle, *, dossier: Dossier | None = None, expert: Expert | None = None) -> list[Wish]:
    """What one asked for, the latest first."""
    rows = Wish.objects.filter(cycle=cycle, dossier=dossier, expert=expert).prefetch_related("half_days")
    return list(rows.select_related("dossier").order_by("-id"))


def wishes_to_decide(cycle: Cycle, *, apart: Collection[int]) -> list[Wish]:
    """What waits for an answer, excuses first; nothing of people whom the viewer keeps out of."""
    rows = (
        Wish.objects.filter(cycle=cycle, state=Wish.State.ASKED)
        .exclude(dossier__person__in=list(apart))
        .exclude(expert__person__in=list(apart))
        .select_related("dossier__unit", "expert__person", "slot__session__half_day", "slot__session__panel")
        .prefetch_related("half_days")
    )
    return sorted(rows, key=lambda one: (one.kind != Wish.Kind.EXCUSE, one.pk))


@dataclass(frozen=True, slots=True)
class Own:
    """A session of one expert: who sits there with them, and whom they hear. Of whom they keep out there is nothing,
    not even a number."""

    session: Session
    lead: bool
    fellows: list[Sitting]
    slots: list[Slot]


def sessions_of(expert: Expert, cycle: Cycle) -> list[Own]:
    """The sessions of ``expert`` by the schedule that was released. Five queries."""
    mine = Sitting.objects.filter(
        expert=expert, left_at__isnull=True, session__schedule__state=Schedule.State.RELEASED,
        session__schedule__cycle=cycle,
    )  # fmt: skip
    leads = dict(mine.values_list("session_id", "lead"))
    sessions = Session.objects.filter(pk__in=list(leads)).select_related("panel", "half_day", "room")
    fellows: dict[int, list[Sitting]] = {}
    for one in Sitting.objects.filter(session__in=list(leads), left_at__isnull=True).select_related("expert__person"):
        fellows.setdefault(one.session_id, []).append(one)
    slots: dict[int, list[Slot]] = {}
    out = recused_dossiers(expert).values("pk")
    rows = Slot.objects.filter(session__in=list(leads), state=Slot.State.PLANNED).exclude(dossier__in=out)
    rows = rows.exclude(dossier__state__in=GONE).select_related("dossier__unit").defer("dossier__draft_sealed")
    for slot in rows.order_by("turn"):
        slots.setdefault(slot.session_id, []).append(slot)
    return [
        Own(row, leads[row.pk], sorted(fellows[row.pk], key=lambda s: (not s.lead, s.pk)), slots.get(row.pk, []))
        for row in sessions.order_by("half_day__on", "half_day__part")
    ]


@dataclass(frozen=True, slots=True)
class Changed:
    """A change as the office reads it."""

    change: Change
    reason: str
    people: int
    experts: int
    waiting: int


def changes_of(schedule: Schedule, most: int = 30) -> list[Changed]:
    """What was changed since the release, the latest first. Two queries."""
    rows = Change.objects.filter(schedule=schedule).select_related("by").prefetch_related("told").order_by("-number")
    found = []
    for row in rows[:most]:
        told = list(row.told.all())
        people = [one for one in told if one.dossier_id is not None]
        found.append(
            Changed(
                row, unseal(row.reason_sealed, f"defence-change|{schedule.code}|{row.number}"), len(people),
                len(told) - len(people), sum(one.handled_at is None for one in people),
            )
        )  # fmt: skip
    return found
