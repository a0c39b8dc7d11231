"""综合推荐意见 on paper (P3, annex 6): the one form, with codes as the unit prints it, without as a working copy."""

from __future__ import annotations

import dataclasses
import io

from PIL import Image
from tests.support import golden
from tests.support.dossiers import eligible, evaluator

from zhiping.ground.documents.forms import render
from zhiping.ground.pictures.codes import PageCode, read
from zhiping.registers.recommendations.paper import (
    JUDGEMENTS,
    PAGES,
    UNIT_RECOMMENDATION,
    UnitRecommendation,
    unit_recommendation,
    with_squares,
)
from zhiping.registers.recommendations.printing import bound

PACK = evaluator().pack
ONE = UNIT_RECOMMENDATION.sample().sheets[0].said
LABELS = (*JUDGEMENTS.values(), "单位公示", "推荐", "不推荐", "单位负责人（签字）", "盖章", "附件6")


def as_png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def test_it_looks_as_it_was_agreed_and_says_all_that_it_is_told() -> None:
    golden.same_picture("unit-recommendation", golden.sound(UNIT_RECOMMENDATION, UNIT_RECOMMENDATION.sample()))


def test_a_form_to_fill_in_by_hand_has_every_label_and_no_code() -> None:
    content = unit_recommendation(eligible(), PACK)
    text = golden.text_of(golden.sound(UNIT_RECOMMENDATION, content, golden.WORKING))
    assert [one for one in LABELS if one not in text] == []
    assert "工作件，非正式签发" in text and "扫描时" not in text
    assert content.sheets[0].squares == () and content.sheets[0].said.recommends is None


def test_an_application_that_says_nearly_nothing_gives_a_form() -> None:
    least = {"applicant": {"name": "陈某"}, "application": {"title": "工程师", "major": "机械工程"}}
    text = golden.text_of(golden.sound(UNIT_RECOMMENDATION, unit_recommendation(least, PACK), golden.DRAFT))
    assert "陈某" in text and "草稿" in text and "None" not in text


def test_each_of_many_begins_a_page_and_each_page_says_whose_it_is() -> None:
    long = dataclasses.replace(
        ONE, paper="H3NP-7RTY", name="买买提·吐尔逊江", unit="某某机械装备制造有限责任公司" * 4,
        opinion="同意推荐。" * 400, judgements=tuple((label, "能力突出。" * 100) for label in JUDGEMENTS.values()),
    )  # fmt: skip
    files = [
        render(
            UNIT_RECOMMENDATION, UnitRecommendation(one.unit, (with_squares(one),)), golden.ISSUED, made_at=golden.AT
        )
        for one in (ONE, long)
    ]
    made = bound(files)
    assert made == bound(files) and bound(files[:1]) == files[0]
    assert golden.crowded(made) == []
    count = golden.pages(made)
    assert 3 < count <= 1 + PAGES
    seen = [read(as_png(golden.picture(made, page, dpi=150))) for page in range(1, count + 1)]
    assert seen == [PageCode(ONE.paper, 1), *(PageCode(long.paper, page) for page in range(1, count))]


def test_what_was_recommended_is_ticked() -> None:
    def drawn(recommends: bool | None) -> bytes:
        said = dataclasses.replace(ONE, recommends=recommends)
        content = UnitRecommendation(said.unit, (with_squares(said),))
        return render(UNIT_RECOMMENDATION, content, golden.ISSUED, made_at=golden.AT)

    assert len({drawn(True), drawn(False), drawn(None)}) == 3
