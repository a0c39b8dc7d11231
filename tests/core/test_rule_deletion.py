"""Deleting any one rule, route or condition of a shipped pack makes a named case of it fail."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from zhiping.core.eligibility.cases import Case, load_cases, run_cases
from zhiping.core.policy import read_pack
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import EligibilityRules
from zhiping.packs import locate, names

Path = tuple[str | int, ...]


@cache
def shipped(name: str) -> tuple[Pack, list[Case]]:
    pack = read_pack(locate(name))
    return pack, load_cases(pack)


def inner(condition: dict[str, Any], path: Path) -> Iterator[Path]:
    """Every part of a condition that can go while another stays."""
    for form in ("all", "any", "none"):
        parts = condition.get(form) or []
        for n, part in enumerate(parts):
            if len(parts) > 1:
                yield (*path, form, n)
            yield from inner(part, (*path, form, n))


def deletions(name: str) -> Iterator[Path]:
    """Places in eligibility.yaml, each of which is deleted on its own."""
    data = shipped(name)[0].eligibility.model_dump(mode="json", by_alias=True)
    sections: list[Path] = [("rules",)]
    if data["exceptional"]:
        sections.append(("exceptional", "rules"))
    for section in sections:
        rules: Any = data
        for step in section:
            rules = rules[step]
        for n, rule in enumerate(rules):
            yield (*section, n)
            if rule["when"]:
                yield (*section, n, "when")
                yield from inner(rule["when"], (*section, n, "when"))
            yield from inner(rule["require"], (*section, n, "require"))
    for n, route in enumerate(data["routes"]):
        yield ("routes", n)
        for m, condition in enumerate(route["requires"]):
            yield ("routes", n, "requires", m)
            yield from inner(condition["require"], ("routes", n, "requires", m, "require"))
    for key, listed in data["lists"].items():
        for n, kind in enumerate(listed["kinds"]):
            yield ("lists", key, "kinds", n)
            for m in range(len(kind["match"])):
                if len(kind["match"]) > 1:
                    yield ("lists", key, "kinds", n, "match", m)
    for n in range(len(data["service"]["years_taken_off"])):
        yield ("service", "years_taken_off", n)


def without(pack: Pack, path: Path) -> Pack:
    data = copy.deepcopy(pack.eligibility.model_dump(mode="json", by_alias=True))
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    if isinstance(path[-1], int):
        del holder[path[-1]]
    else:
        holder[path[-1]] = None
    return pack.model_copy(update={"eligibility": EligibilityRules.model_validate(data)})


@pytest.mark.parametrize("name", names())
def test_cases_pass_on_the_whole_pack(name: str) -> None:
    pack, cases = shipped(name)
    report = run_cases(pack, cases)
    assert report.failed == []
    assert report.passed == len(cases) > 40


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in names() for path in deletions(name)])
def test_deleting_one_makes_a_case_fail(name: str, path: Path) -> None:
    pack, cases = shipped(name)
    assert run_cases(without(pack, path), cases).failed, f"no case of {name} notices that {path} is gone"
