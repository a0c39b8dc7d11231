"""The round's defences as the core sees them: a problem and a plan, keyed by ids. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from zhiping.core import schedule as core
from zhiping.core.policy.scheduling import Timetable, turns
from zhiping.core.procedure import State
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.defence.models import Change, HalfDay, Panel, Schedule, Session, Sitting, Slot, Wish

#: States in which a place in the schedule is worth nothing any more.
GONE: Final = (State.WITHDRAWN, State.CANCELLED, State.LAPSED, State.DESTROYED)
#: Schedules that hold: what is being announced counts as announced.
HOLDING: Final = (Schedule.State.RELEASING, Schedule.State.RELEASED)


def timetable_of(cycle: Cycle) -> Timetable | None:
    """How the pack wants defences arranged; None where it has none."""
    pack = cycle.pack()
    return pack.procedure.defence.timetable if pack.stages.defence and pack.procedure.defence else None


def defending(cycle: Cycle) -> QuerySet[Dossier]:
    """Whoever is admitted and still has to defend (P7)."""
    pack = cycle.pack()
    found = Dossier.objects.filter(cycle=cycle, state=State.READY).defer("draft_sealed").order_by("id")
    if not pack.stages.defence or pack.options.defence == "none":
        return found.none()
    return found.filter(kind="exceptional") if pack.options.defence == "exceptional" else found


def released(cycle: Cycle) -> Schedule | None:
    """The schedule that holds."""
    found = Schedule.objects.filter(cycle=cycle, state__in=HOLDING).select_related("cycle__committee__office")
    return found.first()


def planned(schedule: Schedule) -> QuerySet[Slot]:
    """The places of ``schedule`` that hold, in order of time."""
    return (
        Slot.objects.filter(schedule=schedule, state=Slot.State.PLANNED)
        .select_related("session__half_day", "session__room", "session__panel", "dossier__unit", "dossier__department")
        .defer("dossier__draft_sealed")
        .order_by("starts_at", "session__panel__number", "turn")
    )


def waiting(cycle: Cycle, schedule: Schedule) -> QuerySet[Dossier]:
    """Who has to defend and has no place in ``schedule``: admitted later, excused, or left out."""
    placed = Slot.objects.filter(schedule=schedule, state=Slot.State.PLANNED)
    return defending(cycle).exclude(pk__in=placed.values("dossier"))


def starts_at(half: HalfDay, zone: str) -> datetime:
    """When a half-day begins."""
    return datetime.combine(half.on, half.starts, ZoneInfo(zone))


def as_half(half: HalfDay) -> core.HalfDay:
    """A half-day as the core has it."""
    return core.HalfDay(half.on, "am" if half.part == HalfDay.Part.AM else "pm")


@dataclass(frozen=True, slots=True)
class Scene:
    """A problem with the rows behind it: half-days by their core key, everything else by id."""

    problem: core.Problem
    plan: core.Plan
    halves: dict[core.HalfDay, HalfDay]
    slots: dict[str, Slot]


def scene(cycle: Cycle, *, at: datetime, schedule: Schedule | None = None) -> Scene:
    """What there is to arrange. Without ``schedule``: everybody who defends. With it: its plan, those who have no place
    yet, and who really sits; who has none is given none in the past. Raises LookupError where the pack has no defence.
    """
    table = timetable_of(cycle)
    if table is None:
        raise LookupError("no defence in this pack")
    pack = cycle.pack()
    halves = list(HalfDay.objects.filter(cycle=cycle).prefetch_related("rooms").order_by("on", "part"))
    slots = [s for s in planned(schedule) if s.dossier.state not in GONE] if schedule is not None else []
    free = list(waiting(cycle, schedule) if schedule is not None else defending(cycle))
    dossiers = {d.pk: d for d in [*(s.dossier for s in slots), *free]}
    keys = {half.pk: as_half(half) for half in halves}
    capacity = {keys[h.pk]: turns(h.starts, h.ends, table.minutes_each) for h in halves}
    past = frozenset(keys[h.pk] for h in halves if starts_at(h, pack.timezone) <= at)
    unable, rather_not, away = _wishes(cycle, keys)
    barred: dict[int, set[str]] = {}
    for expert, dossier in recused_pairs(dossiers, proposed=True):
        barred.setdefault(dossier, set()).add(str(expert))
    alone = _alone(schedule)
    unplaced = {d.pk for d in free} if schedule is not None else set()
    applicants = tuple(
        core.Applicant(
            key=str(pk), major=row.major,
            county=str(row.department_id) if table.county_on_one_day and row.department_id and pk not in alone else "",
            barred=frozenset(barred.get(pk, ())),
            unable=frozenset(unable.get(pk, ())) | (past if pk in unplaced else frozenset()),
            rather_not=frozenset(rather_not.get(pk, ())),
        )
        for pk, row in sorted(dossiers.items())
    )  # fmt: skip
    limits = core.Limits(
        places=max(capacity.values(), default=1) or 1, load=table.load, in_a_row=table.in_a_row,
        panel_min=pack.procedure.committee.panel_min,
    )  # fmt: skip
    problem = core.Problem(
        applicants=applicants, panels=_panels(cycle),
        rooms={keys[h.pk]: tuple(str(room.pk) for room in sorted(h.rooms.all(), key=lambda r: r.pk)) for h in halves},
        limits=limits, turns=capacity, away={str(pk): frozenset(when) for pk, when in away.items()},
        sits=_sits(schedule) if schedule is not None else {},
    )  # fmt: skip
    plan = core.Plan({str(s.dossier_id): place_of(s) for s in slots})
    by_core = {keys[h.pk]: h for h in halves}
    return Scene(problem, plan, by_core, {str(s.dossier_id): s for s in slots})


def place_of(slot: Slot) -> core.Place:
    """A slot as the core has it."""
    return core.Place(session_key(slot.session), slot.turn)


def session_key(session: Session) -> core.Session:
    """A session as the core has it."""
    return core.Session(as_half(session.half_day), str(session.panel_id), str(session.room_id))


def _panels(cycle: Cycle) -> tuple[core.Panel, ...]:
    rows = Panel.objects.filter(cycle=cycle).prefetch_related("members").order_by("number")
    found = []
    for panel in rows:
        members = sorted(panel.members.all(), key=lambda m: (not m.lead, m.pk))
        if members:
            found.append(core.Panel(str(panel.pk), frozenset(panel.majors), tuple(str(m.expert_id) for m in members)))
    return tuple(found)


def _sits(schedule: Schedule) -> dict[tuple[core.HalfDay, str], tuple[str, ...]]:
    rows = Sitting.objects.filter(session__schedule=schedule, left_at__isnull=True).order_by("-lead", "id")
    found: dict[tuple[core.HalfDay, str], list[str]] = {}
    for row in rows.select_related("session__half_day"):
        key = (as_half(row.session.half_day), str(row.session.panel_id))
        found.setdefault(key, []).append(str(row.expert_id))
    return {key: tuple(experts) for key, experts in found.items()}


def _wishes(
    cycle: Cycle, keys: dict[int, core.HalfDay]
) -> tuple[dict[int, set[core.HalfDay]], dict[int, set[core.HalfDay]], dict[int, set[core.HalfDay]]]:
    """Half-days in which dossiers cannot, those in which they rather would not, those in which experts are away."""
    unable: dict[int, set[core.HalfDay]] = {}
    rather_not: dict[int, set[core.HalfDay]] = {}
    away: dict[int, set[core.HalfDay]] = {}
    rows = Wish.objects.filter(cycle=cycle, kind=Wish.Kind.UNABLE).exclude(state=Wish.State.REFUSED)
    for wish in rows.prefetch_related("half_days"):
        when = {keys[half.pk] for half in wish.half_days.all()}
        if wish.dossier_id is not None:
            book = unable if wish.state == Wish.State.GRANTED else rather_not
            book.setdefault(wish.dossier_id, set()).update(when)
        elif wish.expert_id is not None and wish.state == Wish.State.GRANTED:
            away.setdefault(wish.expert_id, set()).update(when)
    return unable, rather_not, away


def _alone(schedule: Schedule | None) -> set[int]:
    """Dossiers that were placed one by one after the release: their county's day does not bind them any more."""
    if schedule is None:
        return set()
    rows = Change.objects.filter(schedule=schedule, kind__in=[Change.Kind.GIVEN_UP, Change.Kind.MOVED])
    return {int(pk) for data in rows.values_list("data", flat=True) for pk in data.get("alone", ())}
