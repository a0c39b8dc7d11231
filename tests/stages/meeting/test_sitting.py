"""A meeting sits by its filing and its quorum, is led by who may, pauses when it breaks, and goes on (rules.md 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import gathering
from tests.support import world as worlds
from tests.support.gathering import Gathering, members

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.tally import least
from zhiping.ground.audit import chain
from zhiping.records.models import Membership
from zhiping.registers.draws.queries import Serving
from zhiping.registers.experts.models import Filing, Seat
from zhiping.stages.meeting.models import Attendee, Event, Meeting, Presence
from zhiping.stages.meeting.operations import planning, sitting


def quorum(m: Gathering) -> int:
    return least(m.world.pack.procedure.committee.present_at_least, len(members(m.world)))


def test_a_meeting_from_the_sign_in_to_the_end(meeting: Gathering) -> None:
    m = meeting
    with pytest.raises(BadInput, match="不足法定人数"):
        sitting.begin(m.meeting, by=m.office, at=m.at())
    m.begin()
    assert m.meeting.state == "open" and m.attendee("chair").presides
    sitting.pause(m.meeting, by=m.office, at=m.at())
    with pytest.raises(BadInput, match="没有在进行"):
        sitting.pause(m.meeting, by=m.office, at=m.at())
    sitting.resume(m.meeting, by=m.office, at=m.at())
    sitting.end(m.meeting, by=m.office, at=m.at())
    assert not Presence.objects.filter(left_at__isnull=True).exists()
    kinds = list(Event.objects.filter(meeting=m.meeting).order_by("id").values_list("kind", flat=True))
    assert kinds == [*["arrived"] * len(members(m.world)), "began", "paused", "resumed", "ended"]
    with pytest.raises(BadInput, match="已经结束"):
        sitting.arrive(m.attendee("chair"), by=m.office, at=m.at())
    assert chain.verify().faults == []


def test_two_thirds_exactly_are_a_quorum_and_one_short_is_none(meeting: Gathering) -> None:
    m, needed = meeting, quorum(meeting)
    assert 3 * needed >= 2 * len(members(m.world)) > 3 * (needed - 1)
    m.arrive(*members(m.world)[: needed - 1])
    with pytest.raises(BadInput, match=f"至少{needed}人到会"):
        sitting.begin(m.meeting, by=m.office, at=m.at())
    m.arrive(members(m.world)[needed - 1])
    sitting.begin(m.meeting, by=m.office, at=m.at())


def test_when_the_quorum_breaks_the_meeting_pauses_and_goes_on_when_it_is_there_again(meeting: Gathering) -> None:
    m, needed = meeting, quorum(meeting)
    there = members(m.world)[:needed]
    m.arrive(*there)
    sitting.begin(m.meeting, by=m.office, at=m.at())
    ill = m.attendee(there[-1])
    assert sitting.leave(ill, by=m.office, at=m.at())
    m.meeting.refresh_from_db()
    assert m.meeting.state == "paused"
    with pytest.raises(BadInput, match="不足法定人数"):
        sitting.resume(m.meeting, by=m.office, at=m.at())
    m.arrive(members(m.world)[needed])
    sitting.resume(m.meeting, by=m.office, at=m.at())
    assert not sitting.leave(m.attendee(there[-2]), by=m.office, at=m.at()) or quorum(m) == needed


def test_the_vice_chair_leads_when_the_chair_goes_and_holds_the_office(meeting: Gathering) -> None:
    m = meeting
    m.arrive(*members(m.world)[1:])
    with pytest.raises(BadInput, match="没有“评委会主任”的权限"):
        sitting.begin(m.meeting, by=m.office, at=m.at())
    m.world.employ("vice", "office", "chair")
    sitting.begin(m.meeting, by=m.office, at=m.at())
    assert m.attendee("vice").presides
    # Who leads goes on leading when the chair comes late.
    m.arrive("chair")
    sitting.leave(m.attendee(members(m.world)[-1]), by=m.office, at=m.at())
    assert m.attendee("vice").presides
    sitting.leave(m.attendee("vice"), by=m.office, at=m.at())
    assert m.attendee("chair").presides and not m.attendee("vice").presides


def test_a_chair_who_falls_ill_may_go_though_nobody_there_can_lead(meeting: Gathering) -> None:
    """A vice-chair without the role of chair cannot announce: the meeting pauses, and nobody is kept in the room."""
    m = meeting
    m.begin()
    assert sitting.leave(m.attendee("chair"), by=m.office, at=m.at())
    m.meeting.refresh_from_db()
    assert m.meeting.state == "paused" and m.attendee("chair").presences.get().left_at is not None
    with pytest.raises(BadInput, match="没有“评委会主任”的权限"):
        sitting.resume(m.meeting, by=m.office, at=m.at())
    m.world.employ("vice", "office", "chair")
    assert sitting.resume(m.meeting, by=m.office, at=m.at()).pk == m.attendee("vice").pk


def test_without_chair_and_vice_chair_nobody_meets(meeting: Gathering) -> None:
    m = meeting
    m.arrive(*members(m.world)[2:])
    with pytest.raises(BadInput, match="主任、副主任都没有到会"):
        sitting.begin(m.meeting, by=m.office, at=m.at())


def test_everything_that_its_filing_lacks_is_told_at_once(meeting: Gathering) -> None:
    m = meeting
    m.arrive(*members(m.world))
    Filing.objects.update(until_on=m.meeting.on - timedelta(days=1), series=["other"], levels=[])
    Seat.objects.filter(place="vice_chair").update(place="member")
    with pytest.raises(BadInput) as stopped:
        sitting.begin(m.meeting, by=m.office, at=m.at())
    said = " ".join(one.message for one in stopped.value.faults)
    for word in ("备案已于", "备案的范围不含", "没有副主任", m.world.pack.procedure.committee.basis):
        assert word in said
    m.meeting.refresh_from_db()
    assert m.meeting.state == "planned"


def test_who_sits_is_taken_from_the_filing_when_it_begins(meeting: Gathering) -> None:
    m = meeting
    Seat.objects.filter(expert__person=m.world.people[members(m.world)[-1]]).update(
        left_on=m.meeting.on - timedelta(days=1)
    )
    m.arrive(*members(m.world)[:-1])
    with pytest.raises(BadInput, match="应为单数"):
        sitting.begin(m.meeting, by=m.office, at=m.at())


def test_who_was_drawn_for_the_meeting_sits_in_it(leshan: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office draws from the filed members; chair and vice-chair lead anyway; who was not drawn does not come."""
    m, people = leshan, leshan.world.people
    *most, last = members(m.world)
    m.arrive(last)  # before it was known who was drawn
    chosen = {people[one].pk for one in most}
    monkeypatch.setattr(
        planning, "drawn", lambda cycle, stage: [Serving(pk, "甲", "D", "K") for pk in chosen if stage == "meeting"]
    )
    with pytest.raises(BadInput, match="这次不出席"):
        m.arrive(last)
    m.arrive(*most)
    assert {one.person_id for one in m.meeting.attendees.all()} == chosen
    with pytest.raises(BadInput, match=r"抽中的委员共\d+人，应为单数。请补抽或者重抽"):
        sitting.begin(m.meeting, by=m.office, at=m.at())
    # Another draw fills the place.
    chosen.add(people[last].pk)
    m.arrive(last) if m.meeting.attendees.filter(person=people[last]).exists() else planning.reseat(m.meeting)
    sitting.begin(m.meeting, by=m.office, at=m.at())
    assert m.meeting.attendees.count() == len(members(m.world))


