"""The course of a meeting (P8, rules.md 3): sign-in, begin, a pause when the quorum breaks, resume, end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from zhiping.core.committees import Seat, may_preside
from zhiping.core.errors import BadInput, Fault
from zhiping.core.tally import has_quorum, least
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Membership
from zhiping.stages.meeting.models import Attendee, Event, Meeting, Presence, Vote
from zhiping.stages.meeting.operations.common import (
    attendance,
    locked,
    may_go_on,
    note,
    of_office,
    pack_of,
    present,
    refuse,
)
from zhiping.stages.meeting.operations.planning import lacking, reseat
from zhiping.stages.meeting.words import CLAUSE

_SITS = (Meeting.State.OPEN, Meeting.State.PAUSED)


def arrive(attendee: Attendee, *, by: Actor, at: datetime) -> None:
    """Sign a member in, on the day of the meeting. Raises ``Refusal``, and ``BadInput`` for who is there already."""
    with transaction.atomic():
        now = locked(attendee.meeting_id)
        of_office(now, by, at, "登记签到")
        if now.state == Meeting.State.ENDED:
            raise refuse("会议已经结束", "会议结束以前签到")
        if local_day(pack_of(now).timezone, at) < now.on:
            raise refuse("还没有到会议日期", "会议当天签到")
        if now.state == Meeting.State.PLANNED:
            reseat(now)
            if not now.attendees.filter(pk=attendee.pk).exists():
                raise refuse("这位委员没有抽中，或者已空出席位，这次不出席", "主任、副主任和抽中的委员")
        if Presence.objects.filter(attendee=attendee, left_at__isnull=True).exists():
            raise refuse("已经签到", "不用再签")
        Presence.objects.create(attendee=attendee, arrived_at=at)
        Attendee.objects.filter(pk=attendee.pk).update(absence_sealed=None)
        here = present(now)
        note(now, Event.Kind.ARRIVED, by=by, at=at, here=len(here), attendee=attendee)


def leave(attendee: Attendee, *, by: Actor, at: datetime) -> bool:
    """A member leaves. Where that breaks the quorum, or nobody is left who can preside, the meeting pauses at once.

    Who presided and leaves hands over to who may. What was voted stays: a ballot in the box is counted, and who left
    without one has not voted. Returns whether the meeting paused.
    """
    with transaction.atomic():
        now = locked(attendee.meeting_id)
        of_office(now, by, at, "登记离会")
        if not _went(Presence.objects.filter(attendee=attendee), at):
            raise refuse("没有签到", "先签到")
        here = present(now)
        note(now, Event.Kind.LEFT, by=by, at=at, here=len(here), attendee=attendee)
        if now.state != Meeting.State.OPEN:
            return False
        if may_go_on(now, here) and _leader(now, here) is not None:
            _let_preside(now, here)
            return False
        now.state = Meeting.State.PAUSED
        now.save(update_fields=["state"])
        note(now, Event.Kind.PAUSED, by=by, at=at, here=len(here))
    return True


def _went(rows: QuerySet[Presence], at: datetime) -> int:
    """Who is still there has left; never before they came, whatever a demo's clock shows. Returns how many."""
    left_at = Greatest(Value(at, DateTimeField()), F("arrived_at"))
    return rows.filter(left_at__isnull=True).update(left_at=left_at)


def _leader(meeting: Meeting, here: list[Attendee]) -> Attendee | None:
    """Who of those there leads: who already does, else the chair, else a vice-chair, where they hold the office."""
    now = next((one for one in here if one.presides), None)
    if now is not None:
        return now
    able = officers(meeting.cycle.committee.office, (Membership.Role.CHAIR,), meeting.on)
    leads = may_preside(Seat(one.place) for one in here if one.person_id in able)
    return next((one for one in here if one.place == leads and one.person_id in able), None)


def _let_preside(meeting: Meeting, here: list[Attendee]) -> Attendee:
    """Put down who leads. They must be able to announce: hold the role of chair at the Committee office.

    Raises ``BadInput`` where nobody there does.
    """
    chosen = _leader(meeting, here)
    if chosen is None:
        raise refuse(
            "到会的主任、副主任都没有“评委会主任”的权限，不能主持", "请评委会办公室在“角色”里授予主持人“评委会主任”"
        )
    meeting.attendees.filter(presides=True).update(presides=False)
    Attendee.objects.filter(pk=chosen.pk).update(presides=True)
    chosen.presides = True
    return chosen


