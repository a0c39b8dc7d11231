"""What the papers of a meeting say, gathered from its rows (P8, rules.md 3 and 6)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from zhiping.core.policy.model import Pack
from zhiping.ground.storage import keys
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.meeting.models import Attendee, Candidate, Event, Item, Meeting, Opinion, Presence, Vote
from zhiping.stages.meeting.paper.ballot import Ballot, BallotLine
from zhiping.stages.meeting.paper.group_opinion import GroupOpinion
from zhiping.stages.meeting.paper.minutes import Minutes, MinutesLine
from zhiping.stages.meeting.paper.tally_sheet import TallyLine, TallySheet
from zhiping.stages.meeting.words import EVENTS, RESULTS


def title_of(meeting: Meeting) -> str:
    """Which meeting, as its papers name it."""
    return f"{meeting.on.year}年{meeting.name}"


def rules_of(pack: Pack) -> str:
    """The quorum and what passes, from the pack."""
    rules = pack.procedure.committee
    among = "到会委员" if pack.procedure.options.recused_in_denominator else "到会委员（不含回避的）"
    return (
        f"到会委员达到委员总数的{rules.present_at_least}方可表决；赞成票达到{among}的{rules.agree_at_least}为通过，"
        f"弃权和未投票不算赞成。依据：{rules.basis}。"
    )


def rule_met(one: Candidate, agree_at_least: str) -> str:
    """The rule that a count meets or misses, in figures: 3×赞成≥2×人数 where two thirds are asked."""
    above, _, below = agree_at_least.partition("/")
    sign = "≥" if one.passed else "＜"
    return f"{below}×{one.agree}{sign}{above}×{one.counted}"


def candidates_of(vote: Vote) -> list[Candidate]:
    """The candidates in the order of the agenda, with dossier and unit. One query."""
    rows = vote.candidates.select_related("item__dossier__unit").defer("item__dossier__draft_sealed")
    return list(rows.order_by("item__number"))


def _level(pack: Pack, title: str) -> str:
    of_title = {one.name: one.level for one in pack.scope.titles}
    names = {one.id: one.label for one in pack.scope.levels}
    return names.get(of_title.get(title, ""), "")


def ballot(vote: Vote) -> Ballot:
    """The ballot of a vote: who is voted on, and nobody's name beside."""
    pack = vote.meeting.cycle.pack()
    return Ballot(
        committee=pack.about.body.committee,
        meeting=f"{title_of(vote.meeting)}　第{vote.number}次投票",
        on=vote.meeting.on,
        candidates=tuple(
            BallotLine(
                one.item.number, one.item.dossier.applicant_name, one.item.dossier.major,
                _level(pack, one.item.dossier.title),
            )
            for one in candidates_of(vote)
        ),
    )  # fmt: skip


def tally_sheet(vote: Vote) -> TallySheet:
    """The count of a vote as it was counted."""
    pack = vote.meeting.cycle.pack()
    lines = []
    for one in candidates_of(vote):
        dossier = one.item.dossier
        lines.append(
            TallyLine(
                number=one.item.number, name=dossier.applicant_name, unit=dossier.unit.name, title=dossier.title,
                major=dossier.major, counted=one.counted or 0, agree=one.agree or 0, against=one.against or 0,
                abstain=one.abstain or 0, invalid=0, result=RESULTS[bool(one.passed)],
            )
        )  # fmt: skip
    everything = len(lines)
    voters = list(vote.voters.values_list("kept_from", "voted"))
    return TallySheet(
        committee=pack.about.body.committee,
        meeting=f"{title_of(vote.meeting)}　第{vote.number}次投票",
        on=vote.meeting.on,
        members=vote.members,
        present=vote.present,
        handed_out=sum(len(kept) < everything for kept, _ in voters),
        returned=sum(voted for _, voted in voters),
        rules=rules_of(pack),
        lines=tuple(lines),
    )


def opinion_text(opinion: Opinion) -> str:
    """What the group wrote; says so where it was destroyed with the dossier (P11)."""
    try:
        context = f"opinion|{opinion.item_id}"
        return keys.unseal(opinion.item.dossier.key_owner, opinion.text_sealed, context=context).decode()
    except keys.KeyDestroyed:
        return "材料已销毁"


def group_opinion(opinion: Opinion) -> GroupOpinion:
    """The opinion as it was signed; no name of an expert is printed."""
    item, pack = opinion.item, opinion.item.meeting.cycle.pack()
    dossier = item.dossier
    return GroupOpinion(
        committee=pack.about.body.committee, group=opinion.group.name, on=item.meeting.on, number=item.number,
        name=dossier.applicant_name, unit=dossier.unit.name, title=dossier.title, major=dossier.major,
        opinion=opinion_text(opinion), advice=opinion.get_advice_display(), experts=opinion.signatures.count(),
    )  # fmt: skip


