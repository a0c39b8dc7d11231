"""Changes of the schedule that holds: everybody else stays, and exactly those concerned are told.

Each change is worked out first (``foresee_*``) and shown; carried out, it is worked out again under the lock, and where
something else would come of it than was shown, nothing happens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhiping.core import schedule as core
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models import Attendance, Change, Schedule, Session, Sitting, Slot, Told
from zhiping.stages.defence.operations.common import office, reason_of
from zhiping.stages.defence.operations.making import session_rows
from zhiping.stages.defence.queries.problem import GONE, Scene, scene, session_key, starts_at
from zhiping.stages.defence.queries.times import instants
from zhiping.stages.defence.queries.words import seal


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do. ``moved``: dossier id → place before (None: had none) and after; ``experts``: who is
    told, besides the applicants in ``told``. ``token`` names exactly this outcome."""

    kind: Change.Kind
    scene: Scene
    problem: core.Problem
    plan: core.Plan
    moved: Mapping[int, tuple[core.Place | None, core.Place | None]]
    told: tuple[int, ...]
    experts: tuple[int, ...]
    left_out: tuple[int, ...] = ()

    @property
    def token(self) -> str:
        """The same outcome has the same token, whoever works it out."""
        said = [self.kind.value, sorted(self.told), sorted(self.experts), sorted(self.left_out)]
        said += [[pk, repr(after)] for pk, (_, after) in sorted(self.moved.items())]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def foresee_move(row: Schedule, dossier: Dossier, place: core.Place, *, at: datetime) -> Foreseen:
    """Give ``dossier`` another place. Raises ``BadInput`` for a place that is not free, is past, or breaks a rule."""
    here = scene(row.cycle, at=at, schedule=row)
    key = str(dossier.pk)
    if key not in {one.key for one in here.problem.applicants}:
        raise BadInput(Fault("place", "这名申报人现在不用安排答辩", "待答辩的申报人"))
    _still_expected(here.slots.get(key))
    if place not in free(here, key, at=at):
        raise BadInput(Fault("place", "这个位置不能用", "页面上列出的空位"))
    plan = core.Plan({**here.plan.places, key: place})
    kind = Change.Kind.MOVED if key in here.plan.places else Change.Kind.PLACED
    moved = {dossier.pk: (here.plan.places.get(key), place)}
    return Foreseen(kind, here, here.problem, plan, moved, (dossier.pk,), ())


def free(here: Scene, key: str, *, at: datetime) -> list[core.Place]:
    """The places to which somebody may be moved: free, of their major, still to come. One who has a place already is
    moved alone, so their county's day does not bind them."""
    zone = next(iter(here.halves.values())).cycle.pack().timezone if here.halves else "UTC"
    problem = here.problem
    if key in here.plan.places:
        alone = tuple(core.Applicant(a.key, a.major, "", a.barred, a.unable, a.rather_not) if a.key == key else a
                      for a in problem.applicants)  # fmt: skip
        problem = core.Problem(alone, problem.panels, problem.rooms, problem.limits, problem.turns, problem.away,
                               problem.sits)  # fmt: skip
    places = core.free_places(problem, here.plan, key)
    return [one for one in places if starts_at(here.halves[one.session.at], zone) > at]


def foresee_waiting(row: Schedule, *, at: datetime) -> Foreseen:
    """Give a place to everybody who has none, and another to whose own no longer fits (a recusal decided since)."""
    here = scene(row.cycle, at=at, schedule=row)
    outcome = core.rearranged(here.problem, here.plan)
    moved = {int(key): pair for key, pair in outcome.moved.items()}
    return Foreseen(
        Change.Kind.PLACED, here, here.problem, outcome.plan, moved, tuple(sorted(moved)), (),
        tuple(int(one.applicant) for one in outcome.left_out),
    )  # fmt: skip


def foresee_room(session: Session, room: int, *, at: datetime) -> Foreseen:
    """Another room for a session. Raises ``BadInput`` for one that is taken or is not there then."""
    row = session.schedule
    here = scene(row.cycle, at=at, schedule=row)
    key = session_key(session)
    if str(room) not in core.free_rooms(here.problem, here.plan, key):
        raise BadInput(Fault("room", "这个考场当时不空", "页面上列出的考场"))
    plan = core.in_room(here.plan, key, str(room))
    moved = {int(k): (p, plan.places[k]) for k, p in here.plan.places.items() if p.session == key}
    experts = Sitting.objects.filter(session=session, left_at__isnull=True).values_list("expert_id", flat=True)
    return Foreseen(Change.Kind.ROOM, here, here.problem, plan, moved, tuple(sorted(moved)), tuple(sorted(experts)))


