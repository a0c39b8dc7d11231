"""Routes nobody can take, and routes that an earlier one always beats."""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhiping import packs
from zhiping.core.policy import read_pack_files
from zhiping.core.policy.linter import lint
from zhiping.core.policy.reader import files_of
from zhiping.core.policy.yamls import read_yaml

Made = dict[str, Any]

LESHAN = "leshan-2024-engineering"
BYTES = files_of(packs.locate(LESHAN))
RULES = read_yaml(BYTES["eligibility.yaml"], "eligibility.yaml").value


def route(
    key: str, qualification: Made, years: int | None = None, *, title: str = "工程师", uses: str = "助理工程师"
) -> Made:
    made = {
        "id": key, "title": title, "label": key, "qualification": qualification, "basis": "川经信规〔2022〕7号",
        "status": "regulation",
    }  # fmt: skip
    requires = []
    if years is not None:
        made["uses"] = {"title": uses}
        service = {"fact": "years_in_title", "with": {"title": uses}, "at_least": years}
        requires.append({"id": f"{key}.service", "topic": "service_years", "require": service})
    return {**made, "requires": requires}


def found(code: str, *engineer_routes: Made) -> list[str]:
    """The routes named by ``code`` in the pack whose routes to 工程师 are these."""
    routes = [one for one in RULES["routes"] if one["title"] != "工程师"] + list(engineer_routes)
    rules = json.dumps({**RULES, "routes": routes})
    report = lint(read_pack_files({**BYTES, "eligibility.yaml": rules.encode()}))
    return [finding.data["route"] for finding in report.errors if finding.code == code]


BACHELOR = {"fact": "education", "at_least": "bachelor"}
COLLEGE = {"fact": "education", "at_least": "junior_college"}
MAJOR = "application.major"
TECHNICIAN = {"fact": "skill", "at_least": "technician"}
MASTER = {"fact": "education", "at_least": "master"}


@pytest.mark.parametrize(
    "unreachable",
    [
        route("x", {"all": [MASTER, {"fact": "education", "at_most": "bachelor"}]}),
        route("x", {"all": [BACHELOR, {"none": [COLLEGE]}]}),
        route("x", BACHELOR, 4, uses="工程师"),
        route("x", BACHELOR, 4, uses="高级工程师"),
        route("x", BACHELOR, title="高级工程师"),
        route("x", {"all": [BACHELOR, {"fact": "years_in_title", "with": {"title": "助理工程师"}, "at_most": 3}]}, 4),
        route("x", {"all": [{"fact": MAJOR, "equals": "甲"}, {"fact": MAJOR, "in": ["乙"]}]}),
        route("x", {"all": [TECHNICIAN, {"fact": "skill", "at_most": "senior_worker"}]}),
    ],
)
def test_a_route_that_nobody_can_take(unreachable):
    assert found("route-unreachable", route("ok", BACHELOR, 4), unreachable) == ["x"]


@pytest.mark.parametrize(
    "reachable",
    [
        route("x", {"all": [COLLEGE, {"fact": "education", "at_most": "bachelor"}]}, 4),
        route("x", {"any": [MASTER, {"fact": "skill", "at_least": "technician"}]}, 4),
        route("x", {"all": [BACHELOR, {"fact": "years_in_title", "with": {"title": "技术员"}, "at_most": 3}]}, 4),
        route("x", {"fact": "application.major", "not_in": ["机械工程"]}),
    ],
)
def test_a_route_that_somebody_can_take(reachable):
    assert found("route-unreachable", reachable) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (route("a", COLLEGE, 4), route("b", BACHELOR, 4)),
        (route("a", BACHELOR, 4), route("b", BACHELOR, 4)),
        (route("a", BACHELOR, 2), route("b", BACHELOR, 4)),
        (route("a", BACHELOR), route("b", MASTER, 2)),
        (route("a", {"any": [BACHELOR, {"fact": "skill", "at_least": "technician"}]}, 4), route("b", MASTER, 5)),
    ],
)
def test_a_route_that_an_earlier_one_always_beats(earlier, later):
    assert found("route-shadowed", earlier, later) == ["b"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (route("a", BACHELOR, 4), route("b", COLLEGE, 4)),
        (route("a", BACHELOR, 4), route("b", MASTER, 2)),
        (route("a", BACHELOR, 4), route("b", BACHELOR)),
        (route("a", COLLEGE, 4, uses="技术员"), route("b", BACHELOR, 4)),
        (route("a", MASTER, 2), route("b", BACHELOR, 4)),
    ],
)
def test_a_route_that_somebody_is_better_off_with(earlier, later):
    assert found("route-shadowed", earlier, later) == []
