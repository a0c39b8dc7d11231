"""What the pages of a meeting show: to the secretary and who presides, and to each member what is theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Count, Q, QuerySet

from zhiping.core.tally import Attendance, has_quorum, may_still_leave
from zhiping.records.models import Cycle, Person, RoundDocument
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.meeting.models import Attendee, Candidate, Group, Item, Meeting, Opinion, Presence, Vote, Voter
from zhiping.stages.meeting.queries.contents import absence, rule_met
from zhiping.stages.meeting.queries.reading import open_to

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Candidates of one major, in the order of their numbers. Of whom the viewer keeps out of no major is told either:
    those are a part without one."""

    major: str
    lines: tuple[T, ...]


def by_major(lines: Iterable[T], major: Callable[[T], str]) -> list[Part[T]]:
    """``lines`` under their majors; each stands once, where its first candidate does: who comes to the agenda late
    keeps the number and stands with their own. Those without a major come last."""
    found: dict[str, list[T]] = {}
    for one in lines:
        found.setdefault(major(one), []).append(one)
    return [Part(name, tuple(rows)) for name, rows in sorted(found.items(), key=lambda pair: pair[0] == "")]


def meetings_of(offices: Collection[int], cycle: Cycle | None) -> QuerySet[Meeting]:
    """The meetings of these Committee offices in a round, newest first."""
    found = Meeting.objects.filter(cycle__committee__office__in=list(offices))
    if cycle is not None:
        found = found.filter(cycle=cycle)
    counted = Count("items", distinct=True)
    return found.annotate(candidates=counted, members=Count("attendees", distinct=True)).order_by("-on", "-id")


def meeting(code: str, offices: Collection[int]) -> Meeting | None:
    """The meeting with this code, of one of these offices."""
    rows = Meeting.objects.filter(code=code, cycle__committee__office__in=list(offices))
    return rows.select_related("cycle__committee__office", "cycle__pack_version", "filing").first()


def vote(code: str, offices: Collection[int]) -> Vote | None:
    """The vote with this code, of a meeting of one of these offices."""
    rows = Vote.objects.filter(code=code, meeting__cycle__committee__office__in=list(offices))
    return rows.select_related("box", "meeting__cycle__committee__office", "meeting__cycle__pack_version").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate on the agenda as somebody may know of them. ``apart``: who looks keeps out, so no name stands here.

    ``how``: ``open`` (no vote yet), ``voting``, ``counted``, ``announced``, ``carried``.
    """

    item: Item
    apart: bool
    how: str
    opinion: Opinion | None
    result: Candidate | None

    @property
    def name(self) -> str:
        """The name, or that it is not shown."""
        return "须回避" if self.apart else self.item.dossier.applicant_name

    @property
    def major(self) -> str:
        """Under which heading; none where no name stands here."""
        return "" if self.apart else self.item.dossier.major


def agenda(meeting: Meeting, *, apart: Collection[int]) -> list[Line]:
    """The agenda in its order. Three queries at any size."""
    items = meeting.items.select_related("dossier__unit").defer("dossier__draft_sealed").order_by("number")
    rows = Candidate.objects.filter(item__meeting=meeting).exclude(vote__state=Vote.State.ANNULLED)
    stands = {one.item_id: one for one in rows.select_related("vote")}
    said = {one.item_id: one for one in Opinion.objects.filter(item__meeting=meeting).select_related("group")}
    return [
        Line(one, one.dossier.person_id in apart, _how(stands.get(one.pk)), said.get(one.pk), stands.get(one.pk))
        for one in items
    ]


def _how(one: Candidate | None) -> str:
    if one is None:
        return "open"
    if one.vote.state == Vote.State.OPEN:
        return "voting"
    return "carried" if one.carried else str(one.vote.state)


@dataclass(frozen=True, slots=True)
class Chair:
    """One member at the sign-in table: there now or not, and from when to when they were."""

    attendee: Attendee
    here: Presence | None
    was: tuple[Presence, ...]
    absence: str


@dataclass(frozen=True, slots=True)
class Hall:
    """Who is there. ``spare``: how many may leave before the quorum breaks."""

    chairs: tuple[Chair, ...]
    present: int
    members: int
    quorum: bool
    spare: int
    presides: Attendee | None

    @property
    def came(self) -> int:
        """How many were there at some time; once it is over nobody is there any more."""
        return sum(bool(one.was) for one in self.chairs)


def hall(meeting: Meeting) -> Hall:
    """The members, in the order of their seats, and whether the meeting may sit. Two queries."""
    people = list(meeting.attendees.select_related("person", "seat").order_by("id"))
    presences: dict[int, list[Presence]] = {}
    for one in Presence.objects.filter(attendee__meeting=meeting).order_by("id"):
        presences.setdefault(one.attendee_id, []).append(one)
    chairs = []
    for who in people:
        was = presences.get(who.pk, [])
        here = next((one for one in was if one.left_at is None), None)
        chairs.append(Chair(who, here, tuple(was), absence(who)))
    present = sum(one.here is not None for one in chairs)
    rules = meeting.cycle.pack().procedure.committee
    there = Attendance(len(people), present) if people else None
    return Hall(
        tuple(chairs), present, len(people), bool(there and has_quorum(there, rules)),
        may_still_leave(there, rules) if there else 0, next((one for one in people if one.presides), None),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a count, with the rule in figures; without numbers for who keeps out of that candidate."""

    candidate: Candidate
    apart: bool
    rule: str

    @property
    def major(self) -> str:
        """Under which heading; none for whom the viewer keeps out of."""
        return "" if self.apart else self.candidate.item.dossier.major


