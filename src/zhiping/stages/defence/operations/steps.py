"""The steps of one applicant on the day (P7): reported, called, in the room, done, absent; and one step back.

Every step is an entry of the session's audit chain, so that what was undone is not forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier
from zhiping.stages.defence.models import Attendance, Result, Session, Slot
from zhiping.stages.defence.queries import seats as reads

Status = Attendance.Status
#: Step → where it may begin, where it leads.
STEPS: Final = {
    "arrive": ((Status.EXPECTED, Status.ABSENT), Status.ARRIVED),
    "call": ((Status.ARRIVED, Status.CALLED), Status.CALLED),
    "enter": ((Status.ARRIVED, Status.CALLED), Status.IN_ROOM),
    "finish": ((Status.IN_ROOM,), Status.DONE),
    "absent": ((Status.EXPECTED, Status.ARRIVED, Status.CALLED), Status.ABSENT),
}
STEP_NAMES: Final = {
    "arrive": "报到", "call": "叫号", "enter": "进场", "finish": "结束答辩", "absent": "记为缺席", "undo": "撤销上一步",
}  # fmt: skip


def check_in(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """The applicant is there; who comes late after all is no longer absent. Only the office, only on the day.

    Raises ``Refusal``.
    """
    return _step(slot, "arrive", by=by, at=at, may=_office_alone)


def call(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """Call the number, or call it again. Nobody else may be called or in the room. Raises ``Refusal``."""
    return _step(slot, "call", by=by, at=at, may=_runs)


def call_next(session: Session, *, by: Actor, at: datetime) -> Attendance:
    """Call the first of those who have reported, in the order of their turns. Raises ``Refusal`` where nobody waits.

    A lead who keeps out of somebody does not call them: the office does.
    """
    with transaction.atomic():
        _locked(session)
        slots = reads.planned(session)
        seats = reads.seats_of(session, [slot.dossier_id for slot in slots])
        sitting = seats.sitting_of(by.person)
        leads = sitting is not None and sitting == seats.lead
        apart = reads.apart_of(by.person) if reads.in_office(session, by.person, at) else None
        for slot in slots:
            mine = slot.dossier.person_id not in apart if apart is not None else leads
            if sitting is not None and seats.keeps_out(sitting, slot):
                continue
            if mine and reads.status_of(slot) == Status.ARRIVED:
                return call(slot, by=by, at=at)
        raise Refusal("nobody_waiting", "P7")


def enter(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """The applicant comes in; before fewer experts than a panel has at least nobody is heard. Raises ``Refusal``."""
    return _step(slot, "enter", by=by, at=at, may=_runs)


def finish(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """The applicant has been heard. Raises ``Refusal``."""
    return _step(slot, "finish", by=by, at=at, may=_runs)


def absent(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """Whoever did not come, from the time of their turn on; that they missed it is decided later (8i)."""
    return _step(slot, "absent", by=by, at=at, may=_runs)


def undo(slot: Slot, *, by: Actor, at: datetime) -> Attendance:
    """Take the last step back. Raises ``Refusal`` where there is none, and once the sheets are locked."""
    return _step(slot, "undo", by=by, at=at, may=_runs)


May = Callable[[Session, reads.Seats, Slot, Actor, datetime], bool]


def _office_alone(session: Session, seats: reads.Seats, slot: Slot, by: Actor, at: datetime) -> bool:
    return reads.in_office(session, by.person, at) and slot.dossier.person_id not in reads.apart_of(by.person)


def _runs(session: Session, seats: reads.Seats, slot: Slot, by: Actor, at: datetime) -> bool:
    """The lead, but for those they keep out of; the office."""
    lead = seats.lead
    leads = lead is not None and lead == seats.sitting_of(by.person) and not seats.keeps_out(lead, slot)
    return leads or _office_alone(session, seats, slot, by, at)


def _locked(session: Session) -> Session:
    """Whoever runs the same session waits."""
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)


def _step(slot: Slot, step: str, *, by: Actor, at: datetime, may: May) -> Attendance:
    with transaction.atomic():
        session = reads.session_of(slot.session.code)
        if session is None or by.person is None:
            raise Refusal("slot_given_up", "P7")
        _locked(session)
        slots = reads.planned(session)
        here = next((one for one in slots if one.pk == slot.pk), None)
        if here is None:
            raise Refusal("slot_given_up", "P7")
        seats = reads.seats_of(session, [one.dossier_id for one in slots])
        if not may(session, seats, here, by, at):
            raise Refusal("not_yours", "P7", {"action": Action.RECORD_DEFENCE.value})
        _ask(session, seats, slots, here, step, at)
        row: Attendance = getattr(here, "attendance", None) or Attendance(slot=here)
        before = row.status
        _go(row, step, at)
        row.changed_by, row.changed_at = by.person, at
        row.save()
        data = {"slot": here.code, "from": str(before), "to": str(row.status)}
        chain.append(session.stream, f"defence.{step}", by=by.label, at=at, data=data)
    return row


def _ask(session: Session, seats: reads.Seats, slots: list[Slot], slot: Slot, step: str, at: datetime) -> None:
    """Everything for which the step does not happen."""
    dossier: Dossier = slot.dossier
    if dossier.state != State.READY:
        raise Refusal("not_now", "P7", {"state": dossier.state, "action": Action.RECORD_DEFENCE.value})
    if Result.objects.filter(slot=slot, opened_at__isnull=True).exists():
        raise Refusal("sheets_locked", "P7")
    zone = session.schedule.cycle.pack().timezone
    status = reads.status_of(slot)
    if step in ("absent", "undo"):
        # Also later than the day: what was not written down in the rush is put right by the office.
        if step == "absent" and at < slot.starts_at:
            raise Refusal("defence_not_begun", "8i", {"until": slot.starts_at.isoformat()})
    elif local_day(zone, at) != local_day(zone, slot.starts_at):
        on = slot.starts_at.astimezone(ZoneInfo(zone))
        raise Refusal("defence_other_day", "P7", {"turn": slot.turn, "day": f"{on.month}月{on.day}日{on:%H:%M}"})
    if step == "undo":
        if status == Status.EXPECTED:
            raise Refusal("nothing_to_undo", "P7", {"turn": slot.turn})
    elif status not in STEPS[step][0]:
        label = Status(status).label
        raise Refusal("step_not_now", "P7", {"turn": slot.turn, "status": label, "step": STEP_NAMES[step]})
    into_room = step in ("call", "enter") or (step == "undo" and status == Status.DONE)
    if into_room and any(reads.status_of(one) in (Status.CALLED, Status.IN_ROOM) for one in slots if one != slot):
        raise Refusal("panel_busy", "P7")
    if step in ("call", "enter"):
        asked = session.schedule.cycle.pack().procedure.committee.panel_min
        if (there := len(seats.hearing(slot))) < asked:
            raise Refusal("panel_short", "P7", {"turn": slot.turn, "there": there, "asked": asked})


def _go(row: Attendance, step: str, at: datetime) -> None:
    if step == "undo":
        _back(row)
        return
    row.status = STEPS[step][1]
    match step:
        case "arrive":
            row.arrived_at, row.called_at, row.absent_at = at, None, None
        case "call":
            row.called_at, row.calls = at, row.calls + 1
        case "enter":
            row.entered_at = at
        case "finish":
            row.ended_at = at
        case _:
            row.absent_at = at


def _back(row: Attendance) -> None:
    waiting = Status.CALLED if row.called_at else Status.ARRIVED if row.arrived_at else Status.EXPECTED
    match row.status:
        case Status.DONE:
            row.status, row.ended_at = Status.IN_ROOM, None
        case Status.IN_ROOM:
            row.status, row.entered_at = waiting, None
        case Status.CALLED:
            row.status, row.called_at = Status.ARRIVED, None
        case Status.ARRIVED:
            row.status, row.arrived_at = Status.EXPECTED, None
        case _:
            row.status, row.absent_at = waiting, None
