"""Conditions compiled to closures: ``(context) -> PASS | UNKNOWN | FAIL``.

What is unknown puts the dossier paths to supply into ``context.needs``. In ``all`` one failing part settles it, in
``any`` one passing part does: what is then still unknown is not asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from zhiping.core.dossier.model import Achievement
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.facts import FACTORIES, ROUTE_FACTS, Fact, extra_fact
from zhiping.core.eligibility.law import Kinds, Law, Pattern
from zhiping.core.eligibility.values import FAIL, PASS, UNKNOWN, Uncertain, between, not_told
from zhiping.core.policy.rules import Condition
from zhiping.core.policy.vocabulary import FACTS

Check = Callable[[Context], int]


def fact_of(law: Law, condition: Condition) -> Fact:
    """The function behind a condition's fact."""
    assert condition.fact is not None
    if condition.fact.startswith("extra."):
        return extra_fact(condition.fact.removeprefix("extra."))
    return FACTORIES[condition.fact](law, condition.given)


def compile_condition(law: Law, condition: Condition) -> Check:
    """The check of a condition."""
    if condition.all is not None:
        return _all([compile_condition(law, part) for part in condition.all])
    if condition.any is not None:
        return _any([compile_condition(law, part) for part in condition.any])
    if condition.none is not None:
        return _inverse(_any([compile_condition(law, part) for part in condition.none]))
    if condition.kinds is not None:
        counted = count_kinds(law.kinds[condition.kinds.of], condition.kinds.since_start)
        return _not_below(counted, condition.kinds.at_least)
    if condition.chosen_achievement is not None:
        return _equal(chosen(law.kinds[condition.chosen_achievement.of]), True)
    return _comparison(law, condition)


def depends_on_route(condition: Condition) -> bool:
    """Whether the outcome may change with the route: years counted from its start, or the route itself."""
    if condition.kinds is not None:
        return condition.kinds.since_start
    if condition.fact is not None:
        return condition.fact in ROUTE_FACTS
    return any(depends_on_route(part) for part in condition.parts())


