"""The model of a pack's ``eligibility.yaml``: routes, rules and the conditions they are made of.

A rule is data: a topic, a condition over named facts (:mod:`~zhiping.core.policy.vocabulary`), the document it rests
on, and whether the review body has confirmed it. Nothing here evaluates; :mod:`zhiping.core.eligibility` compiles it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from zhiping.core.policy.vocabulary import FACTS, Status, Topic


def _as_date(value: Any) -> Any:
    """YAML gives dates, JSON gives text; both are written YYYY-MM-DD in a pack."""
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


Day = Annotated[date, BeforeValidator(_as_date)]
Name = Annotated[str, Field(min_length=1)]
Scalar = bool | int | float | str


class Strict(BaseModel):
    """Unknown keys and loose types are refused: a typo in a rule must not silently change the law."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Grounded(Strict):
    """Something that rests on a document: ``basis`` cites it, ``confirmed`` says by whom it was confirmed.

    A basis that is missing does not make a pack unreadable: the linter names it (``basis-missing``).
    """

    basis: str = ""
    status: Status
    confirmed: str | None = None


class Match(Strict):
    """What one achievement must be; every key that is given must hold."""

    kind: list[Name] | None = None
    level: list[Name] | None = None
    role: list[Name] | None = None
    completed: bool | None = None
    in_print: bool | None = None
    rank_at_least: int | None = None


class Kind(Strict):
    """One kind of a list of kinds: an achievement counts for it when any of ``match`` holds."""

    id: Name
    label: Name
    match: list[Match] = Field(min_length=1)


class KindList(Grounded):
    """A named list of kinds of achievements; several achievements of one kind count once."""

    kinds: list[Kind] = Field(min_length=1)


class KindsCount(Strict):
    """At least ``at_least`` different kinds of the named list, among achievements in the period."""

    of: Name
    at_least: int = Field(ge=1)
    since_start: bool = True


class Chosen(Strict):
    """The achievement named by the exceptional application is of one of the kinds of a list."""

    of: Name


class Condition(Strict):
    """Exactly one of: ``all``, ``any``, ``none``, ``kinds``, ``chosen_achievement``, or ``fact`` with one comparison.

    ``extra.KEY`` names a fact that the pack itself declares (facts.yaml).
    """

    all: list[Condition] | None = Field(default=None, min_length=1)
    any: list[Condition] | None = Field(default=None, min_length=1)
    none: list[Condition] | None = Field(default=None, min_length=1)
    kinds: KindsCount | None = None
    chosen_achievement: Chosen | None = None
    fact: Name | None = None
    given: dict[str, Scalar | list[str]] = Field(default_factory=dict, alias="with")
    equals: Scalar | None = None
    within: list[Scalar] | None = Field(default=None, alias="in", min_length=1)
    not_in: list[Scalar] | None = Field(default=None, min_length=1)
    at_least: int | float | str | None = None
    at_most: int | float | str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [
            k for k in ("all", "any", "none", "kinds", "chosen_achievement", "fact") if getattr(self, k) is not None
        ]
        if len(forms) != 1:
            raise ValueError("一个条件须恰好写 all、any、none、kinds、chosen_achievement、fact 之一")
        compared = [k for k in ("equals", "within", "not_in", "at_least", "at_most") if getattr(self, k) is not None]
        if forms != ["fact"]:
            if compared or self.given:
                raise ValueError("比较（equals、in、not_in、at_least、at_most）和 with 只能与 fact 同写")
            return self
        if len(compared) != 1:
            raise ValueError("fact 须恰好带一个比较：equals、in、not_in、at_least、at_most 之一")
        assert self.fact is not None
        if self.fact.startswith("extra."):
            return self
        word = FACTS.get(self.fact)
        if word is None:
            raise ValueError(f"没有名为 {self.fact} 的事实；可用：{'、'.join(sorted(FACTS))}，或 extra.本包声明的事实")
        if set(self.given) != set(word.takes):
            raise ValueError(f"事实 {self.fact} 的 with 须为：{'、'.join(word.takes) or '不写'}")
        if fault := wrong_comparison(self, word.value):
            raise ValueError(fault)
        return self

    def facts(self) -> set[str]:
        """Every fact named in this condition, at any depth."""
        found = {self.fact} if self.fact else set()
        for part in (*(self.all or ()), *(self.any or ()), *(self.none or ())):
            found |= part.facts()
        return found

    def leaves(self) -> list[Condition]:
        """The conditions at the ends: comparisons and counts."""
        parts = self.parts()
        return [leaf for part in parts for leaf in part.leaves()] if parts else [self]

    def parts(self) -> list[Condition]:
        """The conditions this one is made of, or none."""
        return [*(self.all or ()), *(self.any or ()), *(self.none or ())]


