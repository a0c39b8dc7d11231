"""Sections that an applicant is not asked, each with the reason, so that nobody looks for them (rules.md 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.model import Pack
from zhiping.stages.application.queries.facts import facts_of
from zhiping.stages.application.sections import SECTIONS, Section

#: Sections that only some routes look at: which facts of the rules are read from them, and what they are called.
_ONLY_ROUTES = {
    "probation": (frozenset({"probation_passed", "probation_years"}), "见习期"),
    "skills": (frozenset({"skill", "years_since_skill", "route_uses_skill"}), "职业技能等级"),
}


def why_not(section: Section, document: Mapping[str, Any], pack: Pack) -> str:
    """Why this applicant is not asked ``section``; empty where they are. What was told already stays asked."""
    application = document.get("application") or {}
    if section.shape == "facts":
        return "" if facts_of(section, pack) else "本次通知没有另外要填的内容"
    if section.read(document):
        return ""
    if section.key == "exceptional":
        return "" if application.get("kind") == "exceptional" else "只有申报类型是破格申报的才填"
    title = application.get("title")
    wanted = _ONLY_ROUTES.get(section.key)
    if wanted is None or not title or facts_of(section, pack):
        return ""
    facts, name = wanted
    asked = _facts_of_routes(pack, title)
    return "" if asked is None or asked & facts else f"申报{title}的各条路径都不看{name}"


def absent(document: Mapping[str, Any], pack: Pack) -> list[tuple[str, str]]:
    """Title and reason of each section that is not asked, but for the one that only some packs have."""
    found = []
    for section in SECTIONS:
        reason = why_not(section, document, pack) if section.shape != "facts" else ""
        if reason:
            found.append((section.title, reason))
    return found


def _facts_of_routes(pack: Pack, title: str) -> set[str] | None:
    """The facts that the routes of ``title`` look at; None for a title without routes."""
    routes = [route for route in pack.eligibility.all_routes() if route.title == title]
    if not routes:
        return None
    found: set[str] = set()
    for route in routes:
        found |= route.qualification.facts()
        for condition in route.requires:
            found |= condition.require.facts()
    return found