@pytest.mark.parametrize("days", [-1, 1])
def test_it_begins_on_its_day(meeting: Gathering, days: int) -> None:
    m = meeting
    m.arrive(*members(m.world))
    with pytest.raises(BadInput, match="今天不是会议日期"):
        sitting.begin(m.meeting, by=m.office, at=m.at() + timedelta(days=days))


def test_nobody_signs_in_twice_or_before_the_day(meeting: Gathering) -> None:
    m = meeting
    with pytest.raises(BadInput, match="还没有到会议日期"):
        sitting.arrive(m.attendee("chair"), by=m.office, at=m.at() - timedelta(days=1))
    m.arrive("chair")
    with pytest.raises(BadInput, match="已经签到"):
        m.arrive("chair")
    with pytest.raises(BadInput, match="没有签到"):
        sitting.leave(m.attendee("vice"), by=m.office, at=m.at())


@pytest.mark.parametrize("who", ["chair", "counter", "department_reviewer", "member1"])
def test_the_secretary_alone_keeps_the_meeting(leshan: Gathering, who: str) -> None:
    m, by = leshan, leshan.world.by(who)
    for deed in (
        lambda: sitting.arrive(m.attendee("chair"), by=by, at=m.at()),
        lambda: sitting.begin(m.meeting, by=by, at=m.at()),
        lambda: sitting.pause(m.meeting, by=by, at=m.at()),
        lambda: sitting.end(m.meeting, by=by, at=m.at()),
        lambda: sitting.add_notes(m.meeting, "记录", by=by, at=m.at()),
        lambda: planning.put_on_agenda(m.meeting, m.dossiers, by=by, at=m.at()),
        lambda: planning.plan(m.world.cycle, name="会", on=m.meeting.on, place="室", by=by, at=m.at()),
    ):
        with pytest.raises(Refusal, match="not_yours"):
            deed()


