"""Before the meeting: who is asked, what stands on the agenda, which groups write opinions (P8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhiping.core.committees import Seat as Place
from zhiping.core.committees import is_group
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Dossier, Membership
from zhiping.registers.draws.queries import drawn
from zhiping.registers.experts import queries as experts
from zhiping.registers.experts.models import Seat
from zhiping.registers.experts.words import shortfall
from zhiping.stages.meeting.models import Attendee, Event, Group, Item, Meeting, Opinion, Presence
from zhiping.stages.meeting.operations.common import locked, not_yours, of_office, pack_of, refuse
from zhiping.stages.meeting.queries.agenda import votable, waiting
from zhiping.stages.meeting.words import CLAUSE, DRAWN

#: Candidates of one meeting.
MOST = 600


def plan(cycle: Cycle, *, name: str, on: date, place: str, by: Actor, at: datetime) -> Meeting:
    """Call a meeting of the committee as it is filed on that day; every member of it is asked.

    Raises ``Refusal`` for who is not of the office, ``BadInput`` for a missing name or place, a day that is over, and a
    committee that is not filed at all. What else stops it is told by ``begin``, and can be put right until then.
    """
    name, place = name.strip(), place.strip()
    day = local_day(cycle.pack().timezone, at)
    office = officers(cycle.committee.office, (Membership.Role.OFFICE_REVIEWER,), day)
    if by.person is None or by.person.pk not in office:
        raise not_yours("筹备评审会议")
    faults = [] if name else [Fault("name", "没有填会议名称", "如：第一次评审会议")]
    faults += [] if place else [Fault("place", "没有填地点", "会议室的名称")]
    faults += [Fault("on", "会议日期已过", "今天或以后的日期")] if on < day else []
    filing = experts.filing_in_force(cycle.committee, on)
    if filing is None:
        faults.append(Fault("on", "评委会没有备案，不能开会", "先登记备案和委员"))
    if faults or filing is None:
        raise BadInput(faults)
    with transaction.atomic():
        made = Meeting.objects.create(
            cycle=cycle, filing=filing, name=name[:80], on=on, place=place[:80], made_by=by.person, made_at=at
        )
        reseat(made)
        chain.append(made.stream, "meeting.planned", by=by.label, at=at, data={"members": made.attendees.count()})
    return made


def reseat(meeting: Meeting) -> None:
    """Whoever sits on that day and is no attendee yet becomes one; who no longer sits is none any more, and that they
    signed in before it began stands in the audit alone.
    """
    seats = body_of(meeting)
    gone = meeting.attendees.exclude(seat__in=seats)
    Event.objects.filter(attendee__in=gone).delete()
    Presence.objects.filter(attendee__in=gone).delete()
    gone.delete()
    there = set(meeting.attendees.values_list("seat_id", flat=True))
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, seat=seat, person=seat.expert.person, place=seat.place)
        for seat in seats
        if seat.pk not in there
    )


def body_of(meeting: Meeting) -> list[Seat]:
    """Who sits in this meeting: chair, vice-chairs and, of the filed members, those who were drawn for the meetings of
    the round; all of them where nobody was drawn. At most five queries.
    """
    seats = experts.seats_of(meeting.filing, meeting.on)
    chosen = {one.expert for one in drawn(meeting.cycle, "meeting")}
    if not chosen:
        return seats
    return [one for one in seats if one.place != Place.MEMBER or one.expert.person_id in chosen]


def lacking(meeting: Meeting) -> list[str]:
    """Everything for which this meeting may not begin by its filing and by who was drawn, in words (rules.md 3)."""
    pack = pack_of(meeting)
    of_title = {title.name: title.level for title in pack.scope.titles}
    titles = meeting.items.values_list("dossier__title", flat=True).distinct()
    levels = {of_title[title] for title in titles if title in of_title}
    body, filed = body_of(meeting), experts.seats_of(meeting.filing, meeting.on)
    found = experts.missing(meeting.cycle.committee, pack, on=meeting.on, levels=levels, seats=body)
    says = DRAWN if len(body) != len(filed) else {}
    return [
        says[one.code].format(found=one.found, asked=one.asked) if one.code in says else shortfall(one, pack)
        for one in found
    ]


def put_on_agenda(meeting: Meeting, dossiers: Sequence[Dossier], *, by: Actor, at: datetime) -> int:
    """Put candidates on the agenda, behind those that are there, by major, unit and name. Returns how many.

    Also while the meeting sits: whoever is given another vote may be heard the same day. Raises ``Refusal``, and
    ``BadInput`` for who may not be voted on now, or stands on an agenda already.
    """
    with transaction.atomic():
        row = locked(meeting)
        of_office(row, by, at, "安排议程")
        if row.state == Meeting.State.ENDED:
            raise refuse("会议已经结束", "另外筹备一次会议")
        if not dossiers:
            raise refuse("还没有选择申报人", "至少勾选一人", where="code")
        if row.items.count() + len(dossiers) > MOST:
            raise refuse(f"一次会议最多评审{MOST}人", "分几次会议", where="code")
        may = {one.pk: one for one in waiting(row.cycle).filter(pk__in=[one.pk for one in dossiers])}
        here = set(row.items.values_list("dossier_id", flat=True))
        for one in dossiers:
            if one.pk in here:
                raise refuse(f"{one.applicant_name}已在这次会议的议程里", "重新评审的列入另一次会议", where="code")
            if one.pk not in may or not votable(may[one.pk]):
                raise refuse(f"{one.applicant_name}现在不能列入", "已可以表决、没有列入别的会议的申报", where="code")
        last = row.items.order_by("-number").values_list("number", flat=True).first() or 0
        ordered = sorted(may.values(), key=lambda d: (d.major, d.unit.name, d.applicant_name, d.pk))
        Item.objects.bulk_create(
            Item(meeting=row, dossier=one, number=n) for n, one in enumerate(ordered, start=last + 1)
        )
        chain.append(row.stream, "meeting.agenda", by=by.label, at=at, data={"added": len(ordered)})
    return len(ordered)


def take_off(item: Item, *, by: Actor, at: datetime) -> None:
    """Take a candidate off the agenda; not once there was a vote on them, or an opinion. Raises ``BadInput``."""
    with transaction.atomic():
        row = locked(item.meeting_id)
        of_office(row, by, at, "安排议程")
        if item.candidacies.exists() or Opinion.objects.filter(item=item).exists():
            raise refuse("已经有评议意见或投票，不能移出议程", "留在议程里")
        item.delete()
        chain.append(row.stream, "meeting.agenda", by=by.label, at=at, data={"removed": 1})


def form_group(
    meeting: Meeting, *, name: str, majors: Sequence[str], members: Sequence[Attendee], by: Actor, at: datetime
) -> Group:
    """Form a review group for the candidates of ``majors`` (rules.md 3).

    Raises ``BadInput`` where the pack has no groups, for fewer experts than the pack asks for, nobody to judge, or a
    major that another group has.
    """
    with transaction.atomic():
        row = locked(meeting)
        of_office(row, by, at, "安排评议组")
        rules, options = pack_of(row).procedure.committee, pack_of(row).procedure.options
        faults = []
        if not options.group_opinion:
            faults.append(Fault("name", "这一轮不设评议组", "直接表决"))
        if not name.strip():
            faults.append(Fault("name", "没有填评议组名称", "如：机械工程评议组"))
        if not majors:
            faults.append(Fault("majors", "没有选专业", "至少一个专业"))
        if not is_group(len({one.pk for one in members}), rules):
            faults.append(Fault("members", f"评议组只有{len(members)}人", f"至少{rules.panel_min}名委员"))
        taken = {major for group in row.groups.all() for major in group.majors}
        faults += [Fault("majors", f"{one}已有评议组", "没有评议组的专业") for one in majors if one in taken]
        if any(one.meeting_id != row.pk for one in members):
            faults.append(Fault("members", "不是这次会议的委员", "到会名单里的委员"))
        if faults:
            raise BadInput(faults)
        made = Group.objects.create(meeting=row, name=name.strip()[:40], majors=list(majors))
        made.members.set(members)
        data = {"members": len(members), "clause": CLAUSE}
        chain.append(row.stream, "meeting.group", by=by.label, at=at, data=data)
    return made


def note_absence(attendee: Attendee, reason: str, *, by: Actor, at: datetime) -> None:
    """Put down why a member is not there, for the minutes; sealed. An empty reason takes it back."""
    with transaction.atomic():
        row = locked(attendee.meeting_id)
        of_office(row, by, at, "登记缺席原因")
        kept = keys.seal_own(reason.strip().encode(), context=f"absence|{attendee.pk}") if reason.strip() else None
        Attendee.objects.filter(pk=attendee.pk).update(absence_sealed=kept)
        chain.append(row.stream, "meeting.absence", by=by.label, at=at, data={})
