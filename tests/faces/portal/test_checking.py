"""The self-check on both packs: what is asked follows from the pack, what is said from its rules, nothing is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from zhiping import packs
from zhiping.core.calendar import anniversary
from zhiping.core.eligibility.evaluator import Evaluator, compile_pack
from zhiping.core.policy import Pack, read_pack
from zhiping.faces.portal.forms import check_form
from zhiping.faces.portal.queries.asking import asked
from zhiping.faces.portal.queries.checking import Result, check

LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"


@pytest.fixture(scope="module")
def evaluators() -> dict[str, Evaluator]:
    return {name: compile_pack(read_pack(packs.locate(name))) for name in packs.names()}


def of_engineer(pack: Pack, **changed: str) -> dict[str, Any]:
    """What an engineer-to-be types who meets every condition."""
    service = pack.eligibility.service.counted_to
    made: dict[str, Any] = {
        "title": "工程师", "step": "answers", "status": "employed", "scope": "yes", "major": pack.majors[0].name,
        "schooling": "undergraduate", "degree": "bachelor", "graduated_on": "2013-06-30", "held": "助理工程师",
        "held_on": anniversary(service, -4).isoformat(), "skill": "none", "assessed": "all", "bars": "no",
        "kinds": ["project", "patent"],
    }  # fmt: skip
    for year in asked(pack, "工程师").hours:
        made |= {f"g{year}": "30", f"p{year}": "60"}
    return made | changed


def result_of(evaluator: Evaluator, typed: dict[str, Any], at: datetime | None = None) -> Result:
    pack = evaluator.pack
    questions = asked(pack, typed["title"])
    form = check_form(pack, questions, MultiDict(typed))
    assert form.is_valid(), form.errors
    window = pack.windows["application"]
    return check(evaluator, questions, form.cleaned_data, at or window.closes_at - timedelta(days=3))


class MultiDict(dict[str, Any]):
    """As much of what a browser sends as a form asks for."""

    def getlist(self, key: str) -> list[str]:
        """Every value under ``key``."""
        value = self.get(key, [])
        return value if isinstance(value, list) else [value]


def outcomes(result: Result) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in result.findings:
        found.setdefault(finding.topic, set()).add(finding.outcome)
    return found


def test_only_what_the_rules_of_a_title_depend_on_is_asked(evaluators: dict[str, Evaluator]) -> None:
    leshan, example = evaluators[LESHAN].pack, evaluators[EXAMPLE].pack
    engineer, technician = asked(leshan, "工程师"), asked(leshan, "技术员")
    assert {"titles", "skills"} <= engineer.topics and "probation" not in engineer.topics
    assert "probation" in technician.topics and "skills" not in technician.topics
    assert engineer.kinds == ("performance", 2) and technician.kinds is None
    assert engineer.hours == (2024, 2023, 2022, 2021)
    agronomist = asked(example, "助理农艺师")
    assert [fact.key for fact in agronomist.facts] == ["field_service_months"] and agronomist.assessed is False
    assert asked(example, "农业技术员").facts == ()
    assert agronomist.hours == (2025, 2024, 2023)
    with pytest.raises(KeyError):
        asked(example, "工程师")


def test_nothing_answered_is_nothing_decided(evaluators: dict[str, Evaluator]) -> None:
    for evaluator in evaluators.values():
        for title in evaluator.pack.titles:
            result = result_of(evaluator, {"title": title.name})
            assert result.verdict == "undetermined" and result.near == []


def test_who_meets_every_condition_is_told_the_route_and_what_to_prepare(evaluators: dict[str, Evaluator]) -> None:
    evaluator = evaluators[LESHAN]
    result = result_of(evaluator, of_engineer(evaluator.pack))
    assert [f.message for f in result.findings if f.outcome in ("fail", "unknown")] == []
    assert result.verdict == "eligible" and result.route.startswith("本科")
    named = {need.material.id: need.certain for need in result.needs}
    assert named["title"] and named["continuing_education"] and "skill" not in named
    assert all(need.material.uploaded for need in result.needs)


def test_one_day_too_few_fails_with_its_clause_and_names_the_year_from_which_it_holds(
    evaluators: dict[str, Evaluator],
) -> None:
    evaluator = evaluators[LESHAN]
    counted_to = evaluator.pack.eligibility.service.counted_to
    late = (anniversary(counted_to, -4) + timedelta(days=1)).isoformat()
    result = result_of(evaluator, of_engineer(evaluator.pack, held_on=late))
    assert result.verdict == "ineligible" and outcomes(result)["service_years"] == {"fail"}
    assert result.near[0].startswith(f"{counted_to.year + 1}年起符合年限，如果其他条件届时也符合：本科")
    assert any("破格" in line for line in result.near)


@pytest.mark.parametrize(
    ("changed", "topic", "outcome"),
    [
        ({"status": "retired"}, "person_status", "fail"),
        ({"scope": "no"}, "employer_scope", "fail"),
        ({"scope": "entrusted"}, "employer_scope", "pass"),
        ({"major": "其他专业"}, "major", "fail"),
        ({"held": "工程师"}, "title", "fail"),
        ({"p2023": "59"}, "continuing_education", "fail"),
        ({"p2023": ""}, "continuing_education", "unknown"),
        ({"kinds": ["project"]}, "performance", "fail"),
        ({"kinds": ["none"]}, "performance", "fail"),
        ({"graduated_on": "2024-11-24"}, "education_cutoff", "fail"),
        ({"bars": "yes", "refused": "on"}, "refused_this_year", "fail"),
        ({"bars": "yes", "ban_from": "2024-01-01", "ban_until": "2026-12-31"}, "integrity_ban", "fail"),
        ({"bars": "yes", "discipline_kind": "demerit", "decided_on": "2024-10-01", "ends_on": "2025-10-01"},
         "discipline", "fail"),
        ({"bars": "yes"}, "discipline", "unknown"),
        ({"assessed": "some", "failed_years": "2022"}, "service_years", "fail"),
        ({"assessed": "none"}, "assessment", "unknown"),
    ],
)  # fmt: skip
def test_each_answer_meets_its_rule(
    evaluators: dict[str, Evaluator], changed: dict[str, Any], topic: str, outcome: str
) -> None:
    evaluator = evaluators[LESHAN]
    assert outcome in outcomes(result_of(evaluator, of_engineer(evaluator.pack, **changed)))[topic]


def test_facts_of_the_packs_own_are_asked_and_judged(evaluators: dict[str, Evaluator]) -> None:
    evaluator = evaluators[EXAMPLE]
    typed = {"title": "助理农艺师", "x_field_service_months": "11"}
    assert any("服务11个月" in f.message and f.outcome == "fail" for f in result_of(evaluator, typed).findings)
    typed["x_field_service_months"] = "12"
    assert any("服务12个月" in f.message and f.outcome == "pass" for f in result_of(evaluator, typed).findings)


def test_outside_the_window_the_conditions_are_judged_all_the_same(evaluators: dict[str, Evaluator]) -> None:
    evaluator = evaluators[LESHAN]
    window = evaluator.pack.windows["application"]
    assert window.opens_at is not None
    typed = of_engineer(evaluator.pack)
    early = result_of(evaluator, typed, window.opens_at - timedelta(seconds=1))
    late = result_of(evaluator, typed, window.closes_at + timedelta(seconds=1))
    within = result_of(evaluator, typed, window.closes_at)
    assert [(r.early, r.late, r.verdict) for r in (early, within, late)] == [
        (True, False, "eligible"), (False, False, "eligible"), (False, True, "eligible"),
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_at_its_field(evaluators: dict[str, Evaluator]) -> None:
    pack = evaluators[LESHAN].pack
    typed = {"held_on": "去年", "g2024": "3O", "basic_years": "前年", "status": "king", "kinds": ["x"]}
    form = check_form(pack, asked(pack, "工程师"), MultiDict(typed))
    assert not form.is_valid() and set(form.errors) == set(typed)


def test_another_year_counts_other_days() -> None:
    """No day is written in the code: a pack with its days moved asks and counts by those."""
    pack = read_pack(packs.locate(LESHAN))
    moved = pack.eligibility.model_copy(
        update={"service": pack.eligibility.service.model_copy(update={"counted_to": date(2023, 12, 31)})}
    )
    evaluator = compile_pack(pack.model_copy(update={"eligibility": moved}))
    result = result_of(evaluator, of_engineer(pack))
    assert outcomes(result)["service_years"] == {"fail"}
