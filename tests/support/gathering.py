"""A committee that meets, for tests: as small as its pack lets it be, filed, with accounts; candidates who wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.world import World

from zhiping.core.committees import Seat as Place
from zhiping.core.procedure import State
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.registers.experts.models import Expert, Filing, Seat
from zhiping.stages.meeting.models import Attendee, Item, Meeting, Opinion, Vote, Voter
from zhiping.stages.meeting.operations import announcing, opinions, papers, planning, sitting, tending, voting

NUMBERS = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"


@dataclass
class Gathering:
    """A meeting and its people; ``clock`` goes on by a minute with every deed."""

    world: World
    meeting: Meeting
    clock: datetime
    dossiers: list[Dossier] = field(default_factory=list)

    def at(self) -> datetime:
        """The instant of the next deed."""
        self.clock += timedelta(seconds=30)
        return self.clock

    @property
    def office(self) -> Any:
        return self.world.by("office_reviewer")

    @property
    def chair(self) -> Any:
        return self.world.by("chair")

    def attendee(self, who: str) -> Attendee:
        return self.meeting.attendees.select_related("seat", "person").get(person=self.world.people[who])

    def items(self) -> list[Item]:
        return list(self.meeting.items.select_related("dossier").order_by("number"))

    def arrive(self, *who: str) -> None:
        for one in who:
            sitting.arrive(self.attendee(one), by=self.office, at=self.at())

    def begin(self, *, without: tuple[str, ...] = ()) -> None:
        """Everybody is there but ``without``."""
        self.arrive(*[one for one in members(self.world) if one not in without])
        sitting.begin(self.meeting, by=self.office, at=self.at())
        self.meeting.refresh_from_db()

    def opine(self, *items: Item) -> None:
        """Groups write and sign, where the pack has them."""
        if not self.world.pack.procedure.options.group_opinion:
            return
        majors = sorted({one.dossier.major for one in self.items()})
        if not self.meeting.groups.exists():
            group = [self.attendee(one) for one in members(self.world)[-3:]]
            planning.form_group(
                self.meeting, name="第一评议组", majors=majors, members=group, by=self.office, at=self.at()
            )
        for item in items or self.items():
            who = opinions.judges(self.meeting.groups.get(), item)
            by = self.world.by(name_of(self.world, who[0]))
            opinions.write(item, text="水平符合条件。", advice=Opinion.Advice.PASS, by=by, at=self.at())
            for one in who:
                opinions.sign(item, by=self.world.by(name_of(self.world, one)), at=self.at())

    def open(self, *items: Item) -> Vote:
        return voting.open_vote(self.meeting, items or self.items(), by=self.chair, at=self.at())

    def cast(self, vote: Vote, who: str, choice: str | Mapping[int, str] = "agree") -> None:
        """``choice`` for all of whom they may vote on, or by candidate id."""
        voter = Voter.objects.get(vote=vote, attendee=self.attendee(who))
        answers = (
            {pk: choice for pk in vote.candidates.values_list("pk", flat=True) if pk not in voter.kept_from}
            if isinstance(choice, str)
            else choice
        )
        voting.cast(vote, answers, by=self.world.by(who), at=self.at())

    def all_cast(self, vote: Vote, choice: Callable[[int], str]) -> None:
        """Everybody of the roll who may votes as ``choice`` says of their place."""
        everything = vote.candidates.count()
        for n, voter in enumerate(vote.voters.select_related("attendee").order_by("id")):
            if len(voter.kept_from) < everything:
                self.cast(vote, name_of(self.world, voter.attendee), choice(n))


def members(world: World) -> list[str]:
    """Names in the world: the chair, the vice-chair, members."""
    return list(world.extra["members"])


def name_of(world: World, attendee: Attendee) -> str:
    return next(name for name, person in world.people.items() if person.pk == attendee.person_id)


def committee(world: World, size: int) -> Filing:
    """A filed committee of ``size`` with accounts: the chair, one vice-chair, members."""
    on = date(world.pack.cycle_year, 1, 1)
    filing = Filing.objects.create(
        committee=world.committee, number="乐人社职备〔2024〕1号", filed_on=on,
        until_on=date(world.pack.cycle_year + 2, 12, 31), series=[world.pack.series],
        levels=[level.id for level in world.pack.scope.levels], entered_by="system", entered_at=world.opening(),
    )  # fmt: skip
    names = ["chair", "vice", *(f"member{n}" for n in range(1, size - 1))]
    places = [Place.CHAIR, Place.VICE_CHAIR, *[Place.MEMBER] * (size - 2)]
    for n, (name, place) in enumerate(zip(names, places, strict=True)):
        person = world.employ(name, "office", "expert", called=f"委员{NUMBERS[n]}")
        expert = Expert.objects.create(
            person=person, office=world.organisations["office"], employer="乐山某某研究院", title="高级工程师",
            level=Expert.Level.ASSOCIATE_SENIOR, from_on=on, to_on=date(world.pack.cycle_year + 2, 12, 31),
            contacts_sealed=keys.seal_own(b"{}", context="contacts"), entered_at=world.opening(),
        )  # fmt: skip
        Seat.objects.create(filing=filing, expert=expert, place=place, majors=[])
    world.employ("chair", "office", "chair")
    world.extra["members"] = names
    return filing


def votable(world: World, who: str, called: str) -> Dossier:
    """A dossier that lies where it is voted on, without the way there."""
    world.employ(who, "unit", "employee", called=called)
    dossier = world.submitted(who)
    here = State.DEFENDED if world.pack.stages.defence else State.READY
    Dossier.objects.filter(pk=dossier.pk).update(state=here, due_at=None)
    for kind in ("reached_department", "reached_office", "accepted"):
        dossier.milestones.create(kind=kind, at=dossier.state_since, by="system", data={})
    return Dossier.objects.get(pk=dossier.pk)


def gather(world: World, *, size: int | None = None, candidates: int = 2) -> Gathering:
    """A meeting that is planned for the day on which it is, with ``candidates`` on its agenda."""
    filing = committee(world, size or world.pack.procedure.committee.size_min)
    dossiers = [votable(world, f"candidate{n}", f"申报人{NUMBERS[n]}") for n in range(candidates)]
    clock = max(one.state_since for one in dossiers) + timedelta(hours=1)
    on = clock.astimezone(world.on(filing.filed_on).tzinfo).date()
    meeting = planning.plan(
        world.cycle, name="第一次评审会议", on=on, place="302会议室", by=world.by("office_reviewer"), at=clock
    )  # fmt: skip
    made = Gathering(world, meeting, clock, dossiers)
    planning.put_on_agenda(meeting, dossiers, by=made.office, at=made.at())
    return made


def for_the_walk(world: World, at: datetime) -> None:
    """A meeting in the middle of its second vote, and one that is over: every page of the room has something to show.

    The committee is that of the walk, which is too small to begin; it is let in here without.
    """
    filing = Filing.objects.filter(committee=world.committee).order_by("id")[0]
    names = ["chair", "expert", *(name for name in world.people if name.startswith("lot"))]
    for name in names:
        expert = Expert.objects.get(person=world.people[name])
        Seat.objects.get_or_create(filing=filing, expert=expert, defaults={"place": Place.MEMBER, "majors": []})
    dossiers = [votable(world, f"voted{n}", f"待决{NUMBERS[n]}") for n in range(3)]
    on = at.astimezone(world.opening().tzinfo).date()
    plan: dict[str, Any] = {"on": on, "place": "302会议室", "by": world.by("office_reviewer"), "at": at}
    over = planning.plan(world.cycle, name="第一次评审会议", **plan)
    Meeting.objects.filter(pk=over.pk).update(state=Meeting.State.ENDED)
    over.refresh_from_db()
    papers.issue_minutes(over, by=world.by("office_reviewer"), at=at)
    m = Gathering(
        world, planning.plan(world.cycle, name="第二次评审会议", **plan), at - timedelta(minutes=20), dossiers
    )
    planning.put_on_agenda(m.meeting, dossiers, by=m.office, at=at)
    m.arrive(*names)
    Meeting.objects.filter(pk=m.meeting.pk).update(state=Meeting.State.OPEN)
    m.meeting.attendees.filter(person=world.people["chair"]).update(presides=True)
    group = [m.attendee(name) for name in names[1:5]]
    majors = sorted({one.major for one in dossiers})
    planning.form_group(m.meeting, name="第一评议组", majors=majors, members=group, by=m.office, at=m.at())
    first, second, _ = m.items()
    m.opine(first, second)
    vote = m.open(first)
    m.all_cast(vote, lambda _: "agree")
    voting.close_vote(vote, by=m.chair, at=m.at())
    announcing.announce(vote, by=m.chair, at=m.at())
    tending.tend_votes()
    m.open(second)
