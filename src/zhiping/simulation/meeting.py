"""The committee meets (P8): signs in, writes opinions, votes in batches by major, announces; somebody falls ill."""

from __future__ import annotations

from random import Random
from typing import Final

from zhiping.core.tally import Vote as Choice
from zhiping.core.tally import may_still_leave
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.simulation.desks import Play
from zhiping.stages.meeting.models import Candidate, Item, Meeting, Opinion, Vote
from zhiping.stages.meeting.operations import announcing, opinions, papers, planning, sitting, voting
from zhiping.stages.meeting.operations.common import attendance
from zhiping.stages.meeting.operations.tending import tend_votes
from zhiping.stages.meeting.queries.agenda import votable, waiting

#: Every so manieth candidate does not convince the committee; two of three of its members then say so.
_WEAK = 8
#: Of those who are convinced, one in so many still says no, or abstains.
_DOUBTS: Final = (25, 40)
#: Candidates of one vote; who has not voted yet where a demo stops in the middle of it; votes that stand.
_BATCH, _STILL_TO_VOTE = 20, 4
_STANDS: Final = (Vote.State.OPEN, Vote.State.COUNTED, Vote.State.ANNOUNCED)
_NUMBERS: Final = "一二三四五六七八九"
_SAID: Final = {
    True: "业绩中本人的作用说明不够，答辩没有说清依据。", False: "专业理论和解决实际问题的能力符合条件，业绩真实。",
}  # fmt: skip


def play_sitting(play: Play) -> None:
    """The meeting in its middle: called, signed in, opinions signed, the first vote open, and some have voted.

    Nothing where nobody may be voted on, or a meeting sits already.
    """
    cycle = play.founded.cycle
    found = [one for one in waiting(cycle) if votable(one)]
    # A pack with a defence votes after it; who is still to be heard is not waited for here.
    if not found or Meeting.objects.filter(cycle=cycle).exclude(state=Meeting.State.ENDED).exists():
        return
    office = _office(play)
    name = f"第{_NUMBERS[min(Meeting.objects.filter(cycle=cycle).count(), 8)]}次评审会议"
    meeting = planning.plan(cycle, name=name, on=play.today, place="302会议室", by=office, at=play.tick())
    planning.put_on_agenda(meeting, found, by=office, at=play.tick())
    _sit(play, meeting, office)
    _opine(play, meeting, office)
    vote = _open(play, meeting)
    assert vote is not None
    # Whom a visitor of the demo signs in as still votes: the first of the roll.
    _cast(play, vote, but=_STILL_TO_VOTE)


def play_meeting(play: Play) -> None:
    """A day of meeting over whoever may be voted on, from the sign-in to the minutes; nothing where nobody may."""
    play_sitting(play)
    meeting = Meeting.objects.filter(cycle=play.founded.cycle).exclude(state=Meeting.State.ENDED).first()
    if meeting is None:
        return
    office = _office(play)
    vote = meeting.votes.filter(state=Vote.State.OPEN).first() or _open(play, meeting)
    while vote is not None:
        _cast(play, vote)
        voting.close_vote(vote, by=_leads(meeting), at=play.tick())
        announcing.announce(vote, by=_leads(meeting), at=play.tick())
        vote = _open(play, meeting)
    sitting.end(meeting, by=office, at=play.tick())
    while tend_votes():
        pass
    # A result that a case of integrity or a recusal holds is still to go on; the minutes wait for it.
    if not Candidate.objects.filter(vote__meeting=meeting, carried=False).exists():
        papers.issue_minutes(Meeting.objects.get(pk=meeting.pk), by=office, at=play.tick())


def _office(play: Play) -> Actor:
    return Actor(play.founded.who(play.founded.office, "office_reviewer")[0])


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


def _open(play: Play, meeting: Meeting) -> Vote | None:
    """A vote over the next of the agenda; None where everybody was voted on."""
    items = meeting.items.exclude(candidacies__vote__state__in=_STANDS).order_by("number")
    batch = list(items.select_related("dossier").defer("dossier__draft_sealed")[:_BATCH])
    return voting.open_vote(meeting, batch, by=_leads(meeting), at=play.tick()) if batch else None


def _cast(play: Play, vote: Vote, *, but: int = 0) -> None:
    """Everybody votes who has not, ``but`` the first of the roll; nobody votes in the order of a list."""
    chance = Random(f"meeting/{play.pack.id}/{vote.meeting_id}/{vote.number}")  # noqa: S311
    weak = {one.pk: _weak(play, one.item) for one in vote.candidates.select_related("item__dossier")}
    voters = list(vote.voters.filter(voted=False).select_related("attendee__person").order_by("id"))[but:]
    chance.shuffle(voters)
    for voter in voters:
        answers = {pk: _choice(chance, weak=bad) for pk, bad in weak.items() if pk not in voter.kept_from}
        if answers:
            voting.cast(vote, answers, by=Actor(voter.attendee.person), at=play.tick())


def _choice(chance: Random, *, weak: bool) -> str:
    if weak:
        return (Choice.AGREE if chance.random() < 1 / 3 else Choice.AGAINST).value
    against, abstains = _DOUBTS
    if chance.randrange(against) == 0:
        return Choice.AGAINST.value
    return (Choice.ABSTAIN if chance.randrange(abstains) == 0 else Choice.AGREE).value