def test_a_meeting_is_planned_of_a_filed_committee(db: None) -> None:
    world = worlds.make("leshan-2024-engineering")
    on, by = world.opening().date(), world.by("office_reviewer")
    with pytest.raises(BadInput) as stopped:
        planning.plan(world.cycle, name=" ", on=on - timedelta(days=9), place="", by=by, at=world.opening())
    said = [one.where for one in stopped.value.faults]
    assert said == ["name", "place", "on", "on"]
    gathering.committee(world, 11)
    made = planning.plan(world.cycle, name="会", on=on, place="室", by=by, at=world.opening())
    assert made.attendees.count() == 11 and Meeting.objects.count() == 1


def test_the_agenda_takes_who_may_be_voted_on_once(meeting: Gathering) -> None:
    m = meeting
    one = gathering.votable(m.world, "late", "迟到者")
    draft = (
        m.world.dossier("early", unit="unit") if m.world.employ("early", "unit", "employee", called="早者") else None
    )
    assert draft is not None
    for who in (m.dossiers[0], draft):
        with pytest.raises(BadInput, match=r"已在这次会议|不能列入"):
            planning.put_on_agenda(m.meeting, [who], by=m.office, at=m.at())
    other = planning.plan(m.world.cycle, name="第二次", on=m.meeting.on, place="室", by=m.office, at=m.at())
    with pytest.raises(BadInput, match="不能列入"):
        planning.put_on_agenda(other, [m.dossiers[0]], by=m.office, at=m.at())
    assert planning.put_on_agenda(m.meeting, [one], by=m.office, at=m.at()) == 1
    assert [item.number for item in m.items()] == [1, 2, 3]
    planning.take_off(m.items()[1], by=m.office, at=m.at())
    assert [item.number for item in m.items()] == [1, 3]


def test_why_somebody_is_absent_is_sealed(meeting: Gathering) -> None:
    m = meeting
    planning.note_absence(m.attendee("vice"), "住院", by=m.office, at=m.at())
    row = Attendee.objects.get(pk=m.attendee("vice").pk)
    assert row.absence_sealed is not None and "住院".encode() not in bytes(row.absence_sealed)
    m.arrive("vice")
    assert Attendee.objects.get(pk=row.pk).absence_sealed is None


def test_the_end_waits_for_nothing_open_and_ends_who_holds_no_office(leshan: Gathering) -> None:
    """Membership dates count: who holds the office of chair no longer does not lead."""
    m = leshan
    m.arrive(*members(m.world))
    Membership.objects.filter(person=m.world.people["chair"], role="chair").update(
        to_on=m.meeting.on - timedelta(days=1)
    )
    with pytest.raises(BadInput, match="权限"):
        sitting.begin(m.meeting, by=m.office, at=m.at())
