"""What the defence prints: golden pictures, all that was told, hostile content; weights are the pack's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.dossiers import EXAMPLE, LESHAN, evaluator
from tests.support.golden import DRAFT, WORKING, emptied, pages, same_picture, sound, stretched, text_of

from zhiping.ground.documents.forms import Form
from zhiping.stages.defence import paper
from zhiping.stages.defence.paper.score_sheet import score_sheet

EVERY = pytest.mark.parametrize("form", paper.FORMS, ids=lambda form: form.key)


@EVERY
def test_looks_as_it_was_looked_at(form: Form) -> None:
    made = sound(form, form.sample())
    assert pages(made) == 1
    same_picture(form.key, made)


@EVERY
def test_long_texts_and_rare_characters_stay_in_their_cells(form: Form) -> None:
    sound(form, stretched(form.sample(), 12, lengths={"name": 30, "bring": 200, "notes": 400}))


@EVERY
def test_what_is_not_known_stays_empty(form: Form) -> None:
    for mark in (WORKING, DRAFT):
        sound(form, emptied(form.sample(), keep=("on",)), mark)


@given(name=st.text(st.sampled_from("阿依·古丽𠮷䶮张某"), min_size=1, max_size=100), turn=st.integers(1, 999))
@settings(max_examples=6)
def test_any_name_stands_on_the_score_sheet(name: str, turn: int) -> None:
    made = score_sheet(
        evaluator().pack, panel="第一组", on=None, turn=turn, name=name, unit="某某", title="工程师", major="机械工程"
    )
    assert f"第{turn}号" in text_of(sound(paper.SCORE_SHEET, made))


def test_items_and_weights_are_the_packs() -> None:
    pack = evaluator(LESHAN).pack
    made = score_sheet(pack, panel="一", on=None, turn=1, name="某", unit="某", title="工程师", major="机械工程")
    assert pack.procedure.defence is not None
    assert [(one.label, one.weight) for one in made.criteria] == [
        (item.label, item.weight) for item in pack.procedure.defence.items
    ]
    assert "合计100" in text_of(sound(paper.SCORE_SHEET, made))


def test_a_pack_without_a_defence_has_no_score_sheet() -> None:
    with pytest.raises(LookupError):
        score_sheet(evaluator(EXAMPLE).pack, panel="一", on=None, turn=1, name="某", unit="某", title="某", major="某")


def test_no_expert_is_named_and_the_sheet_says_that_it_only_advises() -> None:
    from dataclasses import fields

    names = {field.name for form in paper.FORMS for field in fields(form.content)}
    assert not {name for name in names if "expert" in name}
    assert "不代替表决" in text_of(sound(paper.SCORE_SHEET, paper.SCORE_SHEET.sample()))
