"""The secret ballot of a meeting: who votes on whom, once and in time; two thirds; counted twice; given up unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.support.gathering import Gathering, members, name_of

from zhiping.core import tally as core
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.tally import least
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.ballots import boxkeys
from zhiping.ground.ballots import service as ballots
from zhiping.ground.ballots.models import Paper, SealedBallot
from zhiping.records.actors import Actor
from zhiping.records.models import Hold
from zhiping.records.operations import declare_kinship
from zhiping.registers.experts.models import Recusal
from zhiping.stages.meeting.models import Candidate, Event, Opinion, Vote, Voter
from zhiping.stages.meeting.operations import opinions, planning, sitting, tending, voting

Commits = Callable[..., Any]


def recuse(m: Gathering, who: str, n: int = 0) -> None:
    expert = m.attendee(who).seat.expert
    Recusal.objects.create(
        expert=expert, dossier=m.dossiers[n], source="officer", ground="ordered-1", state="recused",
        raised_at=m.clock, raised_by="system", decided_at=m.clock, decided_by=m.world.people["bureau"],
    )  # fmt: skip


def ready(m: Gathering, *, without: tuple[str, ...] = ()) -> Gathering:
    m.begin(without=without)
    m.opine()
    return m


def close(m: Gathering, vote: Vote, **more: Any) -> Vote:
    return voting.close_vote(vote, by=m.chair, at=m.at(), **more)


@pytest.mark.parametrize("short", [0, 1])
def test_two_thirds_exactly_pass_and_one_short_does_not(meeting: Gathering, short: int) -> None:
    m = ready(meeting)
    vote = m.open()
    needed = least(m.world.pack.procedure.committee.agree_at_least, len(members(m.world)))
    m.all_cast(vote, lambda n: "agree" if n < needed - short else ("against", "abstain")[n % 2])
    close(m, vote)
    rows = Candidate.objects.filter(vote=vote)
    assert {(row.agree, row.needed, row.passed, row.missing) for row in rows} == {
        (needed - short, needed, not short, 0)
    }
    assert Paper.objects.count() == 2 * len(members(m.world)) and not SealedBallot.objects.exists()
    vote.refresh_from_db()
    assert vote.state == "counted" and vote.present == len(members(m.world))


def test_a_recused_member_has_no_ballot_for_that_candidate(meeting: Gathering) -> None:
    """rules.md 3: and whether they stay in the denominator is the pack's choice."""
    m = meeting
    recuse(m, "member1")
    declare_kinship(m.world.people["member2"], m.dossiers[0].person, "kin", by=m.office, at=m.at())
    ready(m)
    vote = m.open()
    first, second = vote.candidates.order_by("item__number")
    for who in ("member1", "member2"):
        assert Voter.objects.get(vote=vote, attendee=m.attendee(who)).kept_from == [first.pk]
        m.cast(vote, who, {first.pk: "agree", second.pk: "against"})
    for who in members(m.world):
        if who not in ("member1", "member2"):
            m.cast(vote, who)
    close(m, vote)
    first.refresh_from_db()
    second.refresh_from_db()
    size = len(members(m.world))
    among = m.world.pack.procedure.options.recused_in_denominator
    assert (first.recused, first.agree, first.counted) == (2, size - 2, size if among else size - 2)
    assert (second.recused, second.agree, second.against, second.counted) == (0, size - 2, 2, size)


def test_who_is_recused_from_all_has_no_vote_and_is_not_waited_for(meeting: Gathering) -> None:
    m = meeting
    recuse(m, "member1", 0)
    recuse(m, "member1", 1)
    ready(m)
    vote = m.open()
    with pytest.raises(Refusal, match="not_yours"):
        m.cast(vote, "member1", {})
    m.all_cast(vote, lambda _: "agree")
    assert voting.waits_for(vote) == 0
    close(m, vote)