def candidates(session: Session, pool: Sequence[Expert], *, at: datetime) -> list[tuple[Expert, int]]:
    """Who of ``pool`` could sit in ``session``, and how many of its applicants would have to move; the fewest first."""
    here = scene(session.schedule.cycle, at=at, schedule=session.schedule)
    found = core.substitutes(here.problem, here.plan, session_key(session), [str(one.pk) for one in pool])
    majors = set(session.panel.majors)
    able = [(one, found[str(one.pk)]) for one in pool if str(one.pk) in found]
    return sorted(
        ((one, n) for one, n in able if majors & {m.major for m in one.majors.all()}), key=lambda pair: pair[1]
    )


def foresee_expert(session: Session, leaving: Expert, substitute: Expert | None, *, at: datetime) -> Foreseen:
    """Somebody else sits in ``session`` in place of ``leaving``, or nobody, where enough are left.

    Applicants from whom the substitute keeps out are moved, and they alone. Raises ``BadInput`` where the panel would
    be too small, the substitute cannot sit there, or somebody would be left without a place.
    """
    row = session.schedule
    here = scene(row.cycle, at=at, schedule=row)
    key = session_key(session)
    seated = list(Sitting.objects.filter(session=session, left_at__isnull=True).order_by("-lead", "id"))
    if leaving.pk not in {one.expert_id for one in seated}:
        raise BadInput(Fault("expert", "这名专家不在这一场", "这一场的专家"))
    stay = [str(one.expert_id) for one in seated if one.expert_id != leaving.pk]
    if substitute is None:
        least = here.problem.limits.panel_min
        if len(stay) < least:
            raise BadInput(
                Fault("substitute", f"只剩{len(stay)}名专家，不足{least}名，这一场不能开", "选一名替换的专家")
            )
    else:
        if str(substitute.pk) not in core.substitutes(here.problem, here.plan, key, [str(substitute.pk)]):
            raise BadInput(Fault("substitute", "这名专家当时不能来", "页面上列出的专家"))
        stay.append(str(substitute.pk))
    begun = {int(k) for k, slot in here.slots.items() if slot.session_id == session.pk and _has_begun(slot)}
    outcome = core.reseated(here.problem, here.plan, key, stay)
    if outcome.left_out:
        names = Dossier.objects.filter(pk__in=[int(o.applicant) for o in outcome.left_out])
        who = "、".join(names.values_list("applicant_name", flat=True)[:5])
        raise BadInput(Fault("substitute", f"{who}与这名专家须回避，又没有别的位置", "换一名专家"))
    moved = {int(k): pair for k, pair in outcome.moved.items()}
    if begun & moved.keys():
        raise BadInput(Fault("substitute", "须回避的申报人已经报到", "换一名专家"))
    experts = [leaving.pk, *([substitute.pk] if substitute else [])]
    return Foreseen(
        Change.Kind.EXPERT, here, outcome.problem, outcome.plan, moved, tuple(sorted(moved)), tuple(sorted(experts))
    )


def carry_out(
    foreseen: Foreseen, row: Schedule, *, reason: str, by: Actor, at: datetime, session: Session | None = None,
    leaving: Expert | None = None, substitute: Expert | None = None,
) -> Change:  # fmt: skip
    """Write what was foreseen, under the lock of the schedule; who is to be told is told by the worker."""
    why = reason_of(reason)
    _tidy(row)
    _rewrite(foreseen, row, at=at)
    data: dict[str, Any] = {
        "moved": [[pk, _said(before), _said(after)] for pk, (before, after) in sorted(foreseen.moved.items())]
    }
    if foreseen.kind in (Change.Kind.MOVED, Change.Kind.PLACED):
        data["alone"] = sorted(foreseen.moved)
    if session is not None:
        data["session"] = session.code
    if leaving is not None and session is not None:
        data |= {"leaving": leaving.pk, "substitute": substitute.pk if substitute else None}
        _reseat(session, leaving, substitute, why, at=at)
    made = note_change(row, foreseen.kind, reason=why, by=by, at=at, data=data)
    dossiers = Dossier.objects.in_bulk(foreseen.told)
    experts = Expert.objects.in_bulk(foreseen.experts)
    Told.objects.bulk_create(
        [*(Told(change=made, dossier=dossiers[pk]) for pk in foreseen.told),
         *(Told(change=made, expert=experts[pk]) for pk in foreseen.experts)]
    )  # fmt: skip
    return made


def locked(row: Schedule, by: Actor, at: datetime) -> Schedule:
    """The schedule that holds, under its lock: changes of it wait for each other.

    Raises ``Refusal``; ``BadInput`` while it is still being released.
    """
    office(row.cycle, by, at)
    mine = Schedule.objects.select_for_update(of=("self",)).select_related("cycle__committee__office").get(pk=row.pk)
    if mine.state != Schedule.State.RELEASED:
        raise BadInput(Fault("schedule", "答辩安排还没有公布完", "等公布完成再调整"))
    return mine


