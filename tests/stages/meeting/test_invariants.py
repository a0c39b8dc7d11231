"""Each invariant of meetings has a corruption here that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.gathering import Gathering

from zhiping.ground.ballots import boxkeys
from zhiping.ground.ballots.models import Box, Paper, SealedBallot
from zhiping.records.invariants import check_all
from zhiping.records.models import Milestone
from zhiping.stages.meeting.models import Candidate, Vote, Voter
from zhiping.stages.meeting.operations import announcing, tending, voting

Commits = Callable[..., Any]
OURS = {"results-are-of-votes", "papers-make-the-counts", "boxes-hold-what-was-cast", "votes-have-their-roll"}


@pytest.fixture
def voted(leshan: Gathering, django_capture_on_commit_callbacks: Commits) -> Gathering:
    """One vote announced and led on, another under way with one ballot in it."""
    m = leshan
    m.begin()
    m.opine()
    with django_capture_on_commit_callbacks(execute=True):
        vote = m.open(m.items()[0])
        m.all_cast(vote, lambda n: "against" if n < 2 else "agree")
        voting.close_vote(vote, by=m.chair, at=m.at())
        announcing.announce(vote, by=m.chair, at=m.at())
        tending.tend_votes()
        m.cast(m.open(m.items()[1]), "vice")
    return m


def _failed() -> set[str]:
    return {one.name for one in check_all().failed} & OURS


def another_result() -> None:
    row = Milestone.objects.get(kind="voted")
    row.data = row.data | {"passed": False}
    row.save()


def a_result_without_a_vote() -> None:
    Candidate.objects.filter(carried=True).update(carried=False)


def a_paper_more() -> None:
    one = Paper.objects.all()[0]
    Paper.objects.create(box=one.box, question=one.question, choice="against")


def another_choice() -> None:
    one = Paper.objects.filter(choice="agree")[0]
    Paper.objects.filter(pk=one.pk).update(choice="abstain")


def a_paper_of_nobody() -> None:
    Paper.objects.create(box=Paper.objects.all()[0].box, question="0000-0000", choice="agree")


def a_count_that_never_was() -> None:
    Candidate.objects.filter(passed=True).update(agree=10, against=1)


def a_ballot_less() -> None:
    SealedBallot.objects.all().delete()


def a_ballot_that_stayed() -> None:
    box = Box.objects.get(state="destroyed")
    SealedBallot.objects.create(box=box, voter="attendee-1", sealed=b"x" * 49)


def a_key_that_stayed() -> None:
    boxkeys.make(Box.objects.get(state="destroyed").code)


def a_key_that_went() -> None:
    boxkeys.destroy(Box.objects.get(state="open").code)


def a_vote_nobody_cast() -> None:
    Voter.objects.filter(vote__state="open", voted=False).update(voted=True)


def a_vote_without_a_quorum() -> None:
    Vote.objects.update(members=25)


def somebody_off_the_roll() -> None:
    Voter.objects.filter(vote__state="announced").order_by("id")[0].delete()


def kept_from_nobody() -> None:
    Voter.objects.filter(vote__state="announced").update(kept_from=[0])


def recused_and_counted() -> None:
    Candidate.objects.filter(carried=True).update(recused=1)


PLANTED: dict[Callable[[], None], str] = {
    another_result: "results-are-of-votes", a_result_without_a_vote: "results-are-of-votes",
    a_paper_more: "papers-make-the-counts", another_choice: "papers-make-the-counts",
    a_paper_of_nobody: "papers-make-the-counts", a_count_that_never_was: "papers-make-the-counts",
    a_ballot_less: "boxes-hold-what-was-cast", a_ballot_that_stayed: "boxes-hold-what-was-cast",
    a_key_that_stayed: "boxes-hold-what-was-cast", a_key_that_went: "boxes-hold-what-was-cast",
    a_vote_nobody_cast: "boxes-hold-what-was-cast", a_vote_without_a_quorum: "votes-have-their-roll",
    somebody_off_the_roll: "votes-have-their-roll", kept_from_nobody: "votes-have-their-roll",
    recused_and_counted: "votes-have-their-roll",
}  # fmt: skip


def test_a_meeting_that_was_held_holds(voted: Gathering) -> None:
    assert _failed() == set()


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: str(plant.__name__))
def test_what_is_planted_is_named(voted: Gathering, plant: Callable[[], None]) -> None:
    plant()
    assert PLANTED[plant] in _failed()


def test_every_invariant_of_the_room_has_its_corruption() -> None:
    assert set(PLANTED.values()) == OURS