def test_nobody_votes_twice_for_others_or_late(meeting: Gathering) -> None:
    m = ready(meeting, without=("member3",))
    vote = m.open()
    m.cast(vote, "member1", "against")
    with pytest.raises(BadInput, match="您已经投票"):
        m.cast(vote, "member1", "agree")
    answers = dict.fromkeys(vote.candidates.values_list("pk", flat=True), "agree")
    for who in ("member3", "office_reviewer", "candidate0"):
        with pytest.raises(Refusal, match="not_yours"):
            voting.cast(vote, answers, by=m.world.by(who), at=m.at())
    with pytest.raises(Refusal, match="not_yours"):
        voting.cast(vote, answers, by=Actor(None), at=m.at())
    # Who came after it was opened is not on its roll.
    m.arrive("member3")
    with pytest.raises(Refusal, match="not_yours"):
        voting.cast(vote, answers, by=m.world.by("member3"), at=m.at())
    # Who left has no vote while away, and may come back to it.
    sitting.leave(m.attendee("member2"), by=m.office, at=m.at())
    with pytest.raises(Refusal, match="not_yours"):
        m.cast(vote, "member2")
    m.arrive("member2")
    m.cast(vote, "member2")
    close(m, vote, early=True)
    with pytest.raises(BadInput, match=r"已经投票|已经结束"):
        m.cast(vote, "vice")
    assert Candidate.objects.filter(vote=vote).values_list("agree", "against").distinct().get() == (1, 1)


@pytest.mark.parametrize("wrong", ["", "yes", None])
def test_a_ballot_is_filled_in_whole(meeting: Gathering, wrong: str | None) -> None:
    m = ready(meeting)
    vote = m.open()
    first, second = vote.candidates.order_by("pk")
    answers = {first.pk: "agree"} | ({} if wrong is None else {second.pk: wrong})
    with pytest.raises(BadInput) as bad:
        voting.cast(vote, answers, by=m.world.by("vice"), at=m.at())
    assert [fault.where for fault in bad.value.faults] == [f"c{second.pk}"]
    assert not SealedBallot.objects.exists() and not vote.voters.filter(voted=True).exists()


def test_the_chair_waits_for_everybody_or_says_that_they_do_not(meeting: Gathering) -> None:
    m = ready(meeting)
    vote = m.open()
    m.cast(vote, "vice")
    size = len(members(m.world))
    with pytest.raises(BadInput, match=f"还有{size - 1}人没有投票"):
        close(m, vote)
    with pytest.raises(Refusal, match="not_yours"):
        voting.close_vote(vote, by=m.office, at=m.at(), early=True)
    close(m, vote, early=True)
    row = Candidate.objects.filter(vote=vote)[0]
    assert (row.agree, row.missing, row.passed) == (1, size - 1, False)
    with pytest.raises(BadInput, match="投票已经结束"):
        close(m, vote, early=True)


def test_when_the_quorum_breaks_nobody_votes_and_what_was_voted_is_kept(meeting: Gathering) -> None:
    m = meeting
    needed = least(m.world.pack.procedure.committee.present_at_least, len(members(m.world)))
    there = members(m.world)[:needed]
    ready(m, without=tuple(members(m.world)[needed:]))
    vote = m.open(m.items()[0])
    for who in there[:-1]:
        m.cast(vote, who)
    assert sitting.leave(m.attendee(there[-1]), by=m.office, at=m.at())
    for deed in (lambda: close(m, vote, early=True), lambda: m.cast(vote, there[0]), lambda: m.open(m.items()[1])):
        with pytest.raises(BadInput, match="不足法定人数"):
            deed()
    m.arrive(members(m.world)[needed])
    sitting.resume(m.meeting, by=m.office, at=m.at())
    close(m, vote, early=True)
    row = Candidate.objects.get(vote=vote)
    assert (row.agree, row.counted, row.missing) == (needed - 1, needed, 1)


