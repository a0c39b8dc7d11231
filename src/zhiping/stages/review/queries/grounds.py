"""On which clauses a decision about a person may rest: the pack's list, those that the check found failing first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhiping.core.policy.model import Clause, Decision

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Ground:
    """A clause to choose; ``says`` names the case, ``found`` are the sentences of failing findings told under it."""

    key: str
    clause: Clause
    says: str
    found: tuple[str, ...]


def _clause_of_rule(pack: Pack) -> dict[str, str | None]:
    rules = pack.eligibility
    made = {rule.id: rule.clause for rule in rules.all_rules()}
    for route in rules.all_routes():
        made |= {route.id: route.clause, **{condition.id: route.clause for condition in route.requires}}
    return made


def grounds(pack: Pack, verdict: Mapping[str, Any], decision: Decision) -> list[Ground]:
    """The clauses to choose from for ``decision``: failing ones first, then in the order of the pack."""
    by_rule = _clause_of_rule(pack)
    failing: dict[str, list[str]] = {}
    for finding in verdict.get("findings", ()):
        if finding["outcome"] == "fail":
            entry = pack.grounds.under(by_rule.get(finding["rule"]))
            failing.setdefault(entry.clause, []).append(finding["message"])
    offered = [
        Ground(entry.clause, pack.clauses[entry.clause], entry.says, tuple(failing.get(entry.clause, ())))
        for entry in pack.grounds.bearing(decision)
    ]
    return sorted(offered, key=lambda ground: not ground.found)
