"""What the notice leaves open and the pack chose in words (8e, 8f, 8g, 8h): its rules do what the words say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.dossiers import eligible, evaluator, judge

from zhiping.core.eligibility.cases import load_cases

BAN = {"integrity_bans": [{"from_on": "2022-01-01", "until_on": "2024-12-31"}]}


def _junior() -> dict[str, Any]:
    """An eligible case of the pack that applies for a junior title."""
    junior = {title.name for title in evaluator().pack.titles if title.level == "junior"}
    ready = evaluator()
    return next(
        case.document
        for case in load_cases(ready.pack)
        if case.document["application"]["title"] in junior and ready.judge(case.document).verdict == "eligible"
    )


def _outcomes(document: dict[str, Any], topic: str) -> set[str]:
    return {finding.outcome for finding in judge(document).findings if finding.topic == topic}


def test_8e_junior_titles_go_the_same_way() -> None:
    """One list of majors, one publicity, one table of moves: a title adds nothing but its level and its fee."""
    pack = evaluator().pack
    levels = {title.level for title in pack.titles}
    assert {"junior", "intermediate"} <= levels
    document = _junior()
    for major in pack.majors:
        changed = {**document, "application": {**document["application"], "major": major.name}}
        assert "fail" not in _outcomes(changed, "major")
    assert {fee.level for fee in pack.fees} == levels


@pytest.mark.parametrize(("level", "expected"), [("junior", "warn"), ("intermediate", "fail")])
def test_8f_a_ban_bars_the_intermediate_titles_and_warns_for_the_junior(level: str, expected: str) -> None:
    document = _junior() if level == "junior" else eligible()
    history = {**document.get("history", {}), **BAN}
    outcomes = _outcomes({**document, "history": history}, "integrity_ban")
    assert expected in outcomes
    assert ("fail" in outcomes) == (expected == "fail")


def test_8g_continuing_education_is_asked_for_this_year_and_three_before_it() -> None:
    document = eligible()
    whole = document["continuing_education"]
    year = evaluator().pack.cycle_year
    asked = set()
    for left_out in range(year - 6, year + 1):
        rest = [entry for entry in whole if entry["year"] != left_out]
        if _outcomes({**document, "continuing_education": rest}, "continuing_education") != {"pass"}:
            asked.add(left_out)
    assert asked == {year, year - 1, year - 2, year - 3}


def test_8g_without_a_start_only_this_year_is_asked() -> None:
    """A route that rests on education alone has no day to count from."""
    ready = evaluator()
    year = ready.pack.cycle_year
    for case in load_cases(ready.pack):
        verdict = ready.judge(case.document)
        if verdict.verdict == "eligible" and case.document["application"]["title"] == "技术员":
            only = [entry for entry in case.document["continuing_education"] if entry["year"] == year]
            assert _outcomes({**case.document, "continuing_education": only}, "continuing_education") == {"pass"}
            return
    pytest.fail("no eligible case of a title without a start")


@pytest.mark.parametrize(("in_scope", "expected"), [(True, "pass"), (False, "fail")])
def test_8h_a_unit_below_a_named_department_is_in_scope(in_scope: bool, expected: str) -> None:
    """Whether the unit stands under one of them is found by where it is registered; the rule asks only that."""
    document = eligible()
    employer = {**document["employer"], "in_scope": in_scope}
    outcomes = _outcomes({**document, "employer": employer}, "employer_scope")
    assert expected in outcomes