def count_of(vote: Vote, *, apart: Collection[int]) -> list[Counted]:
    """The candidates of a vote, and their counts once there are any. One query."""
    share = vote.meeting.cycle.pack().procedure.committee.agree_at_least
    rows = vote.candidates.select_related("item__dossier__unit").defer("item__dossier__draft_sealed")
    found = []
    for one in rows.order_by("item__number"):
        out = one.item.dossier.person_id in apart
        found.append(Counted(one, out, "" if out or one.passed is None else rule_met(one, share)))
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a vote is: ballots handed out and put in. Nobody's name."""

    may: int
    voted: int

    @property
    def left(self) -> int:
        """How many have not voted yet."""
        return self.may - self.voted


def progress(vote: Vote) -> Progress:
    """How many may vote, and have. Two queries."""
    everything = vote.candidates.count()
    rows = [voted for kept, voted in vote.voters.values_list("kept_from", "voted") if len(kept) < everything]
    return Progress(len(rows), sum(rows))


def document(cycle: Cycle, form: str, subject: str) -> RoundDocument | None:
    """The document of a meeting or a vote that is in force."""
    return RoundDocument.objects.filter(cycle=cycle, form=form, subject=subject).order_by("-serial").first()


# What a member sees.


@dataclass(frozen=True, slots=True)
class Mine:
    """A meeting as one of its members knows it. ``voter``: in the vote that is open, if they are on its roll;
    ``readable``: of how many candidates they may read the material now."""

    attendee: Attendee
    here: bool
    vote: Vote | None
    voter: Voter | None
    opinions: list[Draft] = field(default_factory=list)
    readable: int = 0

    @property
    def may_vote(self) -> bool:
        """Whether a ballot waits for them."""
        return self.here and self.voter is not None and not self.voter.voted


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate on whom a member's group writes. ``mine``: they have signed it as it stands."""

    item: Item
    opinion: Opinion | None
    mine: bool


def seats_of(person: Person) -> list[Attendee]:
    """The meetings of which somebody is a member and that are not over, the next first. One query."""
    rows = Attendee.objects.filter(person=person).exclude(meeting__state=Meeting.State.ENDED)
    return list(rows.select_related("meeting__cycle__pack_version", "seat__expert").order_by("meeting__on", "id"))


