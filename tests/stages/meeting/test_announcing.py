"""The chair announces; dossiers go on through the door; counts stand in the archived papers and nowhere else (P8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.gathering import Gathering, members
from tests.support.golden import text_of

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import issuing
from zhiping.records.door import act
from zhiping.records.models import Dossier, Milestone, RoundDocument
from zhiping.records.operations import declare_kinship
from zhiping.stages.meeting.models import Candidate, Opinion, Vote
from zhiping.stages.meeting.operations import announcing, papers, planning, sitting, tending, voting
from zhiping.stages.meeting.queries import contents


def counted(m: Gathering, *, passing: bool = True) -> Vote:
    """A vote in which 3 of those there say no to all, or all but 3."""
    m.begin()
    m.opine()
    vote = m.open()
    size = len(members(m.world))
    no = size // 3 if passing else size - 1
    m.all_cast(vote, lambda n: "against" if n < no else "agree")
    return voting.close_vote(vote, by=m.chair, at=m.at())


@pytest.mark.parametrize("passing", [True, False])
def test_the_chair_announces_and_every_dossier_goes_on(meeting: Gathering, passing: bool) -> None:
    m = meeting
    vote = counted(m, passing=passing)
    before = {one.pk: one.state for one in m.dossiers}
    for by in (m.office, m.world.by("vice")):
        with pytest.raises(Refusal, match="not_yours"):
            announcing.announce(vote, by=by, at=m.at())
    at = m.at()
    announced = announcing.announce(vote, by=m.chair, at=at)
    assert {one.pk: one.state for one in Dossier.objects.filter(pk__in=before)} == before
    with pytest.raises(BadInput, match="没有等待宣布"):
        announcing.announce(vote, by=m.chair, at=m.at())
    assert tending.tend_votes() == 2 and tending.tend_votes() == 0
    rows = Dossier.objects.filter(pk__in=before)
    assert {row.state for row in rows} == {"passed" if passing else "not_passed"}
    # However late the worker comes to it, the result is of the instant at which it was announced.
    assert {row.state_since for row in rows} == {at} and announced.announced_at == at
    assert set(Candidate.objects.values_list("carried", flat=True)) == {True}
    assert RoundDocument.objects.filter(form="tally-sheet", subject=vote.code).count() == 1
    assert chain.verify().faults == []


def test_results_go_on_in_pieces_and_each_once(meeting: Gathering) -> None:
    vote = counted(meeting)
    announcing.announce(vote, by=meeting.chair, at=meeting.at())
    assert [announcing.carry_out(limit=1) for _ in range(3)] == [1, 1, 0]
    assert Milestone.objects.filter(kind="voted").count() == 2


def test_an_open_case_of_integrity_holds_one_and_lets_the_other_go(meeting: Gathering) -> None:
    """A5: opened between the count and the door."""
    m = meeting
    vote = counted(m)
    announcing.announce(vote, by=m.chair, at=m.at())
    hold = m.dossiers[0].holds.create(kind="integrity_case", opened_at=m.clock, opened_by="system", data={})
    assert announcing.carry_out() == 1
    assert Dossier.objects.get(pk=m.dossiers[1].pk).state == "passed"
    hold.released_at, hold.released_by, hold.outcome = m.clock, "system", "closed"
    hold.save()
    assert announcing.carry_out() == 1


def test_for_whom_the_chair_keeps_out_the_vice_chair_leads_on(meeting: Gathering) -> None:
    m = meeting
    declare_kinship(m.world.people["chair"], m.dossiers[0].person, "kin", by=m.office, at=m.at())
    vote = counted(m)
    announcing.announce(vote, by=m.chair, at=m.at())
    assert announcing.carry_out() == 1 and Candidate.objects.filter(carried=False).count() == 1
    m.world.employ("vice", "office", "chair")
    assert announcing.carry_out() == 1


#: Numbers that a count has, by which it would be known wherever it leaked.
COUNTS = ("agree", "against", "abstain", "counted", "needed")


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in _keys(one)}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


def test_counts_stand_in_no_history_message_or_milestone(meeting: Gathering) -> None:
    m = meeting
    vote = counted(m)
    announcing.announce(vote, by=m.chair, at=m.at())
    tending.tend_votes()
    said = [
        *AuditEntry.objects.values_list("data", flat=True), *OutboxRow.objects.values_list("params", flat=True),
        *Milestone.objects.values_list("data", flat=True),
    ]  # fmt: skip
    assert said and not {key for one in said for key in _keys(one)} & set(COUNTS)
    voted = Milestone.objects.filter(kind="voted")[0]
    assert set(voted.data) == {"meeting", "vote", "passed"}


def test_the_tally_sheet_says_the_counts_and_the_rule(meeting: Gathering) -> None:
    m = meeting
    vote = counted(m)
    with pytest.raises(BadInput, match="还没有宣布"):
        papers.issue_tally(vote, by=m.office, at=m.at())
    vote = announcing.announce(vote, by=m.chair, at=m.at())
    sheet = papers.issue_tally(vote, by=m.office, at=m.at())
    text = text_of(issuing.file_of(sheet)).replace(" ", "")
    size = len(members(m.world))
    row = vote.candidates.order_by("pk")[0]
    assert (row.agree, row.against) == (size - size // 3, size // 3)
    content = contents.tally_sheet(vote)
    assert (content.members, content.present, content.handed_out, content.returned) == (size,) * 4
    assert m.dossiers[0].applicant_name in text and m.world.pack.procedure.committee.agree_at_least in text
    assert contents.rule_met(row, "2/3") == f"3×{row.agree}≥2×{row.counted}"
    assert papers.issue_tally(vote, by=m.office, at=m.at()) == sheet


def test_ballot_opinion_and_minutes_are_issued(leshan: Gathering) -> None:
    m = leshan
    planning.note_absence(m.attendee("member9"), "出差", by=m.office, at=m.at())
    m.begin(without=("member9",))
    m.arrive("member9")
    sitting.leave(m.attendee("member9"), by=m.office, at=m.at())
    m.opine()
    first = m.open(m.items()[0])
    sample = text_of(issuing.file_of(papers.issue_ballot(first, by=m.office, at=m.at()))).replace(" ", "")
    assert m.dossiers[0].applicant_name in sample and "委员" not in sample.replace("评审委员会", "").replace(
        "委员会", ""
    )
    voting.annul(first, reason="平板断网。", by=m.chair, at=m.at())
    vote = m.open(m.items()[0])
    m.all_cast(vote, lambda _: "agree")
    voting.close_vote(vote, by=m.chair, at=m.at())
    announcing.announce(vote, by=m.chair, at=m.at())
    sitting.end(m.meeting, by=m.office, at=m.at())
    m.meeting.refresh_from_db()
    with pytest.raises(BadInput, match="还有结果没有办完"):
        papers.issue_minutes(m.meeting, by=m.office, at=m.at())
    tending.tend_votes()
    sitting.add_notes(m.meeting, "会议要求复核公示材料。", by=m.office, at=m.at())
    m.meeting.refresh_from_db()
    made = papers.issue_minutes(m.meeting, by=m.office, at=m.at())
    text = text_of(issuing.file_of(made)).replace(" ", "")
    for word in ("平板断网", "会议要求复核公示材料", "未表决", "委员一主持", m.dossiers[1].applicant_name):
        assert word in text, word
    opinion = Opinion.objects.get(item=m.items()[0])
    issued = papers.issue_opinion(opinion, by=m.office, at=m.at())
    assert "水平符合条件" in text_of(issuing.file_of(issued)).replace(" ", "")
    with pytest.raises(Refusal, match="not_yours"):
        papers.issue_minutes(m.meeting, by=m.world.by("member1"), at=m.at())


def test_what_is_decided_anew_stands_on_a_later_agenda(meeting: Gathering) -> None:
    """rules.md 3: 复查; the earlier result stays what it was."""
    m = meeting
    vote = counted(m, passing=False)
    announcing.announce(vote, by=m.chair, at=m.at())
    tending.tend_votes()
    sitting.end(m.meeting, by=m.office, at=m.at())
    row = Dossier.objects.get(pk=m.dossiers[0].pk)

    def again(change: Any) -> None:
        change.milestone("recheck_decided", {})
        change.release("recheck", "repeat")

    row.holds.create(kind="recheck", opened_at=m.clock, opened_by=f"person-{row.person_id}", data={})
    row = act(row, Action.REPEAT_VOTE, by=m.chair, at=m.at(), inputs=Inputs(reason="漏看材料。"), apply=again)
    on = (m.clock + timedelta(hours=8)).date()
    later = planning.plan(m.world.cycle, name="第二次评审会议", on=on, place="302", by=m.office, at=m.at())
    with pytest.raises(BadInput, match="不能列入"):
        planning.put_on_agenda(later, [m.dossiers[1]], by=m.office, at=m.at())
    assert planning.put_on_agenda(later, [row], by=m.office, at=m.at()) == 1
    m.meeting = later
    m.clock = m.world.on(on, 9)
    m.begin()
    m.opine()
    vote = m.open()
    m.all_cast(vote, lambda _: "agree")
    voting.close_vote(vote, by=m.chair, at=m.at())
    announcing.announce(vote, by=m.chair, at=m.at())
    assert tending.tend_votes() == 1
    assert Dossier.objects.get(pk=row.pk).state == "passed"
    assert list(Candidate.objects.filter(item__dossier=row).order_by("id").values_list("passed", flat=True)) == [
        False, True,
    ]  # fmt: skip
