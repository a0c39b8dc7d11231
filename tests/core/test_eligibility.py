"""The rules of rules.md 1 and 2 that the packs' own cases do not already say, and what every finding must carry."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN, eligible, evaluator, judge

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility import compile_pack
from zhiping.core.eligibility.cases import load_cases, run_cases
from zhiping.core.eligibility.facts import FACTORIES
from zhiping.core.eligibility.labels import label_of
from zhiping.core.eligibility.nearest import nearest
from zhiping.core.eligibility.sentences import catalogue
from zhiping.core.eligibility.service import longest_gap, taken_off, years_after
from zhiping.core.errors import BadInput
from zhiping.core.policy.rules import Condition, EligibilityRules
from zhiping.core.policy.vocabulary import FACTS

PACKS = [LESHAN, EXAMPLE]


def verdicts(name: str) -> list[Any]:
    ready = evaluator(name)
    return [ready.judge(case.document) for case in load_cases(ready.pack)]


def test_every_word_has_a_fact_and_every_fact_a_word() -> None:
    assert set(FACTS) == set(FACTORIES)


@pytest.mark.parametrize("name", PACKS)
def test_the_verdict_has_the_shape_of_the_contract(name: str) -> None:
    for verdict in verdicts(name):
        told = verdict.to_json()
        assert list(told) == ["pack", "pack_hash", "applicant", "verdict", "route", "findings"]
        assert told["pack"] == name and re.fullmatch(r"sha256:[0-9a-f]{64}", told["pack_hash"])
        outcomes = [f["outcome"] for f in told["findings"]]
        expected = "ineligible" if "fail" in outcomes else "undetermined" if "unknown" in outcomes else "eligible"
        assert told["verdict"] == expected
        for finding in told["findings"]:
            assert list(finding) == [
                "topic", "rule", "outcome", "status", "confirmed", "basis", "message", "needs",
            ]  # fmt: skip
            assert finding["outcome"] in ("pass", "fail", "unknown", "warn")
            assert finding["status"] in ("notice", "regulation", "assumed")
            assert isinstance(finding["confirmed"], bool) and finding["basis"]
            assert bool(finding["needs"]) == (finding["outcome"] == "unknown") or finding["outcome"] == "warn"


@pytest.mark.parametrize("name", PACKS)
def test_messages_are_chinese_sentences_that_say_what_to_do(name: str) -> None:
    for verdict in verdicts(name):
        for finding in verdict.findings:
            said = finding.message
            assert said.endswith("。") and not re.search(r"[{}!！]|None|Uncertain|999999", said), said
            if finding.outcome in ("fail", "unknown"):
                assert re.search(r"请|不得|不予受理|无法判断|本次评审(只)?受理", said), said


@pytest.mark.parametrize("name", PACKS)
def test_the_text_of_a_line_is_the_json_of_the_verdict(name: str) -> None:
    import json

    for verdict in verdicts(name):
        assert json.loads(verdict.to_text(line=3)) == {"line": 3, **verdict.to_json()}
        assert all(set(f.params) == set(f.origin.names) for f in verdict.findings)


@pytest.mark.parametrize(
    ("award", "counted_to", "full"),
    [
        (date(2020, 12, 31), date(2024, 12, 31), 4),
        (date(2021, 1, 1), date(2024, 12, 31), 3),
        (date(2020, 2, 29), date(2025, 2, 28), 5),
        (date(2020, 2, 29), date(2025, 2, 27), 4),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2024, 12, 31), date(2024, 12, 31), 0),
    ],
)
def test_full_years_of_service(award: date, counted_to: date, full: int) -> None:
    assert years_after(award, 0, 0, counted_to) == full


def dossier_of(**parts: Any) -> Any:
    return read_draft({"format": "zhiping.dossier/1", **parts})


def test_days_taken_off_count_once_where_posts_overlap() -> None:
    posts = [
        {"from_on": "2021-01-01", "to_on": "2021-01-10", "technical": False},
        {"from_on": "2021-01-05", "to_on": "2021-01-20", "technical": False},
        {"from_on": "2019-01-01", "to_on": "2019-12-31", "technical": False},
        {"from_on": "2021-03-01", "to_on": None, "technical": True},
    ]
    found = taken_off(dossier_of(employment=posts), date(2020, 6, 1), date(2024, 12, 31), frozenset(), True)
    assert found == (0, 20, 20, ())


def test_a_year_taken_off_and_work_in_it_count_once() -> None:
    dossier = dossier_of(
        employment=[{"from_on": "2021-12-01", "to_on": "2022-01-31", "technical": False}],
        assessments=[{"year": 2021, "result": "incompetent"}, {"year": 2019, "result": "incompetent"}],
    )
    found = taken_off(dossier, date(2020, 6, 1), date(2024, 12, 31), frozenset({"incompetent"}), True)
    assert found == (1, 31, 31, ())


def test_a_leap_year_taken_off_is_one_year() -> None:
    dossier = dossier_of(employment=[], assessments=[{"year": 2024, "result": "incompetent"}])
    found = taken_off(dossier, date(2021, 12, 31), date(2024, 12, 31), frozenset({"incompetent"}), True)
    assert years_after(date(2021, 12, 31), found.years, found.days_at_most, date(2024, 12, 31)) == 2


def test_a_post_that_is_not_told_in_full_counts_between_bounds() -> None:
    post = {"from_on": "2022-01-01", "technical": False}
    found = taken_off(dossier_of(employment=[post]), date(2020, 6, 1), date(2022, 12, 31), frozenset(), True)
    assert found == (0, 1, 365, ("employment[0].to_on",))
    post = {"from_on": "2022-01-01", "to_on": "2022-01-10"}
    found = taken_off(dossier_of(employment=[post]), date(2020, 6, 1), date(2022, 12, 31), frozenset(), True)
    assert found == (0, 0, 10, ("employment[0].technical",))


def test_gaps() -> None:
    posts = [{"from_on": "2020-01-01", "to_on": "2020-06-30"}, {"from_on": "2020-07-11", "to_on": "2020-12-31"}]
    assert longest_gap(dossier_of(employment=posts), date(2020, 1, 1), date(2020, 12, 31)) == 10
    assert longest_gap(dossier_of(employment=posts), date(2019, 12, 1), date(2021, 3, 1)) == 60
    assert longest_gap(dossier_of(employment=[]), date(2020, 1, 1), date(2020, 1, 31)) == 31
    assert longest_gap(dossier_of(employment=[{"from_on": "2020-01-01"}]), date(2020, 1, 1), date(2020, 2, 1)) is None


def test_a_technical_post_of_unknown_nature_that_cannot_matter_is_not_asked_for() -> None:
    document = eligible()
    document["employment"][0].pop("technical")
    document["titles"][0]["awarded_on"] = "2012-01-01"
    document["employment"].insert(0, {"from_on": "2012-01-01", "to_on": "2013-07-14", "technical": True})
    document["employment"][1]["to_on"] = "2013-08-15"
    document["employment"].append({"from_on": "2013-08-16", "to_on": None, "technical": True})
    verdict = judge(document)
    assert verdict.outcomes("service_years")[0] == "pass"


@pytest.mark.parametrize(
    ("section", "verdict", "topic"),
    [
        ("titles", "undetermined", "title"),
        ("education", "undetermined", "route"),
        ("employment", "undetermined", "service_years"),
        ("continuing_education", "undetermined", "continuing_education"),
        ("assessments", "undetermined", "assessment"),
        ("achievements", "undetermined", "performance"),
        ("history", "undetermined", "refused_this_year"),
        ("employer", "undetermined", "employer_scope"),
    ],
)
def test_an_absent_section_is_unknown_and_asked_for(section: str, verdict: str, topic: str) -> None:
    found = judge(eligible(LESHAN, **{section: ...}))
    assert found.verdict == verdict
    asked = [need for f in found.findings if f.topic == topic and f.outcome == "unknown" for need in f.needs]
    assert any(need.split(".")[0].split("[")[0] == section for need in asked)


def test_null_is_none_for_objects() -> None:
    assert judge(eligible(history=None)).verdict == "eligible"
    assert judge(eligible(employer=None)).outcomes("employer_scope") == ["fail"]


def test_an_absent_letter_of_entrustment_leaves_an_employer_out_of_scope_open() -> None:
    document = eligible()
    document["employer"]["in_scope"] = False
    assert judge(document).outcomes("employer_scope") == ["fail"]
    del document["application"]["entrustment"]
    assert judge(document).outcomes("employer_scope") == ["unknown"]


def test_discipline_of_an_unknown_kind_of_employer() -> None:
    document = eligible(discipline=[{"kind": "demerit", "decided_on": "2024-01-01", "ends_on": "2025-01-01"}])
    del document["employer"]["nature"]
    found = judge(document)
    assert found.outcomes("discipline") == ["unknown"] and found.verdict == "undetermined"
    document["discipline"] = []
    assert judge(document).verdict == "eligible"


def test_a_bar_whose_day_cannot_be_told_is_unknown_without_a_day_of_application() -> None:
    document = eligible(discipline=[{"kind": "demerit", "decided_on": "2024-01-01", "ends_on": "2025-01-01"}])
    document["employer"]["nature"] = "public_institution"
    del document["application"]["applied_at"]
    found = judge(document)
    assert found.outcomes("discipline") == ["unknown"] and found.outcomes("window") == []
    assert [f.needs for f in found.findings if f.topic == "discipline"] == [("application.applied_at",)]


def test_the_day_of_application_is_that_of_the_cycle() -> None:
    """23:30 in London on the last day of a ban is already the next day in Leshan."""
    document = eligible()
    document["history"]["integrity_bans"] = [{"from_on": "2021-11-11", "until_on": "2024-11-10"}]
    document["application"]["applied_at"] = "2024-11-10T23:30:00+00:00"
    assert judge(document).outcomes("integrity_ban") == ["pass"]
    document["application"]["applied_at"] = "2024-11-10T23:30:00+08:00"
    assert judge(document).outcomes("integrity_ban") == ["fail"]


def test_an_achievement_of_unknown_day_or_kind_asks_only_when_it_matters() -> None:
    document = eligible()
    document["achievements"].append({"kind": "patent"})
    assert judge(document).verdict == "eligible"
    document["achievements"][0]["completed"] = False
    found = judge(document)
    assert found.outcomes("performance") == ["unknown"]
    assert "achievements[2].on" in found.findings[-4].needs or any(
        "achievements[2].on" in f.needs for f in found.findings
    )
    document["achievements"][2] = {"on": "2023-01-01"}
    assert any("achievements[2].kind" in f.needs for f in judge(document).findings)


def test_two_entries_for_one_year_are_summed_or_the_worse_speaks() -> None:
    document = eligible()
    document["continuing_education"][0] = {"year": 2021, "general_hours": 30, "professional_hours": 30}
    assert judge(document).verdict == "ineligible"
    document["continuing_education"].append({"year": 2021, "general_hours": 0, "professional_hours": 30})
    assert judge(document).verdict == "eligible"
    document["assessments"].append({"year": 2023, "result": "incompetent", "by": "annual_assessment"})
    assert judge(document).outcomes("assessment")[-1] == "warn"


def test_a_draft_without_title_is_judged_as_far_as_it_goes() -> None:
    found = evaluator().evaluate(read_draft({"format": "zhiping.dossier/1", "application": {"kind": "normal"}}))
    assert found.verdict == "undetermined" and found.applicant is None
    assert found.outcomes("title") == ["unknown"]


def test_extra_facts_are_those_of_the_pack() -> None:
    with pytest.raises(BadInput) as caught:
        judge(eligible(extra={"field_service_months": 3}))
    assert caught.value.faults[0].where == "extra.field_service_months"
    for wrong in ("12", 12.5, True, -1):
        with pytest.raises(BadInput):
            judge(eligible(EXAMPLE, extra={"field_service_months": wrong}), EXAMPLE)


def changed(name: str, **update: Any) -> Any:
    """The pack with parts of its eligibility replaced."""
    pack = evaluator(name).pack
    data = pack.eligibility.model_dump(mode="json", by_alias=True) | update
    return pack.model_copy(update={"eligibility": EligibilityRules.model_validate(data)})


def test_a_filled_slot_opens_a_way() -> None:
    pack = evaluator().pack
    data = pack.eligibility.model_dump(mode="json", by_alias=True)
    route = dict(
        data["routes"][0],
        id="older-school-10y", title="工程师", label="早年中专",
        qualification={"fact": "education", "at_least": "secondary_vocational"},
    )  # fmt: skip
    data["slots"][1]["routes"] = [route]
    ready = compile_pack(pack.model_copy(update={"eligibility": EligibilityRules.model_validate(data)}))
    document = eligible(
        education=[{"schooling": "secondary_vocational", "degree": "none", "graduated_on": "1999-07-01"}]
    )
    assert judge(document).route is None
    assert ready.judge(document).route == "older-school-10y"


def test_a_cut_off_is_data() -> None:
    document = eligible()
    document["titles"][0]["awarded_on"] = "2021-01-01"
    service = evaluator().pack.eligibility.model_dump(mode="json")["service"] | {"counted_to": "2025-01-01"}
    assert compile_pack(changed(LESHAN, service=service)).judge(document).verdict == "eligible"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"fact": "service_year", "at_least": 4}, "service_year"),
        ({"fact": "years_in_title", "at_least": 4}, "with"),
        ({"fact": "education", "at_least": "diploma"}, "education"),
        ({"fact": "title_offered"}, "比较"),
        ({"fact": "title_offered", "equals": True, "in": [True]}, "比较"),
        ({"all": [{"fact": "title_offered", "equals": True}], "any": []}, "any"),
        ({"kinds": {"of": "feats", "at_least": 1}}, "feats"),
        ({}, "恰好"),
        ({"fact": "year.general_hours", "at_least": 30}, "each"),
        ({"fact": "probation_years", "at_least": "1"}, "数字"),
        ({"fact": "title_level", "at_least": 1}, "大小"),
        ({"fact": "title_offered", "equals": 1}, "种类"),
        ({"fact": "title_level", "in": [1]}, "种类"),
        ({"fact": "probation_years", "equals": True}, "种类"),
    ],
)
def test_a_misspelt_condition_is_refused_and_named(wrong: dict[str, Any], says: str) -> None:
    data = evaluator().pack.eligibility.model_dump(mode="json", by_alias=True)
    data["rules"][0]["require"] = wrong
    with pytest.raises(ValueError, match=says):
        EligibilityRules.model_validate(data)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"fact": "extra.months", "at_least": 12}, "没有声明"),
        ({"fact": "extra.field_service_months", "at_least": "12"}, "数字"),
        ({"fact": "extra.field_service_months", "equals": "12"}, "种类"),
    ],
)
def test_a_fact_of_the_packs_own_is_declared_and_compared_with_its_kind(condition: dict[str, Any], says: str) -> None:
    pack = evaluator(EXAMPLE).pack
    data = pack.eligibility.model_dump(mode="json", by_alias=True)
    rule = next(r for r in data["rules"] if r["id"] == "field-service")
    rule["require"] = condition
    with pytest.raises(BadInput, match=says):
        compile_pack(pack.model_copy(update={"eligibility": EligibilityRules.model_validate(data)}))


def test_a_sentence_that_names_what_is_not_there_is_refused() -> None:
    data = evaluator().pack.eligibility.model_dump(mode="json", by_alias=True)
    data["rules"][0]["messages"] = {"pass": "职称是{tilte}。"}
    pack = evaluator().pack.model_copy(update={"eligibility": EligibilityRules.model_validate(data)})
    with pytest.raises(BadInput, match="tilte"):
        compile_pack(pack)
    report = run_cases(pack)
    assert report.passed == 0 and "tilte" in str(report.failed[0]["got"])


def test_conditions_of_other_files_can_be_asked() -> None:
    ready = evaluator()
    dossier = read_draft(eligible())
    assert ready.holds(Condition.model_validate({"fact": "route_uses_title", "equals": True}), dossier) is True
    assert ready.holds(Condition.model_validate({"fact": "route_uses_skill", "equals": True}), dossier) is False
    unknown = read_draft({"format": "zhiping.dossier/1", "application": {}})
    assert ready.holds(Condition.model_validate({"fact": "kind_open", "equals": True}), unknown) is None


def test_sentences_exist_for_what_may_be_said() -> None:
    for key, sentence in catalogue().items():
        assert key.rsplit(".", 1)[1] in ("pass", "fail", "unknown", "warn")
        assert sentence.endswith(("。", "{taken_off}", "{ways_out}"))


def test_paths_in_words() -> None:
    assert label_of("education[0].graduated_on") == "学历学位第1条的毕业日期"
    assert label_of("titles") == "职称"
    assert label_of("application.entrustment.body") == "委托评审的委托单位"
    assert label_of("applicant.person_status") == "基本情况的人员身份"


@pytest.mark.parametrize(
    ("award", "expected"),
    [("2021-01-01", (2025, "bachelor-4y")), ("2023-06-30", (2027, "bachelor-4y")), ("2018-12-20", None)],
)
def test_when_the_years_will_be_full(award: str, expected: tuple[int, str] | None) -> None:
    document = eligible()
    document["titles"][0]["awarded_on"] = award
    document["achievements"][0]["on"] = document["achievements"][1]["on"] = "2024-01-01"
    found = nearest(evaluator(), read_draft(document))
    assert (None if found is None else (found.year, found.route)) == expected
    if found is not None:
        assert "满4年" in found.message


def test_the_nearest_way_is_the_quickest_one_and_needs_all_else_in_order() -> None:
    document = eligible(skills=[{"level": "technician", "occupation": "钳工", "awarded_on": "2022-06-30"}])
    document["titles"][0]["awarded_on"] = "2023-06-30"
    for achievement in document["achievements"]:
        achievement["on"] = "2024-01-01"
    found = nearest(evaluator(), read_draft(document))
    assert found is not None and (found.year, found.route) == (2025, "skill-3y")
    document["application"]["major"] = "建筑工程"
    assert nearest(evaluator(), read_draft(document)) is None


def test_what_is_remembered_of_a_year_is_what_would_be_found_anew() -> None:
    """One evaluator over many dossiers says of each what a fresh one says."""
    pack = evaluator().pack
    together = compile_pack(pack)
    for case in [*load_cases(pack), *load_cases(pack)]:
        assert together.judge(case.document).to_json() == compile_pack(pack).judge(case.document).to_json()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_title_held_is_the_highest_one_wherever_it_stands(order: tuple[int, ...]) -> None:
    held = [
        {"title": title, "series": "engineering", "awarded_on": day, "way": "review"}
        for title, day in (("技术员", "2014-07-01"), ("助理工程师", "2017-07-01"), ("工程师", "2022-07-01"))
    ]
    findings = judge(eligible(titles=[held[n] for n in order])).findings
    said = [finding for finding in findings if finding.topic == "title" and finding.outcome == "fail"]
    assert len(said) == 1 and "已取得本系列的工程师" in said[0].message


def test_a_fact_of_the_packs_own_that_is_empty_is_unknown_and_no_fault() -> None:
    facts = evaluator(EXAMPLE).pack.facts
    assert judge(eligible(EXAMPLE, extra={facts[0].key: None}), EXAMPLE).verdict == "undetermined"