def mine(attendee: Attendee) -> Mine:
    """A member's own view of a meeting. Eleven queries at any size; nothing of whom they are recused from."""
    meeting = attendee.meeting
    here = Presence.objects.filter(attendee=attendee, left_at__isnull=True).exists()
    vote = meeting.votes.filter(state=Vote.State.OPEN, box__state="open").select_related("box").first()
    voter = vote.voters.filter(attendee=attendee).first() if vote is not None else None
    if vote is not None and voter is not None and len(voter.kept_from) >= vote.candidates.count():
        voter = None
    return Mine(attendee, here, vote, voter, _drafts(attendee), len(open_to(attendee)))


def _drafts(attendee: Attendee) -> list[Draft]:
    majors = [major for group in Group.objects.filter(members=attendee) for major in group.majors]
    if not majors:
        return []
    items = list(
        Item.objects.filter(meeting=attendee.meeting_id, dossier__major__in=majors)
        .exclude(candidacies__in=Candidate.objects.exclude(vote__state=Vote.State.ANNULLED))
        .select_related("dossier__unit").defer("dossier__draft_sealed").order_by("number")
    )  # fmt: skip
    out = {pk for expert, pk in recused_pairs([one.dossier_id for one in items]) if expert == attendee.seat.expert_id}
    said = {one.item_id: one for one in Opinion.objects.filter(item__in=items)}
    signed = set(attendee.signatures.values_list("opinion__item_id", flat=True))
    return [Draft(one, said.get(one.pk), one.pk in signed) for one in items if one.dossier_id not in out]


def ballot_of(person: Person | None, code: str) -> tuple[Vote, Voter] | None:
    """The open vote with this code in which somebody is on the roll, and their place on it."""
    rows = Voter.objects.filter(vote__code=code, attendee__person=person).exclude(vote__state=Vote.State.ANNULLED)
    found = rows.select_related("vote__box", "vote__meeting__cycle__pack_version", "attendee").first()
    return None if found is None or person is None else (found.vote, found)


def offered(voter: Voter) -> list[Candidate]:
    """The candidates on whom a member has a ballot, in order, each with what the group says. Two queries."""
    rows = Candidate.objects.filter(vote=voter.vote_id).exclude(pk__in=voter.kept_from)
    return list(
        rows.select_related("item__dossier__unit", "item__opinion__item__dossier")
        .defer("item__dossier__draft_sealed").order_by("item__number")
    )  # fmt: skip


def opinion_item(person: Person | None, code: str, number: int) -> tuple[Item, Attendee] | None:
    """The item on which somebody's group writes, unless they are recused."""
    who = Attendee.objects.filter(meeting__code=code, person=person).select_related("seat", "meeting__cycle").first()
    if who is None or person is None:
        return None
    rows = Item.objects.filter(meeting=who.meeting_id, number=number)
    item = rows.select_related("dossier__unit", "meeting__cycle__pack_version").first()
    groups = Group.objects.filter(members=who)
    if item is None or not any(item.dossier.major in group.majors for group in groups):
        return None
    return None if (who.seat.expert_id, item.dossier_id) in recused_pairs([item.dossier_id]) else (item, who)


def totals(cycle: Cycle, *, apart: Collection[int]) -> QuerySet[Candidate]:
    """Announced counts of a round, in the order of meetings and agendas, for the sheet of office and chair."""
    rows = Candidate.objects.filter(Q(vote__state=Vote.State.ANNOUNCED), vote__meeting__cycle=cycle)
    rows = rows.exclude(item__dossier__person__in=list(apart)).select_related("vote", "item__dossier__unit")
    return rows.defer("item__dossier__draft_sealed").order_by("vote__meeting_id", "item__number")
