"""What must hold of meetings and votes (``zhiping check-data``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zhiping.core import tally as core
from zhiping.ground.ballots import boxkeys
from zhiping.ground.ballots import service as ballots
from zhiping.ground.ballots.models import Box, SealedBallot
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.stages.meeting.models import Candidate, Vote

_COUNTED = (Vote.State.COUNTED, Vote.State.ANNOUNCED)


@of_dossier("results-are-of-votes")
def results_are_of_votes(s: Subject) -> Iterator[str]:
    """P8: every result that a dossier was led on with is that of a vote that was announced, and the other way round."""
    said = Counter(
        (one.data.get("vote"), one.data.get("passed")) for one in s.milestones if one.kind == "voted" and one.data
    )
    rows = Candidate.objects.filter(item__dossier=s.dossier, carried=True).select_related("vote")
    kept = Counter((one.vote.code, one.passed) for one in rows if one.vote.state == Vote.State.ANNOUNCED)
    for vote, passed in sorted((said - kept) + (kept - said), key=str):
        yield f"{s.code}: vote {vote} passed {passed}: milestones and counts disagree"


@everywhere("papers-make-the-counts")
def papers_make_the_counts() -> Iterator[str]:
    """P8: the papers of every count, counted again, say what was announced; no paper is of a question nobody asked."""
    for vote in Vote.objects.filter(state__in=_COUNTED).select_related("box", "meeting__cycle__pack_version"):
        procedure = vote.meeting.cycle.pack().procedure
        kept = ballots.papers(vote.box)
        for one in vote.candidates.select_related("item__dossier"):
            code = one.item.dossier.code
            sheets = [core.Vote(choice) for choice in kept.pop(code, [])]
            if one.agree is None or one.counted is None or one.needed is None:
                yield f"vote {vote.code}: {code} has no count"
                continue
            outcome = core.Outcome(
                counted=one.counted, needed=one.needed, agree=one.agree, against=one.against or 0,
                abstain=one.abstain or 0, invalid=0, missing=one.missing or 0, passed=bool(one.passed),
            )  # fmt: skip
            wrong = core.recount(
                outcome, sheets, present=vote.present, recused=one.recused,
                agree_at_least=procedure.committee.agree_at_least,
                in_denominator=procedure.options.recused_in_denominator,
            )  # fmt: skip
            if wrong:
                yield f"vote {vote.code}: {code}: papers and count differ in {', '.join(wrong)}"
        if any(kept.values()):
            yield f"vote {vote.code}: papers of who was not voted on"


@everywhere("boxes-hold-what-was-cast")
def boxes_hold_what_was_cast() -> Iterator[str]:
    """ADR 0017: a box under way has its key and every ballot of who has voted; one that is over has neither."""
    there = Counter(SealedBallot.objects.values_list("box_id", flat=True))
    votes = {vote.box_id: vote for vote in Vote.objects.prefetch_related("voters")}
    for box in Box.objects.order_by("id"):
        vote, lying = votes.get(box.pk), there[box.pk]
        if vote is None:
            yield f"box {box.pk}: of no vote"
        elif sum(voter.voted for voter in vote.voters.all()) != box.cast:
            yield f"vote {vote.code}: {box.cast} ballots were cast, and others have voted"
        over = box.state not in (Box.State.OPEN, Box.State.SEALED)
        if lying != (0 if over else box.cast):
            yield f"box {box.pk} is {box.state}: {lying} ballots of {box.cast} lie in it"
        if boxkeys.exists(box.code) != (not over):
            yield f"box {box.pk} is {box.state}: its key is {'there' if over else 'gone'}"


@everywhere("votes-have-their-roll")
def votes_have_their_roll() -> Iterator[str]:
    """rules.md 3: every vote had its quorum, everybody there was on its roll, and who was recused had no ballot."""
    rows = Vote.objects.select_related("meeting__cycle__pack_version").prefetch_related("voters", "candidates")
    for vote in rows.order_by("id"):
        rules = vote.meeting.cycle.pack().procedure.committee
        voters = list(vote.voters.all())
        if not core.has_quorum(core.Attendance(vote.members, vote.present), rules):
            yield f"vote {vote.code}: no quorum, {vote.present} of {vote.members}"
        if len(voters) != vote.present:
            yield f"vote {vote.code}: {len(voters)} on the roll, {vote.present} were there"
        kept = Counter(pk for voter in voters for pk in voter.kept_from)
        for one in vote.candidates.all():
            if kept.pop(one.pk, 0) != one.recused:
                yield f"vote {vote.code}: {one.recused} recused from candidate {one.pk}, and the roll says otherwise"
        if kept:
            yield f"vote {vote.code}: somebody is kept from who is not voted on"
