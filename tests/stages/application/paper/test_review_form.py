"""《专业技术职务任职资格评审表》: every part, whatever an application holds."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import golden
from tests.support.dossiers import eligible, evaluator

from zhiping.ground.documents.forms import render
from zhiping.stages.application.paper import reading, samples
from zhiping.stages.application.paper.review_form import REVIEW_FORM, Opinion, Votes, review_form

PACK = evaluator().pack
#: The parts of the form and what stands in its grids (rules.md 6).
HEADINGS = (
    "基本情况", "学习培训经历", "工作经历", "任现职前主要专业技术业绩登记", "任现职后主要专业技术业绩登记",
    "著作、论文及重要技术报告登记", "考试成绩及答辩情况", "年度及任期考核结果", "推荐意见", "评审审批意见",
)  # fmt: skip
LABELS = [
    "单位",
    "姓名",
    "现任专业技术职务",
    "评审任职资格",
    "填表时间",
    "现名",
    "曾用名",
    "性别",
    "民族",
    "出生日期",
    "出生地",
    "参加工作时间",
    "身体状况",
    "最高学历",
    "毕业时间",
    "学校",
    "专业",
    "学制",
    "学位",
    "现任职务及任职时间",
    "现从事何种专业技术工作",
    "任职资格",
    "取得时间",
    "审批机关",
    "行政职务",
    "党派",
    "学术团体及兼职",
    "外语",
    "证明人",
    "项目、课题、成果",
    "内容及本人作用",
    "主持、参加、独立",
    "完成情况及效果",
    "题目",
    "出版或刊物",
    "排名",
    "考试成绩",
    "答辩情况",
    "基层单位意见",
    "呈报单位意见",
    "专家评议组意见",
    "评审组织意见",
    "总人数",
    "参加人数",
    "赞成",
    "反对",
    "备注",
    "主任",
    "公章",
    "人事部门审批",
]
LONG = "装配工艺改进与现场验证"


def achievement(n: int, **parts: Any) -> dict[str, Any]:
    return {"id": f"x{n}", "kind": "project", "name": f"第{n}项改造", "on": "2022-10-01", "role": "lead", **parts}


def hostile() -> dict[str, Any]:
    """20 employers, 60 achievements, long names, rare characters, a run without a place to break."""
    document = samples.document()
    document["applicant"] |= {"name": "𠮷阿卜杜拉·买买提·吐尔逊江·" * 3 + "A" * 40, "former_name": "𫖯·Ab"}
    document["employer"]["name"] = ("乐山市" + "某某精密机械装备制造有限责任公司" * 4)[:60]
    document["employment"] = [
        {"id": f"w{n}", "from_on": f"{1990 + n}-01-01", "to_on": f"{1990 + n}-12-31", "technical": True,
         "employer": f"第{n}家" + "装备制造有限责任公司" * 5, "post": "工艺员" * 10, "witness": "买买提·吐尔逊"}
        for n in range(20)
    ]  # fmt: skip
    document["achievements"] = [
        achievement(n, name=f"第{n}项" + LONG * 3, content=LONG * 8,
                    effect="https://example.invalid/" + "x" * (60 if n < 3 else 0),
                    **{"from_on": "2014-01-01", "on": "2015-01-01"} if n % 2 else {})
        for n in range(60)
    ]  # fmt: skip
    return document


def test_it_looks_as_it_was_agreed_and_says_all_that_it_is_told() -> None:
    golden.same_picture("review-form", golden.sound(REVIEW_FORM, REVIEW_FORM.sample()))


def test_every_part_and_every_label_can_be_found_in_one_piece() -> None:
    text = golden.text_of(render(REVIEW_FORM, review_form(eligible(), PACK), golden.WORKING, made_at=golden.AT))
    assert [one for one in [*HEADINGS, *LABELS] if one not in text] == []
    places = [text.rindex(one) for one in HEADINGS if one not in ("推荐意见",)]
    assert places == sorted(places)


def test_twenty_employers_and_sixty_achievements_with_repeated_heads() -> None:
    made = golden.sound(REVIEW_FORM, review_form(hostile(), PACK))
    text = golden.text_of(made)
    assert text.count("完成情况及效果") > 4  # the head of the table stands on each of its pages
    assert f"共{golden.pages(made)}页" in text and f"第{golden.pages(made)}页" in text


def test_the_longest_text_that_the_contract_allows_flows_over_pages() -> None:
    document = samples.document()
    longest = "".join(f"第{n}步工艺；" for n in range(8_000))[:50_000]
    document["achievements"] = [achievement(1, name="名" * 500, content=longest, effect="效" * 100)]
    document["applicant"] |= {"birthplace": "川" * 500, "health": "健" * 500, "languages": "语" * 500}
    document["titles"][0]["approving_body"] = "局" * 500
    golden.sound(REVIEW_FORM, review_form(document, PACK), longest=2_000_000)


def test_what_is_not_told_is_left_to_fill_in_and_what_there_is_none_of_says_so() -> None:
    least = {"format": "zhiping.dossier/1", "applicant": {"name": "陈某"},
             "application": {"cycle": PACK.id, "title": "工程师", "major": "机械工程", "kind": "normal"}}  # fmt: skip
    blank = review_form(least, PACK)
    assert (blank.training, blank.employment, blank.before, blank.after, blank.writings) == (None,) * 5
    assert (blank.filled_on, blank.sex, blank.title_now, blank.former_name) == (None, "", "", "")
    none = review_form(
        least | {"titles": [], "employment": [], "achievements": [], "assessments": [], "training": [], "education": [],
                 "applicant": {"name": "陈某", "former_name": None, "societies": []}}, PACK,
    )  # fmt: skip
    assert (none.title_now, none.former_name, none.societies) == ("无", "无", "无")
    assert none.employment == none.after == none.writings == ()
    text = golden.text_of(golden.sound(REVIEW_FORM, none))
    assert text.count("无") == 9 and golden.text_of(golden.sound(REVIEW_FORM, blank)).count("无") == 0


@pytest.mark.parametrize(
    ("on", "late"), [("2018-12-19", False), ("2018-12-20", True), ("2018-12-21", True), (None, True)]
)
def test_achievements_are_parted_by_the_day_of_the_current_title(on: str | None, late: bool) -> None:
    made = review_form(eligible(achievements=[achievement(1, on=on)]), PACK)
    assert (len(made.before or ()), len(made.after or ())) == ((0, 1) if late else (1, 0))


def test_papers_have_their_own_table() -> None:
    made = review_form(samples.document(), PACK)
    assert [row[1] for row in made.writings or ()] == ["减速机装配工艺参数的试验研究（论文）"]
    assert len(made.before or ()) + len(made.after or ()) == 3


def test_the_current_title_is_the_highest_of_the_series_and_its_earliest_award() -> None:
    held = [
        {"title": "技术员", "series": "engineering", "awarded_on": "2014-01-01"},
        {"title": "助理工程师", "series": "engineering", "awarded_on": "2019-01-01"},
        {"title": "助理工程师", "series": "engineering", "awarded_on": "2018-01-01"},
        {"title": "助理经济师", "series": "economics", "awarded_on": "2022-01-01"},
    ]
    assert reading.current_title(eligible(titles=held), PACK) == held[2]
    assert reading.current_title(eligible(titles=held[3:]), PACK) == held[3]


def test_the_highest_education_is_one_that_was_completed_in_time() -> None:
    late = {"schooling": "postgraduate", "degree": "master", "school": "晚", "graduated_on": "2024-11-30"}
    least = {"schooling": "junior_college", "school": "低", "graduated_on": "2010-06-30"}
    high = {"schooling": "undergraduate", "degree": "bachelor", "school": "高", "graduated_on": "2024-11-23"}
    assert reading.highest_education(eligible(education=[late, least, high]), PACK) == high
    assert reading.highest_education(eligible(education=[late]), PACK) == late


def test_a_period_says_what_is_known_of_it() -> None:
    def said(**entry: Any) -> str:
        return reading.period(entry, "from_on", "to_on")

    assert said(from_on="2013-07-15", to_on="2016-02-29") == "2013.07—2016.02"
    assert said(from_on="2013-07-15", to_on=None) == "2013.07—至今"
    assert said(from_on="2013-07-15") == "2013.07—"  # the end is not told
    assert said(from_on="2019-05-06", to_on="2019-05-24") == "2019.05.06—2019.05.24"
    assert said(from_on="2019-05-06", to_on="2019-05-06") == "2019.05.06"
    assert said() == said(from_on="im Mai") == ""


def test_opinions_and_the_count_stand_in_their_boxes() -> None:
    content = dataclasses.replace(
        REVIEW_FORM.sample(), photo=None, unit_opinion=Opinion("同意推荐。" * 150, date(2024, 11, 22)),
        group_opinion=Opinion("建议通过。", date(2024, 12, 28)), defence="回答正确。", examination="合格",
        committee_opinion=Opinion("表决通过。", date(2024, 12, 29)),
        votes=Votes(members=17, present=15, agree=13, against=1, remark="弃权1票"),
        hr_opinion=Opinion("同意。", date(2025, 1, 17)),
    )  # fmt: skip
    text = golden.text_of(golden.sound(REVIEW_FORM, content))
    assert "171513" in text and "弃权1票" in text and "2024年12月29日" in text


@settings(max_examples=8, deadline=None)
@given(
    name=st.text(st.sampled_from("阿依古丽·𠮷䶮Abc 王"), min_size=1, max_size=100).map(str.strip).filter(bool),
    unit=st.integers(1, 500), post=st.integers(0, 500), place=st.integers(0, 500),
)  # fmt: skip
def test_names_and_lengths(name: str, unit: int, post: int, place: int) -> None:
    document = samples.document()
    document["applicant"] |= {"name": name, "birthplace": "川" * place}
    document["employer"]["name"] = "司" * unit
    document["employment"][1] |= {"post": "x" * post, "witness": name}
    golden.sound(REVIEW_FORM, review_form(document, PACK))