def same(foreseen: Foreseen, token: str) -> None:
    """Raises ``BadInput`` where something else would come of it than was shown."""
    if foreseen.token != token:
        raise BadInput(Fault("token", "安排刚刚有变动，结果与预览的不同", "看过新的预览再确认"))


def note_change(row: Schedule, kind: str, *, reason: str, by: Actor, at: datetime, data: Mapping[str, Any]) -> Change:
    """Record a change, in the order in which they were made."""
    with transaction.atomic():
        Schedule.objects.select_for_update(of=("self",)).only("pk").get(pk=row.pk)
        last = Change.objects.filter(schedule=row).order_by("-number").first()
        number = last.number + 1 if last else 1
        made = Change.objects.create(
            schedule=row, number=number, kind=kind, by=by.person, at=at, data=dict(data),
            reason_sealed=seal(reason, f"defence-change|{row.code}|{number}"),
        )  # fmt: skip
        chain.append(row.stream, f"schedule.{kind}", by=by.label, at=at, data={"change": number})
    return made


def _has_begun(slot: Slot) -> bool:
    return Attendance.objects.filter(slot=slot).exclude(status=Attendance.Status.EXPECTED).exists()


def _still_expected(slot: Slot | None) -> None:
    if slot is not None and _has_begun(slot):
        raise BadInput(Fault("place", "这名申报人已经报到或缺席", "没有报到的申报人"))


def _said(place: core.Place | None) -> list[Any] | None:
    if place is None:
        return None
    at = place.session.at
    return [at.on.isoformat(), at.part, int(place.session.panel), int(place.session.room), place.turn]


def _tidy(row: Schedule) -> None:
    """Whoever withdrew has left their turn free."""
    left = Slot.objects.filter(schedule=row, state=Slot.State.PLANNED, dossier__state__in=GONE)
    left.update(state=Slot.State.GIVEN_UP)


def _rewrite(foreseen: Foreseen, row: Schedule, *, at: datetime) -> None:
    """Rooms of sessions, sessions that are new, slots of those who move. Nothing else is touched."""
    sessions = {
        (s.half_day.on, s.half_day.part, s.panel_id): s
        for s in Session.objects.filter(schedule=row).select_related("half_day", "panel", "room")
    }
    wanted = sorted({after.session for _, after in foreseen.moved.values() if after is not None})
    fresh = [one for one in wanted if (one.at.on, one.at.part, int(one.panel)) not in sessions]
    _change_rooms(wanted, sessions)
    made = session_rows(row, foreseen.scene, fresh, at=at)
    moving = [pk for pk, (before, _) in foreseen.moved.items() if before is not None]
    slots = {s.dossier_id: s for s in Slot.objects.filter(schedule=row, state=Slot.State.PLANNED, dossier__in=moving)}
    # Turns are freed before they are taken: two who change places would stand in each other's way.
    Slot.objects.filter(pk__in=[s.pk for s in slots.values()]).update(turn=F("turn") + 10_000)
    for pk, (_, after) in sorted(foreseen.moved.items()):
        slot = slots.get(pk)
        if after is None:
            if slot is not None:
                Slot.objects.filter(pk=slot.pk).update(state=Slot.State.GIVEN_UP, turn=slot.turn)
            continue
        session = (
            made.get(after.session) or sessions[after.session.at.on, after.session.at.part, int(after.session.panel)]
        )
        times = instants(session.half_day, row.cycle, after.turn)
        if slot is None:
            Slot.objects.create(schedule=row, session=session, dossier_id=pk, turn=after.turn, **times)
        else:
            Slot.objects.filter(pk=slot.pk).update(session=session, turn=after.turn, told_at=None, **times)


def _change_rooms(wanted: Sequence[core.Session], sessions: Mapping[tuple[Any, str, int], Session]) -> None:
    for one in wanted:
        session = sessions.get((one.at.on, one.at.part, int(one.panel)))
        if session is not None and session.room_id != int(one.room):
            session.room_id = int(one.room)
            session.save(update_fields=["room"])


def _reseat(session: Session, leaving: Expert, substitute: Expert | None, why: str, *, at: datetime) -> None:
    sitting = Sitting.objects.get(session=session, expert=leaving, left_at__isnull=True)
    sitting.left_at = at
    sitting.reason_sealed = seal(why, f"sitting|{session.code}|{leaving.code}")
    sitting.save()
    if substitute is not None:
        Sitting.objects.create(session=session, expert=substitute, since_at=at)
    if sitting.lead:
        # The most senior of those who sit there leads; who came last leads last.
        order = {level: n for n, level in enumerate(reversed([c.value for c in Expert.Level]))}
        rows = Sitting.objects.filter(session=session, left_at__isnull=True).select_related("expert")
        first = min(rows, key=lambda s: (order[s.expert.level], s.pk))
        first.lead = True
        first.save(update_fields=["lead"])