def _all(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def check(ctx: Context) -> int:
        worst = PASS
        before = len(ctx.needs) if ctx.needs else 0
        for part in checks:
            outcome = part(ctx)
            if outcome:
                if outcome == FAIL:
                    del ctx.needs[before:]
                    return FAIL
                worst = UNKNOWN
        return worst

    return check


def _any(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def check(ctx: Context) -> int:
        best = FAIL
        before = len(ctx.needs) if ctx.needs else 0
        for part in checks:
            outcome = part(ctx)
            if outcome == PASS:
                del ctx.needs[before:]
                return PASS
            if outcome == UNKNOWN:
                best = UNKNOWN
        return best

    return check


def _inverse(inner: Check) -> Check:
    def check(ctx: Context) -> int:
        return FAIL - inner(ctx)

    return check


def _comparison(law: Law, condition: Condition) -> Check:
    fact = fact_of(law, condition)
    if condition.equals is not None:
        return _equal(fact, condition.equals)
    if condition.within is not None:
        return _within(fact, frozenset(condition.within), PASS, FAIL)
    if condition.not_in is not None:
        return _within(fact, frozenset(condition.not_in), FAIL, PASS)
    rising = condition.at_least is not None
    bound: Any = condition.at_least if rising else condition.at_most
    word = FACTS.get(condition.fact or "")
    if word is not None and word.value == "education":
        bound = law.education_rank[bound]
    elif word is not None and word.value == "skill":
        bound = law.skill_rank[bound]
    return _not_below(fact, bound) if rising else _not_above(fact, bound)


def _equal(fact: Fact, wanted: Any) -> Check:
    kind = type(wanted)

    def check(ctx: Context) -> int:
        value = fact(ctx)
        # True == 1 in Python, not in a dossier.
        if value == wanted and (kind is not bool or type(value) is bool):
            return PASS
        if type(value) is Uncertain:
            ctx.needs += value.needs
            return UNKNOWN
        return FAIL

    return check


def _within(fact: Fact, members: frozenset[Any], inside: int, outside: int) -> Check:
    def check(ctx: Context) -> int:
        value = fact(ctx)
        if type(value) is Uncertain:
            ctx.needs += value.needs
            return UNKNOWN
        return inside if value in members else outside

    return check


def _not_below(fact: Fact, bound: Any) -> Check:
    def check(ctx: Context) -> int:
        value = fact(ctx)
        if type(value) is not Uncertain:
            return PASS if value >= bound else FAIL
        if value.low is not None:
            if value.low >= bound:
                return PASS
            if value.high < bound:
                return FAIL
        ctx.needs += value.needs
        return UNKNOWN

    return check


def _not_above(fact: Fact, bound: Any) -> Check:
    def check(ctx: Context) -> int:
        value = fact(ctx)
        if type(value) is not Uncertain:
            return PASS if value <= bound else FAIL
        if value.low is not None:
            if value.high <= bound:
                return PASS
            if value.low > bound:
                return FAIL
        ctx.needs += value.needs
        return UNKNOWN

    return check


def _fits(pattern: Pattern, achievement: Achievement, lacking: list[str]) -> bool:
    """Whether an achievement may be of the pattern; what is not told of it goes to ``lacking``."""
    for attribute, allowed in pattern.tests:
        value = getattr(achievement, attribute)
        if value is None:
            lacking.append(attribute)
        elif value not in allowed:
            return False
    if pattern.rank_at_least is not None:
        if achievement.rank is None:
            lacking.append("rank")
        elif achievement.rank < pattern.rank_at_least:
            return False
    return True


def _possible(kinds: Kinds, achievement: Achievement) -> list[tuple[int, list[str]]]:
    """The kinds an achievement is or may be of, each with what is not told."""
    found = []
    if achievement.kind is None:
        patterns = {id(p): p for listed in kinds.by_kind.values() for p in listed}
        for pattern in [*patterns.values(), *kinds.any_kind]:
            lacking = ["kind"]
            if _fits(pattern, achievement, lacking):
                found.append((pattern.index, lacking))
        return found
    for pattern in kinds.any_kind + kinds.by_kind.get(achievement.kind, []):
        lacking = []
        if _fits(pattern, achievement, lacking):
            found.append((pattern.index, lacking))
    return found


def tally(kinds: Kinds, since_start: bool, ctx: Context) -> tuple[set[int], list[tuple[int, list[str]]]]:
    """Kinds there surely are among achievements in the period; and those there may be, with what is not told."""
    first = ctx.start if since_start else None
    key = (id(kinds), since_start, first, ctx.start_needs)
    found: tuple[set[int], list[tuple[int, list[str]]]] | None = ctx.memo.get(key)
    if found is None:
        found = ctx.memo[key] = _tally(kinds, since_start, first, ctx)
    return found


def _tally(
    kinds: Kinds, since_start: bool, first: date | None, ctx: Context
) -> tuple[set[int], list[tuple[int, list[str]]]]:
    last = ctx.law.achievements_to
    start_needs = ctx.start_needs if since_start and first is None else ()
    sure: set[int] = set()
    maybe: list[tuple[int, list[str]]] = []
    for n, achievement in enumerate(ctx.dossier.achievements or ()):
        on = achievement.on
        if on is not None and (on > last or (first is not None and on < first)):
            continue
        for index, lacking in _possible(kinds, achievement):
            needs = [f"achievements[{n}].{key}" for key in lacking]
            if on is None:
                needs.append(f"achievements[{n}].on")
            needs += start_needs
            if needs:
                maybe.append((index, needs))
            else:
                sure.add(index)
    return sure, [(index, needs) for index, needs in maybe if index not in sure]


def count_kinds(kinds: Kinds, since_start: bool) -> Fact:
    """How many different kinds there are among achievements up to the cut-off and, if asked, since the start."""
    size = len(kinds.labels)

    def fact(ctx: Context) -> Any:
        if ctx.dossier.achievements is None:
            return Uncertain(0, size, ("achievements",))
        sure, maybe = tally(kinds, since_start, ctx)
        needed = tuple(dict.fromkeys(need for _, needs in maybe for need in needs))
        return between(len(sure), len(sure) + len({index for index, _ in maybe}), needed)

    return fact


def chosen(kinds: Kinds) -> Fact:
    """Whether the achievement named by the exceptional application is one of ``kinds``, up to the cut-off (A3)."""

    def fact(ctx: Context) -> Any:
        claim = ctx.dossier.application.exceptional if ctx.dossier.application else None
        if claim is None or not claim.achievement:
            return not_told("application.exceptional.achievement")
        if ctx.dossier.achievements is None:
            return not_told("achievements")
        for n, achievement in enumerate(ctx.dossier.achievements):
            if achievement.id != claim.achievement:
                continue
            if achievement.on is not None and achievement.on > ctx.law.achievements_to:
                return False
            possible = _possible(kinds, achievement)
            if not possible:
                return False
            fewest = min((lacking for _, lacking in possible), key=len)
            lacking = [*fewest, *(["on"] if achievement.on is None else [])]
            return not_told(*(f"achievements[{n}].{key}" for key in lacking)) if lacking else True
        return False

    return fact
