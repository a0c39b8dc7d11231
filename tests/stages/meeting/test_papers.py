"""What the meeting prints: golden pictures, all that was told, hostile content; a ballot leads to nobody."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.golden import AT, DRAFT, ISSUED, WORKING, emptied, pages, same_picture, sound, stretched, text_of

from zhiping.ground.documents.forms import Form, render
from zhiping.stages.meeting import paper
from zhiping.stages.meeting.paper.ballot import Ballot, BallotLine
from zhiping.stages.meeting.paper.group_opinion import GroupOpinion
from zhiping.stages.meeting.paper.minutes import Minutes

EVERY = pytest.mark.parametrize("form", paper.FORMS, ids=lambda form: form.key)


@EVERY
def test_looks_as_it_was_looked_at(form: Form) -> None:
    made = sound(form, form.sample())
    assert pages(made) == 1
    same_picture(form.key, made)


@EVERY
def test_long_texts_and_many_rows_stay_in_their_cells(form: Form) -> None:
    lengths = {"name": 30, "present": 6, "absent": 12, "recused": 30, "proceedings": 500, "opinion": 120, "result": 3}
    made = sound(form, stretched(form.sample(), 40, lengths=lengths))
    if form is not paper.GROUP_OPINION:
        assert pages(made) > 1


@EVERY
def test_what_is_not_known_stays_empty(form: Form) -> None:
    for mark in (WORKING, DRAFT):
        sound(form, emptied(form.sample()), mark)


def test_minutes_of_three_hundred_repeat_their_head_on_every_page_of_the_list() -> None:
    sample: Minutes = paper.MINUTES.sample()
    many = tuple(replace(sample.lines[n % 3], number=n + 1, name=f"张{n:03}") for n in range(300))
    made = sound(paper.MINUTES, replace(sample, lines=many))
    text = text_of(made)
    assert text.count("序号姓名工作单位") == pages(made) > 8
    assert all(f"张{n:03}" in text for n in range(300))
    assert "列入300人通过200人未通过100人" in text


def test_who_was_not_voted_on_has_no_votes_and_did_not_fail() -> None:
    sample: Minutes = paper.MINUTES.sample()
    passed, _, failed = sample.lines
    left = replace(passed, number=4, name="未议者", agree=0, against=0, abstain=0, result="未表决")
    text = text_of(sound(paper.MINUTES, replace(sample, lines=(passed, failed, left))))
    assert "列入3人通过1人未通过1人未表决1人" in text and "建议通过未表决" in text


def test_an_opinion_of_the_longest_text_flows_over_pages() -> None:
    sample: GroupOpinion = paper.GROUP_OPINION.sample()
    made = sound(
        paper.GROUP_OPINION, replace(sample, opinion="".join(f"第{n}项业绩属实。" for n in range(500)), experts=15)
    )
    assert pages(made) > 2


def test_an_opinion_is_signed_by_somebody() -> None:
    with pytest.raises(ValueError, match="signs"):
        replace(paper.GROUP_OPINION.sample(), experts=0)


def test_a_ballot_says_number_candidate_major_level_and_has_no_place_for_a_voter() -> None:
    assert [field.name for field in fields(BallotLine)] == ["number", "name", "major", "level"]
    assert [field.name for field in fields(Ballot)] == ["committee", "meeting", "on", "candidates"]
    text = text_of(sound(paper.BALLOT, paper.BALLOT.sample()))
    assert "序号姓名专业级别同意反对弃权" in text and "1阿依·古丽机械工程中级" in text
    for word in ("签名", "签字", "投票人：", "委员：", "票号"):
        assert word not in text


def test_every_ballot_of_a_vote_is_the_same_bytes() -> None:
    """What differs between two sheets would lead from a sheet to a voter."""
    sheets = {render(paper.BALLOT, paper.BALLOT.sample(), ISSUED, made_at=AT) for _ in range(3)}
    assert len(sheets) == 1


def test_no_expert_is_named_on_ballot_tally_or_opinion() -> None:
    for form in (paper.BALLOT, paper.TALLY_SHEET, paper.GROUP_OPINION):
        names = {field.name for field in fields(form.content)}
        assert not names & {"voter", "voters", "present_names", "signatures", "chair"}
    assert "票数不对外公布" in text_of(sound(paper.TALLY_SHEET, paper.TALLY_SHEET.sample()))


@given(names=st.lists(st.text(st.sampled_from("阿依·古丽𠮷䶮张某"), min_size=1, max_size=100), min_size=1, max_size=30))
@settings(max_examples=6)
def test_any_candidates_stand_on_a_ballot(names: list[str]) -> None:
    lines = tuple(BallotLine(n, name, "机械工程", "中级") for n, name in enumerate(names, start=1))
    sound(paper.BALLOT, replace(paper.BALLOT.sample(), candidates=lines))
