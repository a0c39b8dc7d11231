"""On which clauses a refusal or 不予受理 may rest: those the automatic check found failing come first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhiping.core.policy.model import Clause

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: Clauses of the procedure and of the material's form, beside those that the pack's rules rest on.
_OF_PROCEDURE = ("P2", "P3", "P4", "M1")


@dataclass(frozen=True, slots=True)
class Ground:
    """A clause to choose; ``found`` are the sentences of failing findings that rest on it."""

    key: str
    clause: Clause
    found: tuple[str, ...]


def _clause_of_rule(pack: Pack) -> dict[str, str]:
    rules = pack.eligibility
    made = {rule.id: rule.clause for rule in rules.all_rules() if rule.clause}
    for route in rules.all_routes():
        if route.clause:
            made[route.id] = route.clause
            made |= {condition.id: route.clause for condition in route.requires}
    return made


def grounds(pack: Pack, verdict: Mapping[str, Any]) -> list[Ground]:
    """The clauses to choose from, failing ones first, then in the order of the notice."""
    by_rule = _clause_of_rule(pack)
    failing: dict[str, list[str]] = {}
    for finding in verdict.get("findings", ()):
        key = by_rule.get(finding["rule"], "C1")
        if finding["outcome"] == "fail":
            failing.setdefault(key, []).append(finding["message"])
    asked = {*failing, *by_rule.values(), *_OF_PROCEDURE}
    known = [key for key in pack.clauses if key in asked]
    return [
        Ground(key, pack.clauses[key], tuple(failing.get(key, ())))
        for key in sorted(known, key=lambda key: key not in failing)
    ]
