"""What sentences name: as it stands in the dossier, between its bounds, or said to be missing; never None or a code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.support.facts import BY_TITLE, LAW, context_of

from zhiping.core.eligibility.params import dynamic, moment, number, static
from zhiping.core.eligibility.values import ANYTHING, Uncertain, not_told

TITLE = {"title": "助理工程师", "series": "engineering", "awarded_on": "2018-12-20", "major": "机械工程"}
SCHOOL = {"schooling": "undergraduate", "degree": "bachelor", "graduated_on": "2013-06-30", "degree_on": "2013-06-30"}
LATE = {"schooling": "postgraduate", "degree": "master", "graduated_on": "2024-11-24", "degree_on": "2024-11-24"}
AT = {"application": {"applied_at": "2024-11-10T09:30:00+08:00"}}
DEMERIT = {"kind": "demerit", "decided_on": "2024-01-01", "ends_on": "2025-01-01"}
BAN = {"from_on": "2024-01-01", "until_on": "2024-12-31"}
ASIDE = {"from_on": "2021-01-01", "to_on": "2021-01-10", "technical": False}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "3"), (2.5, "2.5"), (3.0, "3"), (True, "是"), (False, "否"), (date(2024, 1, 2), "2024年1月2日"),
        ("competent", "合格（称职）"), ("some", "some"), (not_told("titles"), "未填写"),
        (Uncertain(2, ANYTHING, ("titles",)), "至少2"), (Uncertain(2, 5, ("titles",)), "2至5"),
        (Uncertain(0, ANYTHING - 1, ("titles",)), f"0至{ANYTHING - 1}"),
    ],
)  # fmt: skip
def test_a_number_as_it_is_found(value: Any, said: str) -> None:
    assert number(value) == said


def test_an_instant_is_said_in_the_zone_of_the_cycle_with_seconds_only_where_there_are_any() -> None:
    assert moment(datetime(2024, 11, 10, 1, 5, tzinfo=UTC), LAW) == "2024年11月10日09:05"
    assert moment(datetime(2024, 11, 10, 16, 0, 7, tzinfo=UTC), LAW) == "2024年11月11日00:00:07"


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        ("title", {}, "未填写"),
        ("title", {"application": {"title": "工程师"}}, "工程师"),
        ("kind", {}, "未填写"),
        ("kind", {"application": {}}, "未填写"),
        ("kind", {"application": {"kind": "exceptional"}}, "破格申报"),
        ("person_status", {"applicant": {"person_status": "retired"}}, "离退休人员"),
        ("applied_at", {}, "未填写"),
        ("applied_at", {"application": {}}, "未填写"),
        ("applied_at", AT, "2024年11月10日09:30"),
        ("education", {}, "未填写"),
        ("education", {"education": []}, LAW.education_labels[0]),
        ("education", {"education": [{}]}, "未填全"),
        ("education", {"education": [SCHOOL]}, LAW.education_labels[LAW.degree_rank["bachelor"]]),
        ("late_education", {}, ""),
        ("late_education", {"education": [SCHOOL]}, ""),
        ("late_education", {"education": [SCHOOL, LATE]},
         f"学历学位第2条（{LAW.education_labels[LAW.degree_rank['master']]}）"),
        ("late_education", {"education": [LATE, LATE | {"degree": "doctor"}, LATE]},
         f"学历学位第2条（{LAW.education_labels[LAW.degree_rank['doctor']]}）"),
        ("probation", {}, "您没有见习期"),
        ("probation", {"probation": {"passed": False}}, "您填写的见习结果是未合格"),
        ("probation", {"probation": {"from_on": "2013-07-15"}}, "您的见习期还没有期满"),
        ("probation", {"probation": {"to_on": "2013-07-15"}}, "您的见习期还没有期满"),
        ("probation", {"probation": {"from_on": "2013-07-15", "to_on": "2014-01-15", "passed": True}},
         "您填写的见习期（2013年7月15日至2014年1月15日）还不满"),
        ("held_title", {}, ""),
        ("held_title", {"titles": [TITLE]}, "助理工程师"),
        ("held_major", {}, "未填写"),
        ("held_major", {"titles": [TITLE]}, "机械工程"),
        ("held_major", {"titles": [TITLE | {"major": None}]}, "未填写"),
        ("discipline", {}, ""),
        ("discipline", AT | {"discipline": [DEMERIT | {"ends_on": "2024-11-09"}, DEMERIT]},
         "记过，2024年1月1日至2025年1月1日"),
        ("discipline", AT | {"discipline": [DEMERIT | {"kind": None}]}, "处分，2024年1月1日至2025年1月1日"),
        ("discipline", AT | {"discipline": [DEMERIT | {"ends_on": None}]}, ""),
        ("ban", {}, "未填写"),
        ("ban", {"history": {}}, "未填写"),
        ("ban", AT | {"history": {"integrity_bans": [BAN | {"until_on": "2024-11-09"}, BAN]}},
         "2024年1月1日至2024年12月31日"),
        ("uses", {}, "现任职称"),
        ("uses", {"titles": [TITLE]}, "助理工程师职称"),
        ("start", {}, "尚未"),
        ("taken_off", {"titles": [TITLE]}, ""),
        ("performance_period", {}, "截至2024年11月23日"),
        ("year", {}, "2024"),
        ("route", {}, ""),
    ],
)  # fmt: skip
def test_what_a_sentence_names_without_a_route(name: str, document: dict[str, Any], said: str) -> None:
    assert dynamic()[name](context_of(document)) == said


@pytest.mark.parametrize(
    ("name", "document", "said"),
    [
        ("uses", {}, "助理工程师职称"),
        ("start", {"titles": [TITLE]}, "2018年12月20日"),
        ("start", {"titles": [TITLE | {"awarded_on": None}]}, "取得日期未填，"),
        ("start", {"titles": []}, "尚未"),
        ("held_major", {"titles": [TITLE | {"title": "工程师", "major": "化工"}, TITLE]}, "机械工程"),
        ("held_major", {"titles": [TITLE | {"series": "teaching"}]}, "未填写"),
        ("held_major", {"titles": [TITLE | {"major": None}]}, "未填写"),
        ("taken_off", {"titles": [TITLE], "employment": []}, ""),
        ("taken_off", {"titles": [TITLE | {"awarded_on": "2025-01-01"}], "employment": [ASIDE]}, ""),
        ("taken_off", {"titles": [TITLE], "employment": [ASIDE]}, "已扣除非专业技术工作等10天。"),
        ("taken_off", {"titles": [TITLE], "employment": [],
                       "assessments": [{"year": 2020, "result": "incompetent"}]}, "已扣除年度考核未达到合格的1年。"),
        ("taken_off", {"titles": [TITLE], "employment": [ASIDE],
                       "assessments": [{"year": 2020, "result": "incompetent"}]},
         "已扣除非专业技术工作等10天、年度考核未达到合格的1年。"),
        ("performance_period", {"titles": [TITLE]}, "2018年12月20日至2024年11月23日"),
        ("route", {}, BY_TITLE.label),
    ],
)  # fmt: skip
def test_what_a_sentence_names_of_the_route_in_use(name: str, document: dict[str, Any], said: str) -> None:
    assert dynamic()[name](context_of(document, BY_TITLE)) == said


def test_a_route_by_a_certificate_names_it_and_any_higher() -> None:
    route = next(one for one in LAW.rules.routes if one.uses is not None and one.uses.skill is not None)
    assert route.uses is not None and route.uses.skill is not None
    said = dynamic()["uses"](context_of({}, route))
    assert said == f"{LAW.skill_labels[route.uses.skill]}（或更高）证书"


def test_what_the_law_fixes_is_said_in_days_and_where_nothing_is_fixed_too() -> None:
    said = static(LAW)
    assert (said["education_cutoff"], said["service_cutoff"], said["cycle_year"]) == (
        "2024年11月23日", "2024年12月31日", "2024",
    )  # fmt: skip
    assert said["titles_offered"].split("、") == list(LAW.title_levels) and said["this_cycle"] == LAW.cycle
    assert LAW.opens_at is not None and said["opens_at"] == moment(LAW.opens_at, LAW)
    assert LAW.closes_at is not None and said["closes_at"] == moment(LAW.closes_at, LAW)
    assert LAW.rules.exceptional is not None
    assert said["exceptional_titles"] == "、".join(LAW.rules.exceptional.titles)
