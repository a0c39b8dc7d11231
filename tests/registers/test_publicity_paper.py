"""What a unit issues about a publicity: the text for the board, report and proof (P3)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.support import golden
from tests.support.dossiers import eligible, evaluator

from zhiping.ground.documents.forms import Form
from zhiping.registers.publicity.paper import FORMS, PUBLICITY_RESULT, UNIT_PUBLICITY, publicity_result, unit_publicity
from zhiping.registers.publicity.results import Said, papers_of

PACK = evaluator().pack
LEAST = {
    "format": "zhiping.dossier/1", "applicant": {"name": "陈某"},
    "application": {"cycle": PACK.id, "title": "工程师", "major": "机械工程", "kind": "normal"},
}  # fmt: skip


def by_key(form: Form) -> str:
    return form.key


@pytest.mark.parametrize("form", FORMS, ids=by_key)
def test_each_looks_as_it_was_agreed_and_says_all_that_it_is_told(form: Form) -> None:
    golden.same_picture(form.key, golden.sound(form, form.sample()))


@pytest.mark.parametrize("form", FORMS, ids=by_key)
@pytest.mark.parametrize("document", [eligible(), LEAST], ids=["whole", "least"])
def test_from_an_application_alone_what_is_not_known_yet_is_left_to_write_by_hand(
    form: Form, document: dict[str, Any]
) -> None:
    assert form.build is not None
    content = form.build(document, PACK)
    text = golden.text_of(golden.sound(form, content, golden.WORKING))
    assert "工作件，非正式签发" in text and "公示编号" not in text and "None" not in text
    assert "年月日至年月日，不少于5个工作日" in text  # room for both days


def test_the_issued_sheet_bears_the_code_of_its_posting() -> None:
    text = golden.text_of(golden.sound(UNIT_PUBLICITY, UNIT_PUBLICITY.sample()))
    assert "公示编号G7K2-M4XW" in text and "工作件" not in text


def test_nothing_of_a_person_but_qualifications_and_achievements_is_posted() -> None:
    document = eligible()
    document["applicant"] |= {"mobile": "19900000000", "party": "群众"}
    text = golden.text_of(golden.sound(UNIT_PUBLICITY, unit_publicity(document, PACK), golden.WORKING))
    assert document["applicant"]["id_number"] not in text and "19900000000" not in text and "群众" not in text
    assert "减速机产线改造" in text


def test_a_board_of_sixty_with_repeated_heads_and_long_names() -> None:
    content = UNIT_PUBLICITY.sample()
    entry = dataclasses.replace(content.sheet.entries[0], name="买买提·吐尔逊江" * 4, major="某某专业" * 10)
    sheet = dataclasses.replace(content.sheet, entries=(entry,) * 60, unit="某某机械装备制造有限责任公司" * 4)
    made = golden.sound(UNIT_PUBLICITY, dataclasses.replace(content, sheet=sheet))
    assert golden.pages(made) > 5
    # On each page of the table; the last one may hold nothing but the days and the seal.
    assert golden.text_of(made).count("序号姓名专业申报职称") in (golden.pages(made), golden.pages(made) - 1)


def test_report_and_proof_are_a_page_each() -> None:
    content = publicity_result(eligible(), PACK)
    assert golden.pages(golden.sound(PUBLICITY_RESULT, content, golden.WORKING)) == 2
    assert (content.report.heading, content.proof.heading) == ("公示情况报告", "公示结果证明")


@pytest.mark.parametrize(("counts", "said"), [(True, "张贴当天计算在内"), (False, "张贴当天不计算在内")])
def test_the_report_says_whether_the_day_of_posting_counts(counts: bool, said: str) -> None:
    facts = Said("陈某", "机械工程", "工程师", 5, "working", counts, None, None, "公告栏", "没有收到异议")
    report, proof = papers_of(facts, ["1. 异议。"], pack=PACK, colleagues=3)
    assert said in report.lines[1] and "与本单位其他2名申报人一并公示" in report.lines[0]
    assert "1. 异议。" in report.lines and "没有收到异议" in proof.lines[0]
