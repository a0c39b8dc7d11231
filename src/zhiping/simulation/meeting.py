"""The committee meets (P8): signs in, writes opinions, votes in batches by major, announces; somebody falls ill."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

from zhiping.core.procedure import State
from zhiping.core.tally import Vote as Choice
from zhiping.core.tally import may_still_leave
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.simulation.desks import Play
from zhiping.stages.meeting.models import Attendee, Item, Meeting, Opinion, Vote
from zhiping.stages.meeting.operations import announcing, opinions, papers, planning, sitting, voting
from zhiping.stages.meeting.operations.common import attendance
from zhiping.stages.meeting.operations.tending import tend_votes
from zhiping.stages.meeting.queries.agenda import votable, waiting

#: Every so manieth candidate does not convince the committee; two of three of its members then say so.
_WEAK = 8
#: Of those who are convinced, one in so many still says no, or abstains.
_DOUBTS: Final = (25, 40)
#: Candidates of one vote.
_BATCH = 20
_NUMBERS: Final = "一二三四五六七八九"
_SAID: Final = {
    True: "业绩中本人的作用说明不够，答辩没有说清依据。", False: "专业理论和解决实际问题的能力符合条件，业绩真实。",
}  # fmt: skip


def play_meeting(play: Play) -> None:
    """A day of meeting over whoever may be voted on; nothing where nobody may, or the committee is not filed."""
    found = [one for one in waiting(play.founded.cycle) if votable(one)]
    # A pack with a defence votes after it; who is still to be heard is not waited for here.
    if not found or not play.at(State.READY, State.DEFENDED).exists():
        return
    office = Actor(play.founded.who(play.founded.office, "office_reviewer")[0])
    count = Meeting.objects.filter(cycle=play.founded.cycle).count() + 1
    name = f"第{_NUMBERS[min(count, 9) - 1]}次评审会议"
    meeting = planning.plan(
        play.founded.cycle, name=name, on=play.today, place="302会议室", by=office, at=play.tick()
    )  # fmt: skip
    planning.put_on_agenda(meeting, found, by=office, at=play.tick())
    _sit(play, meeting, office)
    chance = Random(f"meeting/{play.pack.id}/{count}")  # noqa: S311
    _opine(play, meeting, office)
    for vote in _votes(play, meeting, chance):
        announcing.announce(vote, by=_leads(meeting), at=play.tick())
    sitting.end(meeting, by=office, at=play.tick())
    while tend_votes():
        pass
    papers.issue_minutes(Meeting.objects.get(pk=meeting.pk), by=office, at=play.tick())


def _leads(meeting: Meeting) -> Actor:
    return Actor(meeting.attendees.select_related("person").get(presides=True).person)


def _sit(play: Play, meeting: Meeting, office: Actor) -> None:
    """One is away with a reason where the quorum lets them be; one falls ill and comes back after a pause."""
    everybody = list(meeting.attendees.select_related("person").order_by("id"))
    rules = play.pack.procedure.committee
    spare = may_still_leave(attendance(meeting, len(everybody)), rules)
    away = everybody[-1] if spare else None
    for one in everybody:
        if one != away:
            sitting.arrive(one, by=office, at=play.tick())
    if away is not None:
        planning.note_absence(away, "因公出差", by=office, at=play.tick())
    sitting.begin(meeting, by=office, at=play.tick())
    ill = everybody[2 : 2 + spare]
    for one in ill:
        sitting.leave(one, by=office, at=play.tick())
    meeting.refresh_from_db()
    for one in ill:
        sitting.arrive(one, by=office, at=play.tick())
    if meeting.state == Meeting.State.PAUSED:
        sitting.resume(meeting, by=office, at=play.tick())


def _opine(play: Play, meeting: Meeting, office: Actor) -> None:
    """Groups as large as leaves enough without the recused; each item is written by one and signed by all."""
    if not play.pack.procedure.options.group_opinion:
        return
    majors = sorted(set(meeting.items.values_list("dossier__major", flat=True)))
    members = list(meeting.attendees.filter(place="member").order_by("id"))
    planning.form_group(
        meeting, name="专家评议组", majors=majors, members=members, by=office, at=play.tick()
    )  # fmt: skip
    people: dict[int, Person] = {one.pk: one.person for one in meeting.attendees.select_related("person")}
    for item in meeting.items.select_related("dossier", "meeting").defer("dossier__draft_sealed").order_by("number"):
        weak = _weak(play, item)
        group = opinions.group_of(item)
        assert group is not None
        who = opinions.judges(group, item)
        advice = Opinion.Advice.OPEN if weak else Opinion.Advice.PASS
        opinions.write(item, text=_SAID[weak], advice=advice, by=Actor(people[who[0].pk]), at=play.tick())
        for one in who:
            opinions.sign(item, by=Actor(people[one.pk]), at=play.tick())


def _weak(play: Play, item: Item) -> bool:
    return play.case(item.dossier).applicant.number % _WEAK == 0


def _votes(play: Play, meeting: Meeting, chance: Random) -> Iterable[Vote]:
    items = list(meeting.items.select_related("dossier").defer("dossier__draft_sealed").order_by("number"))
    for first in range(0, len(items), _BATCH):
        batch = items[first : first + _BATCH]
        vote = voting.open_vote(meeting, batch, by=_leads(meeting), at=play.tick())
        weak = {one.pk: _weak(play, one.item) for one in vote.candidates.select_related("item__dossier")}
        voters = list(vote.voters.select_related("attendee__person").order_by("id"))
        # Nobody votes in the order of a list.
        chance.shuffle(voters)
        for voter in voters:
            answers = {pk: _choice(chance, weak=bad) for pk, bad in weak.items() if pk not in voter.kept_from}
            if answers:
                voting.cast(vote, answers, by=Actor(_person(voter.attendee)), at=play.tick())
        yield voting.close_vote(vote, by=_leads(meeting), at=play.tick())


def _person(attendee: Attendee) -> Person:
    return attendee.person


def _choice(chance: Random, *, weak: bool) -> str:
    if weak:
        return (Choice.AGREE if chance.random() < 1 / 3 else Choice.AGAINST).value
    against, abstains = _DOUBTS
    if chance.randrange(against) == 0:
        return Choice.AGAINST.value
    return (Choice.ABSTAIN if chance.randrange(abstains) == 0 else Choice.AGREE).value