def wrong_comparison(condition: Condition, kind: str) -> str | None:
    """What is wrong with the comparison of a fact of this kind: a number is not compared with a text, say."""
    bound = condition.at_least if condition.at_least is not None else condition.at_most
    compared = [condition.equals] if condition.equals is not None else condition.within or condition.not_in or []
    if bound is not None:
        if kind == "number" and (isinstance(bound, bool) or not isinstance(bound, int | float)):
            return f"{condition.fact} 是数字，须与数字比较"
        if kind == "date" and not (isinstance(bound, str) and _as_date(bound) != bound):
            return f"{condition.fact} 是日期，须与 YYYY-MM-DD 比较"
        if kind in ("bool", "text", "choice"):
            return f"{condition.fact} 不能比较大小，请用 equals、in、not_in"
    wanted: Any = {"bool": bool, "number": (int, float)}.get(kind, str)
    if any(not isinstance(value, wanted) or (kind != "bool" and isinstance(value, bool)) for value in compared):
        return f"{condition.fact} 与写的值种类不同"
    return None


class EachYear(Strict):
    """One finding for each of these years, counted back from the cycle year.

    ``first_back``/``last_back`` bound them (0 is the cycle year itself), ``after_start`` keeps those after the year of
    the start, ``at_most`` and ``at_most_for_skill`` keep the last few. A route without a start asks the cycle year
    alone if ``without_start`` is ``cycle_year``, else none.
    """

    of: Literal["continuing_education", "assessment"]
    first_back: int = Field(ge=0)
    last_back: int | None = Field(default=None, ge=0)
    at_most_for_skill: int | None = Field(default=None, ge=1)
    without_start: Literal["cycle_year", "none"] = "none"


class Rule(Grounded):
    """One rule. Where ``when`` does not hold there is no finding; where ``require`` does not, ``otherwise``.

    ``when_unclear: skip`` says nothing while it is not known whether the rule applies: another rule asks for that.
    ``messages`` gives the sentence for each outcome in the pack's language; left out, the product's own sentence for
    the ``message`` code (default: the topic) is used. ``needs`` are dossier paths to supply where ``otherwise`` is
    ``unknown``: what is there is of no use, what is wanted is missing.
    """

    id: Name
    topic: Topic
    clause: str | None = None
    when: Condition | None = None
    when_unclear: Literal["ask", "skip"] = "ask"
    each: EachYear | None = None
    require: Condition
    otherwise: Literal["fail", "warn", "unknown"] = "fail"
    needs: list[Name] = Field(default_factory=list)
    when_unknown: Literal["unknown", "warn", "silent"] = "unknown"
    when_met: Literal["pass", "silent"] = "pass"
    message: str | None = None
    messages: dict[Literal["pass", "fail", "unknown", "warn"], str] = Field(default_factory=dict)


class RouteCondition(Strict):
    """What a route asks beyond its qualification: probation, years. ``id`` is unique in the pack."""

    id: Name
    topic: Literal["probation", "service_years", "assessment", "performance", "continuing_education"]
    require: Condition
    message: str | None = None
    messages: dict[Literal["pass", "fail", "unknown", "warn"], str] = Field(default_factory=dict)


class Uses(Strict):
    """The title or skill certificate a route uses; the day of its award is the start (rules.md 1)."""

    title: str | None = None
    skill: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.title is None) == (self.skill is None):
            raise ValueError("uses 须恰好写 title、skill 之一")
        return self


class Route(Grounded):
    """One way to a title: the qualification (education or certificate) that opens it, and what it asks besides."""

    id: Name
    title: Name
    label: Name
    clause: str | None = None
    qualification: Condition
    uses: Uses | None = None
    requires: list[RouteCondition] = Field(default_factory=list)


class Slot(Grounded):
    """A regional or historical exception the documents know: empty until the review body fills in its routes."""

    id: Name
    label: Name
    routes: list[Route] = Field(default_factory=list)


class EducationLevel(Strict):
    """One step of the ladder of education: which schooling and which degrees stand on it."""

    id: Name
    label: Name
    schooling: list[Name] = Field(default_factory=list)
    degree: list[Name] = Field(default_factory=list)


