"""The forms of an application beside the review form: what each says, whatever is told and whatever is lacking."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.application.paper.test_review_form import hostile
from tests.support import golden
from tests.support.dossiers import EXAMPLE, evaluator

from zhiping.ground.documents.forms import Form, Mark, Standing, render
from zhiping.stages.application.paper import FORMS, samples
from zhiping.stages.application.paper.entrustment_letter import ENTRUSTMENT_LETTER, entrustment_letter
from zhiping.stages.application.paper.exceptional_form import EXCEPTIONAL_FORM, exceptional_form
from zhiping.stages.application.paper.integrity_promise import INTEGRITY_PROMISE, integrity_promise
from zhiping.stages.application.paper.review_form import Opinion
from zhiping.stages.application.paper.summary_sheet import SUMMARY_SHEET, WORKS, summary_sheet

PACK = evaluator().pack
OTHERS = FORMS[1:]
LEAST = {
    "format": "zhiping.dossier/1", "applicant": {"name": "陈某"},
    "application": {"cycle": PACK.id, "title": "工程师", "major": "机械工程", "kind": "normal"},
}  # fmt: skip


def by_key(form: Form) -> str:
    return form.key


def made(form: Form, document: dict[str, Any]) -> Any:
    assert form.build is not None
    return form.build(document, PACK)


@pytest.mark.parametrize("form", OTHERS, ids=by_key)
def test_each_looks_as_it_was_agreed_and_says_all_that_it_is_told(form: Form) -> None:
    golden.same_picture(form.key, golden.sound(form, form.sample()))


@pytest.mark.parametrize("form", FORMS, ids=by_key)
def test_each_can_be_made_of_an_application_that_says_nearly_nothing(form: Form) -> None:
    text = golden.text_of(golden.sound(form, made(form, LEAST), golden.WORKING))
    assert "陈某" in text and "工作件，非正式签发" in text and "None" not in text


@pytest.mark.parametrize("form", OTHERS, ids=by_key)
def test_each_bears_what_nobody_wishes(form: Form) -> None:
    document = hostile()
    document["application"] |= {"work_now": "艺" * 3_000, "major": "专" * 100, "title": "职" * 100}
    document["application"]["exceptional"]["clause"] = "".join(f"第{n}款；" for n in range(900))
    document["application"]["entrustment"] |= {"body": "集团" * 30, "letter_no": "x" * 80}
    document["education"][0] |= {"school": "校" * 500, "major": "业" * 500}
    golden.sound(form, made(form, document))


@pytest.mark.parametrize("form", FORMS, ids=by_key)
def test_nothing_that_is_no_text_stops_a_form(form: Form) -> None:
    # A draft holds what was typed so far; what cannot be read is left out, not printed and not an error.
    odd = samples.document()
    odd["applicant"] |= {"born_on": "199", "societies": "学会", "sex": "?", "health": True}
    odd["education"] = [{}, {"graduated_on": "bald", "years": 2.5}]
    odd["titles"] = [{"awarded_on": "2018-12-20"}, {"title": "助理工程师", "series": "engineering", "awarded_on": "x"}]
    odd["application"] |= {"exceptional": None, "entrustment": None, "applied_at": "morgens"}
    odd["achievements"] = [{"kind": "project"}, {"kind": "paper"}, {}]
    render(form, made(form, odd), golden.DRAFT, made_at=golden.AT)


@pytest.mark.parametrize("form", FORMS, ids=by_key)
def test_draft_working_copy_and_issued_copy_are_told_apart(form: Form) -> None:
    content = form.sample()
    said = [golden.text_of(render(form, content, m, made_at=golden.AT)) for m in _marks()]
    assert ["草稿，内容尚可修改，不作申报使用" in one for one in said] == [True, False, False]
    assert ["工作件，非正式签发" in one for one in said] == [False, True, False]
    assert ["ZP-2024-000123" in one and "7H2K-9QWX" in one for one in said] == [False, False, True]


def _marks() -> list[Mark]:
    return [Mark(Standing.DRAFT), golden.WORKING, golden.ISSUED]


def test_the_summary_sheet_is_one_page_whatever_there_is() -> None:
    document = hostile()
    document["achievements"] += [
        {"id": f"p{n}", "kind": "paper", "name": "论文" * 250, "on": "2023-01-01", "publisher": "刊" * 500, "rank": 1}
        for n in range(60)
    ]
    document["applicant"]["ethnicity"] = "族" * 40
    document["assessments"] = [{"year": y, "result": "basically_competent"} for y in range(1990, 2025)]
    document["application"] |= {"work_now": "艺" * 50_000, "major": "专" * 100, "specialty": "向" * 100}
    content = summary_sheet(document, PACK)
    assert golden.pages(golden.sound(SUMMARY_SHEET, content)) == 1
    assert (len(content.works or ()), content.more_works) == (WORKS, 60 - WORKS)
    assert f"另有{60 - WORKS}项，见《评审表》" in golden.text_of(
        render(SUMMARY_SHEET, content, golden.WORKING, made_at=golden.AT)
    )


def test_the_summary_sheet_takes_the_newest() -> None:
    document = samples.document()
    document["achievements"] = [
        {"id": f"x{n}", "kind": "project", "name": f"项目{n}", "on": f"20{n:02}-01-01"} for n in range(2, 24)
    ]
    content = summary_sheet(document, PACK)
    assert [one.what for one in content.works or ()] == [f"项目{n}（项目）" for n in range(23, 13, -1)]


def test_the_exceptional_form_has_the_name_that_the_pack_gives_it_and_four_opinions() -> None:
    content = exceptional_form(samples.document(), PACK)
    assert content.heading == "四川省破格申报中级专业技术职务任职资格审核表"
    assert exceptional_form(LEAST, evaluator(EXAMPLE).pack).heading == EXCEPTIONAL_FORM.title
    said = [Opinion("同意。" * 20, date(2024, 11, day)) for day in (21, 22, 23, 24)]
    filled = dataclasses.replace(
        content, unit_opinion=said[0], department_opinion=said[1], office_opinion=said[2], hr_opinion=said[3]
    )
    text = golden.text_of(golden.sound(EXCEPTIONAL_FORM, filled))
    for label in (
        "单位意见",
        "主管部门意见",
        "中评委办公室意见",
        "人社部门意见",
        "符合的破格条款",
        "推荐人",
        "突出业绩",
    ):
        assert label in text
    assert "一种减速机轴承预紧装置（专利，国家级）" in (content.outstanding or ())
    assert len(content.achievements or ()) == 3


@pytest.mark.parametrize(
    ("ground", "education", "years"), [("education", True, False), ("service", False, True), (None, False, False)]
)
def test_the_ground_is_ticked(ground: str | None, education: bool, years: bool) -> None:
    document = samples.document()
    document["application"]["exceptional"]["ground"] = ground
    content = exceptional_form(document, PACK)
    assert (content.lacks_education, content.lacks_years) == (education, years)


def test_the_promise_is_in_the_words_of_the_pack() -> None:
    content = integrity_promise(samples.document(), PACK)
    assert content.sentences == tuple(one.text for one in PACK.about.declarations)
    text = golden.text_of(golden.sound(INTEGRITY_PROMISE, content))
    assert "诚信承诺书" in text and "承诺人（签名）" in text
    # Who promises is told by name and unit: the number of the document serves nobody here.
    assert not re.search(r"511102|2318", text)


def test_the_letter_of_entrustment_names_body_consent_and_where_the_result_goes() -> None:
    text = golden.text_of(golden.sound(ENTRUSTMENT_LETTER, entrustment_letter(samples.document(), PACK)))
    for said in (
        "某装备制造集团有限公司",
        "某装函〔2024〕18号",
        "2024年10月31日同意",
        "2024年10月28日",
        "评审结果请反馈我单位",
    ):
        assert said in text


@settings(max_examples=6, deadline=None)
@given(
    name=st.text(st.sampled_from("阿依古丽·𠮷䶮Abc王"), min_size=1, max_size=100),
    unit=st.text(st.sampled_from("某市机械制造有限公司（）A1-"), min_size=1, max_size=500),
    form=st.sampled_from(OTHERS),
)  # fmt: skip
def test_names_and_lengths(name: str, unit: str, form: Form) -> None:
    document = samples.document()
    document["applicant"]["name"] = name
    document["employer"]["name"] = unit
    golden.sound(form, made(form, document))
