"""Which questions the self-check asks for a title: those, and only those, that a rule of the pack depends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zhiping.core.policy.contents import Fact
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import Condition, Route, Rule
from zhiping.core.policy.vocabulary import FACTS

#: Fact of a rule → the question that tells it. A rule over none of these is not asked about here.
ASKED_BY: Final[dict[str, str]] = {
    "applicant.person_status": "status",
    "employer.in_scope": "scope",
    "entrustment_complete": "scope",
    "application.major": "major",
    "major_listed": "major",
    "education": "education",
    "education_given": "education",
    "education_timing": "education",
    "title_not_held": "titles",
    "years_in_title": "titles",
    "skill": "skills",
    "years_since_skill": "skills",
    "probation_passed": "probation",
    "probation_years": "probation",
    "disciplined": "discipline",
    "banned": "ban",
    "refused_this_year": "refused",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions for one title.

    ``topics``: keys of ``ASKED_BY``'s questions. ``hours``: the years whose continuing education is asked, newest
    first. ``kinds``: the list of kinds of achievements and how many of them, or None. ``assessed``: whether annual
    assessments matter. ``facts``: facts of the pack's own. ``held``: titles that could be held already, lowest first.
    """

    title: str
    topics: frozenset[str]
    hours: tuple[int, ...]
    kinds: tuple[str, int] | None
    assessed: bool
    facts: tuple[Fact, ...]
    held: tuple[str, ...]


def _applies(rule: Rule, pack: Pack, title: str) -> bool:
    """Whether a rule can concern applications for ``title``, by what its ``when`` says of the title or its level."""
    level = next(t.level for t in pack.titles if t.name == title)
    told = {"application.title": title, "title_level": level}
    conditions = [] if rule.when is None else rule.when.all or [rule.when]
    for one in conditions:
        if one.fact in told:
            value = told[one.fact]
            if one.equals is not None and one.equals != value:
                return False
            if one.within is not None and value not in one.within:
                return False
            if one.not_in is not None and value in one.not_in:
                return False
    return True


def rules_for(pack: Pack, title: str) -> list[Rule]:
    """The common rules that can concern an ordinary application for ``title``."""
    return [rule for rule in pack.eligibility.rules if _applies(rule, pack, title)]


def routes_to(pack: Pack, title: str) -> list[Route]:
    """The routes to ``title``, in the order of the pack."""
    return [route for route in pack.eligibility.all_routes() if route.title == title]


def _leaves(pack: Pack, title: str) -> Iterable[Condition]:
    for rule in rules_for(pack, title):
        for condition in (rule.when, rule.require):
            if condition is not None:
                yield from condition.leaves()
    for route in routes_to(pack, title):
        yield from route.qualification.leaves()
        for own in route.requires:
            yield from own.require.leaves()


def _hours(pack: Pack, title: str) -> tuple[int, ...]:
    """The years that a rule on continuing education can reach back to, whatever the start turns out to be."""
    back: list[int] = []
    for rule in rules_for(pack, title):
        if rule.each is not None and rule.each.of == "continuing_education":
            back.append(rule.each.first_back if rule.each.last_back is None else rule.each.last_back)
        for leaf in rule.require.leaves():
            if leaf.fact and leaf.fact.startswith("sum."):
                back.append(int(str(leaf.given["years_back"])))
    return tuple(pack.cycle_year - n for n in range(max(back) + 1)) if back else ()


def _kinds(pack: Pack, title: str) -> tuple[str, int] | None:
    found = [
        (leaf.kinds.of, leaf.kinds.at_least)
        for rule in rules_for(pack, title)
        for leaf in rule.require.leaves()
        if leaf.kinds is not None
    ]
    return max(found, key=lambda one: one[1], default=None)


def asked(pack: Pack, title: str) -> Asked:
    """The questions for ``title``. Raises ``KeyError`` for a title that is not on offer."""
    if title not in {one.name for one in pack.titles}:
        raise KeyError(title)
    facts = {leaf.fact for leaf in _leaves(pack, title) if leaf.fact}
    # A title or certificate is also asked where a route starts from it.
    routes = routes_to(pack, title)
    topics = {ASKED_BY[fact] for fact in facts if fact in ASKED_BY}
    topics |= {"titles" if route.uses.title else "skills" for route in routes if route.uses is not None}
    ladder = pack.eligibility.ladder
    yearly = {FACTS[fact].each for fact in facts if fact in FACTS}
    return Asked(
        title=title,
        topics=frozenset(topics),
        hours=_hours(pack, title),
        kinds=_kinds(pack, title),
        assessed="assessment" in yearly,
        facts=tuple(fact for fact in pack.facts if f"extra.{fact.key}" in facts),
        held=tuple(ladder),
    )