def notes(meeting: Meeting) -> str:
    """What the secretary added to the minutes."""
    if meeting.notes_sealed is None:
        return ""
    return keys.unseal_own(meeting.notes_sealed, context=f"minutes|{meeting.code}").decode()


def absence(attendee: Attendee) -> str:
    """Why a member was not there; empty where nobody said."""
    if attendee.absence_sealed is None:
        return ""
    return keys.unseal_own(attendee.absence_sealed, context=f"absence|{attendee.pk}").decode()


def why_annulled(vote: Vote) -> str:
    """Why a vote was given up unread."""
    if vote.reason_sealed is None:
        return ""
    return keys.unseal_own(vote.reason_sealed, context=f"annulled|{vote.code}").decode()


def told(event: Event, leads: str) -> str:
    """One event in words. ``leads``: who presided last."""
    who = event.attendee.person.name if event.attendee else leads
    number = event.vote.number if event.vote else ""
    said = EVENTS[event.kind].format(who=who, present=event.present, vote=number)
    why = why_annulled(event.vote) if event.vote and event.kind == Event.Kind.ANNULLED else ""
    return said + (f"理由：{why}" if why else "")


def course(meeting: Meeting) -> list[tuple[datetime, str]]:
    """What happened, in its order, with when. One query."""
    rows = meeting.events.select_related("attendee__person", "vote").order_by("id")
    return [(event.at, told(event, "")) for event in rows]


def _recused(meeting: Meeting, attendees: list[Attendee]) -> tuple[tuple[str, str], ...]:
    items = dict(meeting.items.values_list("dossier_id", "dossier__applicant_name"))
    pairs = recused_pairs(items)
    found = []
    for one in attendees:
        of = sorted(name for pk, name in items.items() if (one.seat.expert_id, pk) in pairs)
        if of:
            found.append((one.person.name, "、".join(of)))
    return tuple(found)


def _lines(meeting: Meeting) -> list[MinutesLine]:
    results = {
        one.item_id: one
        for one in Candidate.objects.filter(vote__meeting=meeting, vote__state=Vote.State.ANNOUNCED)
    }  # fmt: skip
    opinions = Opinion.objects.filter(item__meeting=meeting, signed_at__isnull=False)
    said = {one.item_id: one for one in opinions.select_related("item__dossier")}
    rows: list[MinutesLine] = []
    items = Item.objects.filter(meeting=meeting).select_related("dossier__unit").defer("dossier__draft_sealed")
    for item in items.order_by("number"):
        one, dossier = results.get(item.pk), item.dossier
        opinion = said.get(item.pk)
        rows.append(
            MinutesLine(
                number=item.number, name=dossier.applicant_name, unit=dossier.unit.name, title=dossier.title,
                major=dossier.major, opinion=opinion.get_advice_display() if opinion else "",
                agree=(one.agree or 0) if one else 0, against=(one.against or 0) if one else 0,
                abstain=(one.abstain or 0) if one else 0, result=RESULTS[bool(one.passed)] if one else "未表决",
            )
        )  # fmt: skip
    return rows


def minutes(meeting: Meeting, *, recorder: str) -> Minutes:
    """The minutes: members, candidates, opinions, votes, and the course of the meeting."""
    pack = meeting.cycle.pack()
    zone = ZoneInfo(pack.timezone)
    attendees = list(meeting.attendees.select_related("person", "seat").order_by("id"))
    came = set(Presence.objects.filter(attendee__meeting=meeting).values_list("attendee_id", flat=True))
    happened = course(meeting)
    hours = [at.astimezone(zone) for at, _ in happened]
    began = meeting.events.filter(kind=Event.Kind.BEGAN).first()
    leads = next((one.person.name for one in attendees if one.presides), "")
    said = [f"{at.astimezone(zone):%H:%M}　{text}" for at, text in happened]
    added = notes(meeting)
    return Minutes(
        committee=pack.about.body.committee,
        meeting=title_of(meeting),
        on=meeting.on,
        begins_at=f"{began.at.astimezone(zone):%H:%M}" if began else "",
        ends_at=f"{hours[-1]:%H:%M}" if hours else "",
        place=meeting.place,
        chair=leads,
        recorder=recorder,
        members=len(attendees),
        present=tuple(one.person.name for one in attendees if one.pk in came),
        absent=tuple((one.person.name, absence(one) or "未说明") for one in attendees if one.pk not in came),
        recused=_recused(meeting, attendees),
        proceedings=(*said, *([added] if added else [])),
        rules=rules_of(pack),
        lines=tuple(_lines(meeting)),
    )
