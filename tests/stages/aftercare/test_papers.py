"""What aftercare prints: golden pictures, all that was told, hostile content; two officers destroy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.golden import DRAFT, WORKING, emptied, pages, same_picture, sound, stretched, text_of

from zhiping.ground.documents.forms import Form
from zhiping.stages.aftercare import paper
from zhiping.stages.aftercare.paper.collection_list import CollectedLine

EVERY = pytest.mark.parametrize("form", paper.FORMS, ids=lambda form: form.key)


@EVERY
def test_looks_as_it_was_looked_at(form: Form) -> None:
    made = sound(form, form.sample())
    assert pages(made) == 1
    same_picture(form.key, made)


@EVERY
def test_long_texts_and_many_rows_stay_in_their_cells(form: Form) -> None:
    lengths = {"name": 30, "result": 4, "scope": 300, "notice": 300}
    content = form.sample()
    if form is paper.DESTRUCTION_RECORD:
        content = replace(content, listed_by=(), carried_out_by=())  # stretched, two names would be one
    assert pages(sound(form, stretched(content, 60, lengths=lengths))) > 1


@EVERY
def test_what_is_not_known_stays_empty(form: Form) -> None:
    for mark in (WORKING, DRAFT):
        sound(form, emptied(form.sample()), mark)


@EVERY
def test_a_list_of_three_hundred_repeats_its_head_on_every_page(form: Form) -> None:
    sample: Any = form.sample()
    many = tuple(replace(sample.lines[n % len(sample.lines)], name=f"张{n:03}") for n in range(300))
    made = sound(form, replace(sample, lines=many))
    head = "序号姓名申报职称" if form is paper.COLLECTION_LIST else "序号材料编号姓名"
    text = text_of(made)
    # The signatures may stand on a page of their own.
    assert 6 < pages(made) - 1 <= text.count(head) <= pages(made)
    assert all(f"张{n:03}" in text for n in range(300)) and "合计300人" in text


@pytest.mark.parametrize("officers", [("王小明",), ("王小明", "王小明")])
def test_one_officer_alone_destroys_nothing(officers: tuple[str, ...]) -> None:
    for field in ("listed_by", "carried_out_by"):
        with pytest.raises(ValueError, match="two officers"):
            replace(paper.DESTRUCTION_RECORD.sample(), **{field: officers})


def test_the_record_says_what_when_by_whom_and_how_much() -> None:
    text = text_of(sound(paper.DESTRUCTION_RECORD, paper.DESTRUCTION_RECORD.sample()))
    for said in ("销毁日期2025年4月22日", "销毁人王小明、孙三", "列单人王小明、钱二", "合计2人纸质4袋电子26件"):
        assert said in text


@given(names=st.lists(st.text(st.sampled_from("阿依·古丽𠮷䶮张某"), min_size=1, max_size=100), min_size=1, max_size=20))
@settings(max_examples=6)
def test_any_names_are_collected(names: list[str]) -> None:
    lines = tuple(CollectedLine(name, "工程师", "机械工程", "确认", 2) for name in names)
    made = sound(paper.COLLECTION_LIST, replace(paper.COLLECTION_LIST.sample(), lines=lines))
    assert f"合计{len(names)}人{2 * len(names)}份" in text_of(made)
