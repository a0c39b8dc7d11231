"""Routes nobody can take, and routes that an earlier one always beats.

Conditions are tried on every combination of the values they tell apart: a handful a route, so exactness is cheap. A
route whose combinations are too many is left unjudged rather than guessed at.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from zhiping.core.calendar import WorkCalendar
from zhiping.core.policy.linter.report import LintReport
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import Condition, EligibilityRules, Route
from zhiping.core.policy.vocabulary import FACTS

_FILE: Final = "eligibility.yaml"
_MOST: Final = 50_000
_OTHER: Final = "\0other"
Key = tuple[Any, ...]


def check(pack: Pack, _calendar: WorkCalendar, report: LintReport) -> None:
    """Every route: can somebody take it, and would it ever be chosen."""
    rules = pack.eligibility
    offered = [title.name for title in pack.titles]
    routes = rules.all_routes()
    for n, route in enumerate(routes):
        place = ("routes", n) if n < len(rules.routes) else ("slots",)
        where = pack.where(_FILE, *place)
        if why := _unreachable(route, rules, offered):
            report.add(
                "route-unreachable", f"路径“{route.label}”没有人能走通：{why}。", basis=route.basis, where=where,
                route=route.id,
            )  # fmt: skip
            continue
        for earlier in routes[:n]:
            if earlier.title == route.title and _beats(earlier, route, rules):
                report.add(
                    "route-shadowed",
                    f"路径“{route.label}”不会被采用：能走它的人都能走前面的“{earlier.label}”，且条件不更严。",
                    basis=route.basis, where=where, route=route.id, by=earlier.id,
                )  # fmt: skip
                break
    for n, title in enumerate(offered):
        if not any(route.title == title for route in routes):
            report.add(
                "title-without-route", f"受理职称“{title}”，申报条件中却没有它的路径。",
                basis=pack.about.document.number, where=pack.where("scope.yaml", "titles", n), title=title,
            )  # fmt: skip


def _unreachable(route: Route, rules: EligibilityRules, offered: list[str]) -> str:
    if route.title not in offered:
        return f"本轮不受理职称“{route.title}”"
    rank = rules.ladder.index
    used = {route.uses.title} if route.uses and route.uses.title else set()
    parts = [route.qualification, *(part.require for part in route.requires)]
    for condition in parts:
        used |= _titles(condition)
    for title in sorted(used):
        if rank(title) >= rank(route.title):
            return f"它要求已有“{title}”，而已有同级或更高职称的人不再申报“{route.title}”"
    facts = _domains(parts, rules)
    if facts is not None and not any(all(_holds(c, given, rules) for c in parts) for given in _every(facts)):
        return "它的条件互相矛盾"
    return ""


def _titles(condition: Condition) -> set[str]:
    found = {str(condition.given["title"])} if condition.fact and "title" in condition.given else set()
    for part in condition.parts():
        found |= _titles(part)
    return found


def _beats(earlier: Route, later: Route, rules: EligibilityRules) -> bool:
    """Whether nobody who qualifies for ``later`` is better off with it than with ``earlier`` (rules.md 1, best route).

    The start of the periods must be the same, or the earlier route must have none: else other findings may differ.
    """
    if earlier.uses is not None and earlier.uses != later.uses:
        return False
    first = [part.require for part in earlier.requires]
    second = [part.require for part in later.requires]
    facts = _domains([earlier.qualification, later.qualification, *first, *second], rules)
    if facts is None:
        return False
    for given in _every(facts):
        if not _holds(later.qualification, given, rules):
            continue
        if not _holds(earlier.qualification, given, rules):
            return False
        if sum(not _holds(c, given, rules) for c in first) > sum(not _holds(c, given, rules) for c in second):
            return False
    return True


def _key(condition: Condition) -> Key:
    if condition.fact is not None:
        given = tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in condition.given.items()))
        return (condition.fact, given)
    named = condition.kinds or condition.chosen_achievement
    return ("list", named.model_dump_json() if named is not None else "")


def _domains(conditions: list[Condition], rules: EligibilityRules) -> dict[Key, list[Any]] | None:
    """For every fact named, the values worth trying; None when the combinations are too many."""
    wanted: dict[Key, set[Any]] = {}
    pending = list(conditions)
    while pending:
        condition = pending.pop()
        if condition.parts():
            pending += condition.parts()
            continue
        wanted.setdefault(_key(condition), set()).update(_values(condition, rules))
    total = 1
    for values in wanted.values():
        total *= len(values)
    return {key: list(values) for key, values in wanted.items()} if total <= _MOST else None


def _values(condition: Condition, rules: EligibilityRules) -> list[Any]:
    if condition.fact is None:
        return [True, False]
    kind = FACTS[condition.fact].value if condition.fact in FACTS else "extra"
    if kind == "education":
        return list(range(len(rules.education.levels) + 1))
    if kind == "skill":
        return list(range(len(rules.skills) + 1))
    if kind == "bool":
        return [True, False]
    if condition.at_least is not None or condition.at_most is not None:
        edge = condition.at_least if condition.at_least is not None else condition.at_most
        if isinstance(edge, str):
            return ["", edge, edge + "~"]
        assert edge is not None
        return [edge - 1, edge, edge + 1]
    named = [condition.equals] if condition.equals is not None else [*(condition.within or condition.not_in or ())]
    return [*named, _OTHER, *([not value for value in named if isinstance(value, bool)])]


def _every(domains: dict[Key, list[Any]]) -> Iterator[dict[Key, Any]]:
    keys = list(domains)
    for values in itertools.product(*domains.values()):
        yield dict(zip(keys, values, strict=True))


def _holds(condition: Condition, given: dict[Key, Any], rules: EligibilityRules) -> bool:
    if condition.all is not None:
        return all(_holds(part, given, rules) for part in condition.all)
    if condition.any is not None:
        return any(_holds(part, given, rules) for part in condition.any)
    if condition.none is not None:
        return not any(_holds(part, given, rules) for part in condition.none)
    value = given[_key(condition)]
    if condition.fact is None:
        return bool(value)
    if condition.equals is not None:
        return bool(value == condition.equals)
    if condition.within is not None:
        return value in condition.within
    if condition.not_in is not None:
        return value not in condition.not_in
    edge = condition.at_least if condition.at_least is not None else condition.at_most
    kind = FACTS[condition.fact].value if condition.fact in FACTS else "extra"
    if kind in ("education", "skill"):
        order = [e.id for e in rules.education.levels] if kind == "education" else [s.id for s in rules.skills]
        edge = order.index(str(edge)) + 1
    return bool(value >= edge if condition.at_least is not None else value <= edge)
