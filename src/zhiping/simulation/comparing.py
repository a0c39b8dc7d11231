"""What an officer finds who holds a claim against the papers: items that differ, and whether it matters in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.dossier import iter_items
from zhiping.core.policy.model import Pack
from zhiping.simulation.papers import Document


def _value(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _entries(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    listed = document.get(section)
    return {str(e["id"]): e for e in listed if e.get("id")} if isinstance(listed, list) else {}


def differing_items(claim: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, str]:
    """Item id → what is to be put right, for every item of ``claim`` that the papers do not bear out.

    What the papers show and the claim leaves out is noted at the application itself.
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for item in iter_items(claim):
        section = item.path.split("[")[0]
        if item.id in ("employer", "application", "summary", "entrustment", "exceptional"):
            continue
        if "[" in item.path:
            seen.add(item.id)
            is_, should = _entries(claim, section).get(item.id), _entries(truth, section).get(item.id)
        else:
            is_, should = _value(claim, item.path), _value(truth, item.path)
        if not _borne_out(is_, should):
            found[item.id] = f"{item.label}与原件不一致，请对照原件更正"
    left_out = [
        f"{item.label}"
        for item in iter_items(truth)
        if "[" in item.path
        and item.id not in seen
        and item.path.split("[")[0] in ("assessments", "continuing_education")
    ]
    if left_out:
        found["application"] = f"漏填{'、'.join(left_out)}，请补充"
    return found


def _borne_out(claimed: Any, paper: Any) -> bool:
    """Whether every key of the paper stands in the claim as it is; keys that the product adds do not matter."""
    if isinstance(paper, Mapping):
        return isinstance(claimed, Mapping) and all(
            _borne_out(claimed.get(key), value) for key, value in paper.items() if value is not None
        )
    return bool(claimed == paper)


def failing_clause(pack: Pack, verdict: Any) -> tuple[str, str]:
    """The ground on which a refusal rests, and its reason, from the first rule that fails."""
    for finding in verdict.findings:
        if finding.outcome == "fail":
            return pack.grounds.under(finding.clause).clause, finding.message
    return pack.grounds.under(None).clause, "材料与原件不符，不符合申报条件"


def claimed_truth(truth: Document) -> Document:
    """The claim of somebody who copies their papers rightly."""
    return {key: value for key, value in truth.items() if key not in ("evidence", "history")}