def _stops(meeting: Meeting, here: list[Attendee]) -> list[Fault]:
    rules = pack_of(meeting).procedure.committee
    there = attendance(meeting, len(here)) if meeting.attendees.exists() else None
    faults = [Fault("meeting", f"{one}（{rules.basis}）") for one in lacking(meeting)]
    if there is None or not has_quorum(there, rules):
        needed = least(rules.present_at_least, there.members) if there else 0
        short = f"到会{len(here)}人，不足法定人数（{rules.basis}）"
        faults.append(Fault("meeting", short, f"至少{needed}人到会，即委员的{rules.present_at_least}"))
    if may_preside(Seat(one.place) for one in here) is None:
        faults.append(Fault("meeting", "主任、副主任都没有到会", "由主任或副主任主持"))
    return faults


def begin(meeting: Meeting, *, by: Actor, at: datetime) -> Attendee:
    """Begin: the filing holds, the quorum is there, and the chair presides, else a vice-chair. Returns who leads.

    Raises ``BadInput`` with everything that stops it, each with what would be right.
    """
    with transaction.atomic():
        now = locked(meeting)
        of_office(now, by, at, "宣布会议开始")
        if now.state != Meeting.State.PLANNED:
            raise refuse("会议已经开始", "继续开会")
        if local_day(pack_of(now).timezone, at) != now.on:
            raise refuse("今天不是会议日期", f"{now.on.isoformat()}开会")
        if not now.items.exists():
            raise refuse("议程里还没有申报人", "先安排议程")
        reseat(now)
        here = present(now)
        if faults := _stops(now, here):
            raise BadInput(faults)
        leads = _let_preside(now, here)
        now.state = Meeting.State.OPEN
        now.save(update_fields=["state"])
        note(now, Event.Kind.BEGAN, by=by, at=at, here=len(here), attendee=leads, clause=CLAUSE)
    return leads


def pause(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Pause by choice, for a meal or the night. Nobody votes until it goes on. Raises ``Refusal``, ``BadInput``."""
    with transaction.atomic():
        now = locked(meeting)
        of_office(now, by, at, "宣布休会")
        if now.state != Meeting.State.OPEN:
            raise refuse("会议没有在进行", "会议进行中才能休会")
        now.state = Meeting.State.PAUSED
        now.save(update_fields=["state"])
        note(now, Event.Kind.PAUSED, by=by, at=at, here=len(present(now)))


def resume(meeting: Meeting, *, by: Actor, at: datetime) -> Attendee:
    """Go on, once the quorum and somebody who may preside are there again; on whichever day the filing still holds."""
    with transaction.atomic():
        now = locked(meeting)
        of_office(now, by, at, "宣布继续开会")
        if now.state != Meeting.State.PAUSED:
            raise refuse("会议没有休会", "休会以后才能继续")
        here = present(now)
        faults = _stops(now, here)
        if now.filing.until_on < local_day(pack_of(now).timezone, at):
            faults.append(Fault("meeting", f"备案已于{now.filing.until_on.isoformat()}到期", "按新的备案另开会议"))
        if faults:
            raise BadInput(faults)
        leads = _let_preside(now, here)
        now.state = Meeting.State.OPEN
        now.save(update_fields=["state"])
        note(now, Event.Kind.RESUMED, by=by, at=at, here=len(here), attendee=leads)
    return leads


def end(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """End the meeting: no vote is open, and every count is announced. Who was not voted on waits for another."""
    with transaction.atomic():
        now = locked(meeting)
        of_office(now, by, at, "宣布会议结束")
        if now.state not in _SITS:
            raise refuse("会议没有在进行", "会议开始以后才能结束")
        if now.votes.filter(state__in=[Vote.State.OPEN, Vote.State.COUNTED]).exists():
            raise refuse("还有没计票或没宣布的投票", "先计票、宣布，或作废")
        here = present(now)
        _went(Presence.objects.filter(attendee__meeting=now), at)
        now.state = Meeting.State.ENDED
        now.save(update_fields=["state"])
        note(now, Event.Kind.ENDED, by=by, at=at, here=len(here))


def add_notes(meeting: Meeting, text: str, *, by: Actor, at: datetime) -> None:
    """What the secretary adds to the minutes; sealed. Raises ``Refusal``."""
    with transaction.atomic():
        now = locked(meeting)
        of_office(now, by, at, "填写会议记录")
        text = text.strip()
        now.notes_sealed = keys.seal_own(text.encode(), context=f"minutes|{now.code}") if text else None
        now.save(update_fields=["notes_sealed"])
