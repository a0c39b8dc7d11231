"""The secret ballot (P8, rules.md 3, ADR 0017): opened by who presides, cast by who is there, counted twice.

No proxy: who votes is who signed in, with the password or more; nobody twice, nobody late, and nobody on whom they are
recused from. Nothing here knows what somebody voted once the box has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhiping.core import tally as core
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.ballots import service as ballots
from zhiping.ground.ballots.models import Box
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Hold
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.meeting.models import Attendee, Candidate, Event, Item, Meeting, Opinion, Presence, Vote, Voter
from zhiping.stages.meeting.operations.common import (
    attendance,
    locked,
    may_go_on,
    not_yours,
    note,
    pack_of,
    present,
    refuse,
    who_presides,
)
from zhiping.stages.meeting.queries.agenda import votable
from zhiping.stages.meeting.words import CHOICES


class CountsDiffer(Exception):
    """Two counts of the same papers disagree: nothing may be shown or announced on them. Names the numbers."""


def _sitting(meeting: Meeting | int) -> tuple[Meeting, list[Attendee]]:
    row = locked(meeting)
    here = present(row)
    if row.state != Meeting.State.OPEN or not may_go_on(row, here):
        raise refuse("会议没有在进行，或不足法定人数", "会议进行中、人数足够时才能表决")
    return row, here


def open_vote(meeting: Meeting, items: Sequence[Item], *, by: Actor, at: datetime) -> Vote:
    """Open a vote over ``items``: whoever is there now votes, each on those candidates they are not recused from.

    Raises ``Refusal`` for who does not preside; ``BadInput`` while the meeting does not sit, for nobody chosen, another
    vote that is open, a candidate who may not be voted on, was voted on already, lacks the group's signed opinion where
    the pack asks for one, or on whom nobody there may vote.
    """
    with transaction.atomic():
        row, here = _sitting(meeting)
        who_presides(row, by)
        if row.votes.filter(state=Vote.State.OPEN).exists():
            raise refuse("已有一次投票正在进行", "先结束那一次投票")
        chosen = list(
            row.items.filter(pk__in=[one.pk for one in items])
            .select_related("dossier__cycle__pack_version", "dossier__pack_version")
            .order_by("number")
        )
        if not chosen:
            raise refuse("还没有选择申报人", "至少勾选一人", where="item")
        pairs = recused_pairs([one.dossier_id for one in chosen])
        if faults := _stop(row, chosen, here, pairs):
            raise BadInput(faults)
        number = row.votes.count() + 1
        box = ballots.open_box(
            f"{row.stream}#{number}", [one.dossier.code for one in chosen], list(CHOICES), at=at
        )  # fmt: skip
        there = attendance(row, len(here))
        vote = Vote.objects.create(
            meeting=row, number=number, box=box, members=there.members, present=there.present, opened_at=at
        )  # fmt: skip
        _write_roll(vote, chosen, here, pairs)
        note(row, Event.Kind.OPENED, by=by, at=at, here=len(here), vote=vote, candidates=len(chosen))
    return vote


def _stop(
    meeting: Meeting, chosen: Sequence[Item], here: Sequence[Attendee], pairs: set[tuple[int, int]]
) -> list[Fault]:
    """Why these candidates may not be voted on now. Three queries at any size."""
    ids = [one.pk for one in chosen]
    stands = Candidate.objects.filter(item__in=ids).exclude(vote__state=Vote.State.ANNULLED)
    voted = set(stands.values_list("item_id", flat=True))
    signed = set(Opinion.objects.filter(item__in=ids, signed_at__isnull=False).values_list("item_id", flat=True))
    cases = Hold.objects.filter(dossier__in=[one.dossier_id for one in chosen], released_at__isnull=True)
    held = set(cases.filter(kind="integrity_case").values_list("dossier_id", flat=True))
    wants = pack_of(meeting).procedure.options.group_opinion
    faults = []
    for one in chosen:
        name = one.dossier.applicant_name
        if one.pk in voted:
            faults.append(Fault("item", f"{name}已经投过票", "没有投过票的申报人"))
        elif one.dossier_id in held:
            faults.append(Fault("item", f"{name}有正在调查的诚信事项", "结案以后再表决"))
        elif not votable(one.dossier):
            faults.append(Fault("item", f"{name}现在不能表决", "已完成前面环节的申报人"))
        elif wants and one.pk not in signed:
            faults.append(Fault("item", f"{name}还没有评议组签名的意见", "评议组全部签名以后再表决"))
        elif all((who.seat.expert_id, one.dossier_id) in pairs for who in here):
            faults.append(Fault("item", f"到会的委员对{name}都须回避", "有可以投票的委员到会时再表决"))
    return faults


def _write_roll(vote: Vote, chosen: Sequence[Item], here: Sequence[Attendee], pairs: set[tuple[int, int]]) -> None:
    for one in chosen:
        recused = sum((who.seat.expert_id, one.dossier_id) in pairs for who in here)
        Candidate.objects.create(vote=vote, item=one, recused=recused)
    of = dict(vote.candidates.values_list("item__dossier_id", "pk"))
    Voter.objects.bulk_create(
        Voter(
            vote=vote,
            attendee=who,
            kept_from=sorted(pk for dossier, pk in of.items() if (who.seat.expert_id, dossier) in pairs),
        )
        for who in here
    )


def label(voter: Voter) -> str:
    """Under what opaque name the box knows a voter."""
    return f"attendee-{voter.attendee_id}"


def cast(vote: Vote, answers: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    """Put in the ballot of who acts: ``answers`` by candidate id, one for each that they may vote on.

    ``at`` only tells whether the vote is open; it is kept nowhere. Raises ``Refusal`` for who has no vote in it or is
    not there, ``BadInput`` for a ballot that is not filled in, one already cast, a vote that is over, and a box whose
    key is lost (the vote is then given up and held again).
    """
    with transaction.atomic():
        row, _ = _sitting(vote.meeting_id)
        there = Presence.objects.filter(attendee__meeting=row, attendee__person=by.person, left_at__isnull=True)
        mine = Voter.objects.filter(vote=vote, attendee__in=there.values("attendee")).select_for_update().first()
        if by.person is None or mine is None:
            raise not_yours("投票")
        if mine.voted:
            raise refuse("您已经投票", "一人一票，投出后不能更改", where="vote")
        offered = list(Candidate.objects.filter(vote=vote).select_related("item__dossier").order_by("item__number"))
        own = {one.pk for one in offered} - set(mine.kept_from)
        if not own:
            raise not_yours("投票")
        lacking = [one for one in offered if one.pk in own and answers.get(one.pk) not in CHOICES]
        if lacking:
            raise BadInput([Fault(f"c{one.pk}", "还没有选", "赞成、反对、弃权选一项") for one in lacking])
        said = {one.item.dossier.code: answers[one.pk] if one.pk in own else None for one in offered}
        try:
            ballots.cast(vote.box, label(mine), said)
        except ballots.AlreadyCast:
            raise refuse("您已经投票", "一人一票，投出后不能更改", where="vote") from None
        except ballots.Closed:
            raise refuse("投票已经结束", "投票进行中才能投票", where="vote") from None
        except ballots.KeyLost:
            raise refuse("票箱的密钥不在，这次投票不能继续", "请主持人作废这次投票，重新投", where="vote") from None
        Voter.objects.filter(pk=mine.pk).update(voted=True)


def waits_for(vote: Vote) -> int:
    """How many of those who may vote have not yet. One query."""
    everything = vote.candidates.count()
    return sum(not one.voted and len(one.kept_from) < everything for one in vote.voters.all())


def close_vote(vote: Vote, *, by: Actor, at: datetime, early: bool = False) -> Vote:
    """End the vote and count: the box is sealed for good, then opened, shuffled, counted and counted again.

    ``early``: also while somebody has not voted: their sheet is missing, which is not agreeing. Two steps, each whole:
    where the second fails, the box stays sealed and :func:`count_vote` goes on. Raises ``Refusal``, ``BadInput``.
    """
    with transaction.atomic():
        row, here = _sitting(vote.meeting_id)
        who_presides(row, by)
        now = Vote.objects.select_for_update(of=("self",)).select_related("box").get(pk=vote.pk)
        if now.state != Vote.State.OPEN:
            raise refuse("投票已经结束", "正在进行的投票")
        if now.box.state == Box.State.OPEN:
            if (left := waits_for(now)) and not early:
                raise refuse(f"还有{left}人没有投票", "等全部投完；确实不投的，勾选“有人未投票也结束”", where="early")
            ballots.close(now.box, at=at)
            note(row, Event.Kind.CLOSED, by=by, at=at, here=len(here), vote=now)
    return count_vote(now)


def count_vote(vote: Vote) -> Vote:
    """Count a sealed box: also what a crash left uncounted. Safe to repeat.

    Raises ``CountsDiffer`` where two counts disagree, ``BadInput`` where the box cannot be opened; nothing is kept then
    and the box stays as it was.
    """
    with transaction.atomic():
        locked(vote.meeting_id)
        now = Vote.objects.select_for_update(of=("self",)).select_related("box", "meeting__cycle").get(pk=vote.pk)
        if now.state != Vote.State.OPEN or now.box.state != Box.State.SEALED:
            return now
        try:
            ballots.count(now.box)
        except ballots.KeyLost:
            raise refuse("票箱的密钥不在，不能开箱", "请主持人作废这次投票，重新投") from None
        except ballots.Tampered:
            raise refuse("票箱里的票与投出的不一致，不能开箱", "请主持人作废这次投票，查明原因，重新投") from None
        _tally(now)
        now.state = Vote.State.COUNTED
        now.save(update_fields=["state"])
    return now


def _tally(vote: Vote) -> None:
    pack = vote.meeting.cycle.pack()
    rules, among = pack.procedure.committee, pack.procedure.options.recused_in_denominator
    there = core.Attendance(members=vote.members, present=vote.present)
    # From the papers as they are kept: what is counted again later is what was counted now.
    kept = ballots.papers(vote.box)
    for one in vote.candidates.select_related("item__dossier"):
        sheets = [core.Vote(choice) for choice in kept[one.item.dossier.code]]
        found = core.tally(
            sheets, attendance=there, recused=one.recused, rules=rules, recused_in_denominator=among
        )  # fmt: skip
        wrong = core.recount(
            found, sheets, present=vote.present, recused=one.recused, agree_at_least=rules.agree_at_least,
            in_denominator=among,
        )  # fmt: skip
        if wrong:
            raise CountsDiffer(f"{one.item.dossier.code}: {', '.join(wrong)}")
        for key in ("counted", "needed", "agree", "against", "abstain", "missing", "passed"):
            setattr(one, key, getattr(found, key))
        one.save()


def annul(vote: Vote, *, reason: str, by: Actor, at: datetime) -> Vote:
    """Give up a vote that is not counted yet, unread: ballots and key are destroyed, and another takes its place.

    Also while the meeting is paused. Raises ``Refusal`` for who does not preside, ``BadInput`` without a reason, and
    once it was counted: a result that somebody does not like is not voted away.
    """
    with transaction.atomic():
        row = locked(vote.meeting_id)
        who_presides(row, by)
        now = Vote.objects.select_for_update(of=("self",)).select_related("box").get(pk=vote.pk)
        if now.state != Vote.State.OPEN:
            raise refuse("已经计票的投票不能作废", "没有计票的投票")
        if not reason.strip():
            raise refuse("没有写明理由", "作废的理由，记入会议记录", where="reason")
        ballots.void(now.box, at=at)
        now.state = Vote.State.ANNULLED
        now.reason_sealed = keys.seal_own(reason.strip().encode(), context=f"annulled|{now.code}")
        now.save(update_fields=["state", "reason_sealed"])
        note(row, Event.Kind.ANNULLED, by=by, at=at, here=len(present(row)), vote=now)
    return now