class EducationRule(Grounded):
    """Which education counts: completed by ``counted_to``; ``levels`` from low to high, a higher one covers a lower.

    ``degree_not_stated``: how high a kind of schooling may reach while nothing is said about its degree.
    """

    counted_to: Day
    counted_to_basis: Name
    levels: list[EducationLevel] = Field(min_length=1)
    degree_not_stated: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Self:
        ids = {level.id for level in self.levels}
        if wrong := [v for v in self.degree_not_stated.values() if v not in ids]:
            raise ValueError(f"degree_not_stated 指向不存在的层次：{'、'.join(wrong)}")
        return self


class CutOff(Grounded):
    """A day to which something is counted, that day included."""

    day: Day


class ServiceRule(Grounded):
    """How years are counted: to ``counted_to`` (A7); a year with one of these assessment results is taken off."""

    counted_to: Day
    counted_to_basis: Name
    years_taken_off: list[Name] = Field(default_factory=list)
    take_off_not_technical: bool


class LevelWord(Strict):
    """A level of skill certificate and what it is called."""

    id: Name
    label: Name


class Exceptional(Grounded):
    """破格: which titles it is open to. It replaces route and service conditions, nothing else (rules.md 2)."""

    titles: list[Name]
    rules: list[Rule] = Field(min_length=1)


class EligibilityRules(Strict):
    """The whole of ``eligibility.yaml``."""

    format: Literal["zhiping.eligibility/1"]
    ladder: list[Name] = Field(min_length=1)
    series: Name
    education: EducationRule
    skills: list[LevelWord]
    service: ServiceRule
    achievements_counted_to: CutOff
    work_counted_to: CutOff
    lists: dict[str, KindList] = Field(default_factory=dict)
    routes: list[Route] = Field(min_length=1)
    slots: list[Slot] = Field(default_factory=list)
    exceptional: Exceptional | None = None
    rules: list[Rule] = Field(min_length=1)

    def all_routes(self) -> list[Route]:
        """Routes in pack order, those of filled slots last."""
        return [*self.routes, *(route for slot in self.slots for route in slot.routes)]

    def all_rules(self) -> list[Rule]:
        """Common rules, then those of exceptional applications."""
        return [*self.rules, *(self.exceptional.rules if self.exceptional else ())]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [r.id for r in self.all_rules()]
        for route in self.all_routes():
            ids += [route.id, *(c.id for c in route.requires)]
            if route.title not in self.ladder:
                raise ValueError(f"路径 {route.id} 的职称 {route.title} 不在 ladder 中")
            if route.uses and route.uses.title and route.uses.title not in self.ladder:
                raise ValueError(f"路径 {route.id} 所用的职称 {route.uses.title} 不在 ladder 中")
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"编号重复：{'、'.join(twice)}")
        for rule in self.all_rules():
            for name in {leaf.fact for c in (rule.when, rule.require) if c is not None for leaf in c.leaves()}:
                word = FACTS.get(name or "")
                if word is not None and word.each and (rule.each is None or rule.each.of != word.each):
                    raise ValueError(f"{rule.id}：事实 {name} 逐年计算，须写 each: {{of: {word.each}}}")
        for where, condition in self.conditions():
            for fault in self._check(condition):
                raise ValueError(f"{where}：{fault}")
        return self

    def conditions(self) -> list[tuple[str, Condition]]:
        """Every condition with the id of the rule or route it belongs to."""
        found: list[tuple[str, Condition]] = []
        for rule in self.all_rules():
            found += [(rule.id, c) for c in (rule.when, rule.require) if c is not None]
        for route in self.all_routes():
            found.append((route.id, route.qualification))
            found += [(c.id, c.require) for c in route.requires]
        return found

    def _check(self, condition: Condition) -> list[str]:
        faults: list[str] = []
        for named in (condition.kinds, condition.chosen_achievement):
            if named is not None and named.of not in self.lists:
                faults.append(f"lists 中没有 {named.of}")
        if condition.fact and condition.fact in FACTS:
            levels = {
                "education": [level.id for level in self.education.levels],
                "skill": [level.id for level in self.skills],
            }.get(FACTS[condition.fact].value)
            wanted = condition.at_least if condition.at_least is not None else condition.at_most
            if levels is not None and wanted not in levels:
                faults.append(f"{condition.fact} 须与 {'、'.join(levels)} 之一比较（at_least 或 at_most）")
            if "title" in condition.given and condition.given["title"] not in self.ladder:
                faults.append(f"职称 {condition.given['title']} 不在 ladder 中")
            if "level" in condition.given and condition.given["level"] not in [s.id for s in self.skills]:
                faults.append(f"技能等级 {condition.given['level']} 不在 skills 中")
        for part in condition.parts():
            faults += self._check(part)
        return faults