def test_who_may_be_voted_on(leshan: Gathering) -> None:
    m = leshan
    m.begin()
    with pytest.raises(BadInput, match="评议组签名的意见"):
        m.open()
    m.opine()
    with pytest.raises(BadInput, match="至少勾选一人"):
        voting.open_vote(m.meeting, [], by=m.chair, at=m.at())
    with pytest.raises(Refusal, match="not_yours"):
        voting.open_vote(m.meeting, m.items(), by=m.world.by("vice"), at=m.at())
    case = Hold.objects.create(
        dossier=m.dossiers[0], kind="integrity_case", opened_at=m.clock, opened_by="system", data={}
    )  # fmt: skip
    with pytest.raises(BadInput, match="正在调查的诚信事项"):
        m.open()
    case.delete()
    type(m.dossiers[1]).objects.filter(pk=m.dossiers[1].pk).update(state="withdrawn")
    with pytest.raises(BadInput, match="现在不能表决"):
        m.open()
    vote = m.open(m.items()[0])
    with pytest.raises(BadInput, match="正在进行"):
        m.open(m.items()[0])
    m.all_cast(vote, lambda _: "agree")
    close(m, vote)
    with pytest.raises(BadInput, match="已经投过票"):
        m.open(m.items()[0])


def test_where_everybody_keeps_out_nobody_votes(meeting: Gathering) -> None:
    m = ready(meeting)
    for who in members(m.world):
        recuse(m, who)
    with pytest.raises(BadInput, match="都须回避"):
        m.open()


def test_a_vote_that_is_given_up_is_unread_and_held_again(
    meeting: Gathering, django_capture_on_commit_callbacks: Commits
) -> None:
    m = ready(meeting)
    vote = m.open()
    m.cast(vote, "member1", "against")
    for by, reason, error in ((m.office, "理由", Refusal), (m.chair, " ", BadInput)):
        with pytest.raises(error):
            voting.annul(vote, reason=reason, by=by, at=m.at())
    with django_capture_on_commit_callbacks(execute=True):
        voting.annul(vote, reason="平板没有显示全部申报人。", by=m.chair, at=m.at())
    assert not SealedBallot.objects.exists() and not Paper.objects.exists() and not boxkeys.exists(vote.box.code)
    again = m.open()
    assert again.number == 2
    m.all_cast(again, lambda _: "agree")
    close(m, again)
    with pytest.raises(BadInput, match="不能作废"):
        voting.annul(again, reason="不满意", by=m.chair, at=m.at())
    assert set(Candidate.objects.filter(vote=again).values_list("passed", flat=True)) == {True}


def test_a_box_without_its_key_stops_the_vote_with_what_to_do(
    meeting: Gathering, django_capture_on_commit_callbacks: Commits
) -> None:
    m = ready(meeting)
    vote = m.open()
    m.cast(vote, "member1")
    (boxkeys.folder() / f"{vote.box.code}.key").unlink()
    with pytest.raises(BadInput, match="密钥不在"):
        m.cast(vote, "member2")
    with pytest.raises(BadInput, match="不能开箱"):
        close(m, vote, early=True)
    assert tending.finish_counts() == 0
    with django_capture_on_commit_callbacks(execute=True):
        voting.annul(vote, reason="密钥丢失。", by=m.chair, at=m.at())
    assert m.open().number == 2


