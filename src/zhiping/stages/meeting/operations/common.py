"""What every write of a meeting asks: the row locked, who may, who is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhiping.core.committees import Seat, may_preside
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.tally import Attendance, has_quorum
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Membership
from zhiping.stages.meeting.models import Attendee, Event, Meeting, Presence, Vote
from zhiping.stages.meeting.words import CLAUSE


def refuse(message: str, expected: str, *, where: str = "meeting") -> BadInput:
    """What cannot happen now, and what to do instead."""
    return BadInput(Fault(where, message, expected))


def not_yours(doing: str) -> Refusal:
    """Who has no part in it."""
    return Refusal("not_yours", CLAUSE, {"action": doing})


def locked(meeting: Meeting | int) -> Meeting:
    """The row, locked: everything that happens in one meeting happens one after another."""
    pk = meeting if isinstance(meeting, int) else meeting.pk
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("cycle__committee__office", "cycle__pack_version", "filing")
        .get(pk=pk)
    )


def pack_of(meeting: Meeting) -> Pack:
    """The pack by which the committee meets: that of the round."""
    return meeting.cycle.pack()


def of_office(meeting: Meeting, by: Actor, at: datetime, doing: str) -> None:
    """The secretary: who reviews in the Committee office. Raises ``Refusal``."""
    day = local_day(pack_of(meeting).timezone, at)
    ours = officers(meeting.cycle.committee.office, (Membership.Role.OFFICE_REVIEWER,), day)
    if by.person is None or by.person.pk not in ours:
        raise not_yours(doing)


def present(meeting: Meeting) -> list[Attendee]:
    """Who is there now, in the order of seats. One query."""
    here = Presence.objects.filter(attendee__meeting=meeting, left_at__isnull=True).values("attendee")
    return list(Attendee.objects.filter(pk__in=here).select_related("person", "seat__expert").order_by("id"))


def attendance(meeting: Meeting, here: int) -> Attendance:
    """Members and those there."""
    return Attendance(members=meeting.attendees.count(), present=here)


def may_go_on(meeting: Meeting, here: list[Attendee]) -> bool:
    """Whether there is a quorum, and somebody who may preside (rules.md 3)."""
    quorum = has_quorum(attendance(meeting, len(here)), pack_of(meeting).procedure.committee)
    return quorum and may_preside(Seat(one.place) for one in here) is not None


def who_presides(meeting: Meeting, by: Actor) -> Attendee:
    """The attendee who leads the meeting, if that is who acts and they are there. Raises ``Refusal``."""
    leads = meeting.attendees.filter(presides=True, presences__left_at__isnull=True).select_related("person").first()
    if leads is None or by.person is None or leads.person_id != by.person.pk:
        raise not_yours("主持评审会议")
    return leads


def note(
    meeting: Meeting, kind: Event.Kind, *, by: Actor, at: datetime, here: int, attendee: Attendee | None = None,
    vote: Vote | None = None, **audit: Any,
) -> None:  # fmt: skip
    """Put down what happened, in the meeting's course and in its audit chain."""
    Event.objects.create(meeting=meeting, kind=kind, at=at, attendee=attendee, vote=vote, present=here)
    data = {"present": here, **({"vote": vote.code} if vote else {}), **audit}
    chain.append(meeting.stream, f"meeting.{kind.value}", by=by.label, at=at, data=data)