def test_two_counts_that_disagree_keep_nothing(meeting: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    m = ready(meeting)
    vote = m.open()
    m.all_cast(vote, lambda _: "agree")
    monkeypatch.setattr(core, "recount", lambda *_, **__: ["agree"])
    with pytest.raises(voting.CountsDiffer, match="agree"):
        close(m, vote)
    assert tending.finish_counts() == 0
    assert not Paper.objects.exists() and SealedBallot.objects.count() == len(members(m.world))
    monkeypatch.undo()
    # The box stayed sealed: counted as soon as both agree, by whoever comes to it.
    assert tending.finish_counts() == 1
    assert set(Candidate.objects.filter(vote=vote).values_list("passed", flat=True)) == {True}


def test_nothing_says_when_somebody_voted_or_what(meeting: Gathering) -> None:
    m = ready(meeting)
    vote = m.open()
    entries, events = AuditEntry.objects.count(), Event.objects.count()
    m.all_cast(vote, lambda n: ("agree", "against", "abstain")[n % 3])
    # No trace of a single ballot but that its voter has voted, and the sealed row until the count.
    assert (AuditEntry.objects.count(), Event.objects.count()) == (entries, events)
    fields = {f.attname for f in Voter._meta.concrete_fields}
    assert fields == {"id", "vote_id", "attendee_id", "kept_from", "voted"}
    close(m, vote)
    told = AuditEntry.objects.filter(stream=m.meeting.stream).order_by("-id")[0]
    assert told.kind == "meeting.closed" and set(told.data) == {"present", "vote"}
    assert ballots.papers(vote.box).keys() == {one.code for one in m.dossiers}


def test_a_group_writes_and_all_who_judge_sign(leshan: Gathering) -> None:
    m = leshan
    recuse(m, "member1", 1)
    with pytest.raises(BadInput, match="至少3名委员"):
        planning.form_group(
            m.meeting, name="一组", majors=[m.dossiers[0].major], members=[m.attendee("vice")] * 3, by=m.office,
            at=m.at(),
        )  # fmt: skip
    group = planning.form_group(
        m.meeting, name="一组", majors=[m.dossiers[0].major],
        members=[m.attendee(one) for one in ("member1", "member2", "member3")], by=m.office, at=m.at(),
    )  # fmt: skip
    with pytest.raises(BadInput, match="已有评议组"):
        planning.form_group(
            m.meeting, name="二组", majors=group.majors, by=m.office, at=m.at(),
            members=[m.attendee(one) for one in ("member4", "member5", "member6")],
        )  # fmt: skip
    first, second = m.items()
    # Without the recused the group is too small for the second.
    with pytest.raises(BadInput, match="只有2人"):
        opinions.write(second, text="好", advice="pass", by=m.world.by("member2"), at=m.at())
    with pytest.raises(Refusal, match="not_yours"):
        opinions.write(second, text="好", advice="pass", by=m.world.by("member1"), at=m.at())
    with pytest.raises(Refusal, match="not_yours"):
        opinions.write(first, text="好", advice="pass", by=m.world.by("member4"), at=m.at())
    with pytest.raises(BadInput, match="没有写意见"):
        opinions.write(first, text=" ", advice="pass", by=m.world.by("member1"), at=m.at())
    with pytest.raises(BadInput, match="还没有写意见"):
        opinions.sign(first, by=m.world.by("member1"), at=m.at())
    opinions.write(first, text="甲稿", advice="open", by=m.world.by("member1"), at=m.at())
    opinions.sign(first, by=m.world.by("member1"), at=m.at())
    # Worded anew, it asks for all of them again.
    made = opinions.write(first, text="乙稿", advice="pass", by=m.world.by("member2"), at=m.at())
    assert made.signatures.count() == 0 and "乙稿".encode() not in bytes(made.text_sealed)
    for who in ("member1", "member2"):
        assert opinions.sign(first, by=m.world.by(who), at=m.at()).signed_at is None
    assert opinions.sign(first, by=m.world.by("member3"), at=m.at()).signed_at is not None
    with pytest.raises(BadInput, match="不能再改"):
        opinions.write(first, text="丙稿", advice="pass", by=m.world.by("member2"), at=m.at())
    assert Opinion.objects.get(item=first).signatures.count() == 3
    # Who reads a dossier's history learns of no expert; the meeting's own chain has it all.
    experts = {f"person-{m.world.people[who].pk}" for who in members(m.world)}
    assert not AuditEntry.objects.filter(stream=m.dossiers[0].stream, by__in=experts).exists()
    assert AuditEntry.objects.filter(stream=m.meeting.stream, kind="opinion.signed").count() == 1


def test_a_pack_without_groups_forms_none(meeting: Gathering) -> None:
    m = meeting
    if m.world.pack.procedure.options.group_opinion:
        return
    with pytest.raises(BadInput, match="不设评议组"):
        planning.form_group(
            m.meeting, name="一组", majors=["机械"], by=m.office, at=m.at(),
            members=[m.attendee(one) for one in members(m.world)[2:5]],
        )  # fmt: skip


def test_after_the_meeting_nobody_votes(meeting: Gathering) -> None:
    m = ready(meeting)
    vote = m.open()
    with pytest.raises(BadInput, match="没计票"):
        sitting.end(m.meeting, by=m.office, at=m.at())
    voting.annul(vote, reason="时间已晚。", by=m.chair, at=m.at())
    sitting.end(m.meeting, by=m.office, at=m.at())
    with pytest.raises(BadInput, match="没有在进行"):
        m.open()
    assert name_of(m.world, m.attendee("chair")) == "chair" and m.clock > m.meeting.made_at + timedelta(0)
