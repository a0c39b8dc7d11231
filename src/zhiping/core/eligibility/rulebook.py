"""A pack's rules compiled: what is checked, when, and what is said of each outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, get_args

from zhiping.core.eligibility import params
from zhiping.core.eligibility.conditions import Check, compile_condition, depends_on_route, fact_of
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.facts import Fact
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.learning import years_asked
from zhiping.core.eligibility.sentences import Sentence, catalogue
from zhiping.core.eligibility.values import FAIL, PASS, UNKNOWN
from zhiping.core.eligibility.verdict import Finding, Origin
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.rules import Condition, EachYear, Exceptional, Route, RouteCondition, Rule, wrong_comparison
from zhiping.core.policy.vocabulary import Topic

#: How many different years a rule remembers: a hostile batch must not fill the memory.
_REMEMBERED: Final = 10_000
#: The rule does not apply.
_SILENT: Final = -1
#: More rules than a pack has: findings are ordered by topic, then by rule.
_RULES: Final = 100_000
_TOPIC_ORDER: Final = {topic: n for n, topic in enumerate(get_args(Topic))}


class Telling(NamedTuple):
    """What is said of one outcome."""

    origin: Origin
    sentence: Sentence

    def finding(self, ctx: Context, needs: tuple[str, ...] = (), year: int | None = None) -> Finding:
        """The finding, with its sentence filled from the context."""
        message, filled = self.sentence.fill(ctx, needs)
        return Finding(self.origin, message, needs, filled, year)

    def settled(self, needs: tuple[str, ...]) -> Result:
        """The result when all is known, with its finding if nothing in it comes from the dossier."""
        plain = self.sentence.plain
        return Result(self, needs, None, None if plain is None else Finding(self.origin, plain, needs, ()))


class Result(NamedTuple):
    """What a rule came to, for one year or as a whole; ``ready`` is its finding where that is the same for all."""

    telling: Telling
    needs: tuple[str, ...]
    year: int | None
    ready: Finding | None = None

    def finding(self, ctx: Context) -> Finding:
        """The finding, said in the context."""
        if self.ready is not None:
            return self.ready
        if self.year is not None:
            ctx.year = self.year
        message, filled = self.telling.sentence.fill(ctx, self.needs)
        return Finding(self.telling.origin, message, self.needs, filled, self.year)


@dataclass(slots=True)
class Compiled:
    """A rule or a route's condition, ready to run; ``tellings`` of PASS, UNKNOWN and FAIL, None for silence."""

    id: str
    topic: Topic
    when: Check | None
    each: EachYear | None
    require: Check
    tellings: tuple[Telling | None, Telling | None, Telling | None]
    static_needs: tuple[str, ...] | None
    start_not_told: Telling | None
    skip_unclear: bool = False
    #: The facts of a yearly rule if they alone decide what is found and said of a year.
    facts: tuple[Fact, ...] | None = None
    #: Year and facts → what was found: a batch of dossiers repeats itself.
    known_years: dict[tuple[Any, ...], list[Result]] = field(default_factory=dict)
    #: What a rule that is not yearly comes to when all is known: made once, not for every dossier.
    settled: tuple[list[Result], list[Result]] = field(init=False)

    def __post_init__(self) -> None:
        passed, _, failed = self.tellings
        self.settled = (
            [passed.settled(())] if passed is not None else [],
            [failed.settled(self.static_needs or ())] if failed is not None else [],
        )

    def run(self, ctx: Context) -> list[Result]:
        """The results in the context; none where the rule does not apply or has nothing to say."""
        each = self.each
        if each is None:
            if self.when is None:
                if ctx.needs:
                    ctx.needs = []
                outcome = self.require(ctx)
            else:
                outcome = self._outcome(ctx)
            if outcome == PASS:
                return self.settled[0]
            if outcome == FAIL:
                return self.settled[1]
            return [] if outcome == _SILENT else self._unknown(ctx, None)
        if ctx.start is None and ctx.start_needs and each.last_back != 0:
            # Which years are asked for follows from a start whose day is not told.
            return [Result(self.start_not_told, ctx.start_needs, None)] if self.start_not_told is not None else []
        results: list[Result] = []
        for year in years_asked(each, ctx):
            ctx.year = year
            results += self._of_year(ctx, year) if self.facts is None else self._remembered(ctx, year, self.facts)
        return results

    def _remembered(self, ctx: Context, year: int, facts: tuple[Fact, ...]) -> list[Result]:
        key = (year, *[fact(ctx) for fact in facts])
        try:
            found = self.known_years.get(key)
        except TypeError:  # Something is not known.
            return self._of_year(ctx, year)
        if found is None:
            found = [result._replace(ready=result.finding(ctx)) for result in self._of_year(ctx, year)]
            if len(self.known_years) < _REMEMBERED:
                self.known_years[key] = found
        return found

    def _of_year(self, ctx: Context, year: int) -> list[Result]:
        outcome = self._outcome(ctx)
        if outcome == UNKNOWN:
            return self._unknown(ctx, year)
        telling = None if outcome == _SILENT else self.tellings[outcome]
        if telling is None:
            return []
        return [Result(telling, self.static_needs or () if outcome == FAIL else (), year)]

    def _outcome(self, ctx: Context) -> int:
        if ctx.needs:
            ctx.needs = []
        if self.when is None:
            return self.require(ctx)
        applies = self.when(ctx)
        if applies == PASS:
            return self.require(ctx)
        if applies == FAIL or self.skip_unclear:
            return _SILENT
        # Whether the rule applies at all is not known: it cannot fail yet.
        return PASS if self.require(ctx) == PASS else UNKNOWN

    def _unknown(self, ctx: Context, year: int | None) -> list[Result]:
        telling = self.tellings[UNKNOWN]
        return [] if telling is None else [Result(telling, tuple(dict.fromkeys(ctx.needs)), year)]


@dataclass(slots=True)
class CompiledRoute:
    """A route, ready to run; ``own`` are its own conditions."""

    route: Route
    qualification: Check
    own: list[Compiled]
    met: Telling
    #: What it uses, as a key: routes that use the same have the same start.
    uses: tuple[str | None, str | None] | None


class Rulebook:
    """Everything of a pack's eligibility, compiled. Raises BadInput for a rule of which nothing can be said."""

    def __init__(self, law: Law) -> None:
        self.law = law
        rules = law.rules
        self._check_extra_facts()
        self._rule_order = {rule.id: n for n, rule in enumerate(rules.all_rules(), start=1)}
        self._dynamic = params.dynamic()
        self._static = params.static(law)
        self.rules = [self._rule(rule) for rule in rules.rules]
        self.by_route = [
            compiled
            for compiled, rule in zip(self.rules, rules.rules, strict=True)
            if rule.each is not None or any(depends_on_route(c) for c in (rule.when, rule.require) if c is not None)
        ]
        self.apart = [compiled for compiled in self.rules if compiled not in self.by_route]
        self.exceptional = [self._rule(rule) for rule in rules.exceptional.rules] if rules.exceptional else []
        self.routes: dict[str, list[CompiledRoute]] = {}
        for route in rules.all_routes():
            self.routes.setdefault(route.title, []).append(self._route(route))
        self.no_route = {
            title: (
                self._no_route(title, "fail", rules.exceptional),
                self._no_route(title, "unknown", rules.exceptional),
            )
            for title in self.routes
        }

    def _check_extra_facts(self) -> None:
        """Facts of the pack's own are declared, and compared with what they can be compared with."""
        faults = []
        for where, condition in self.law.rules.conditions():
            for leaf in condition.leaves():
                if leaf.fact is None or not leaf.fact.startswith("extra."):
                    continue
                kind = self.law.extra_kinds.get(leaf.fact.removeprefix("extra."))
                wrong = f"facts.yaml 没有声明 {leaf.fact}" if kind is None else wrong_comparison(leaf, kind)
                if wrong is not None:
                    faults.append(Fault(f"eligibility.yaml：{where}", wrong, "facts.yaml 声明的键和种类"))
        if faults:
            raise BadInput(faults)

    def _sentence(self, code: str, outcome: str, own: Mapping[Any, str], where: str, condition: Condition) -> Sentence:
        key = f"{code}.{outcome}"
        template = own.get(outcome) or catalogue().get(key)
        place = f"eligibility.yaml：{where}"
        if template is None:
            raise BadInput(Fault(place, f"没有 {outcome} 的说明文字（{key}）", "在 messages 中写明"))
        need, have = params.of_condition(self.law, condition)
        try:
            return Sentence(key, template, self._static | need, self._dynamic | have)
        except KeyError as wrong:
            message = f"说明文字中的 {{{wrong.args[0]}}} 没有来源"
            raise BadInput(Fault(place, message, "可用的参数名")) from None
        except ValueError as wrong:
            raise BadInput(Fault(place, f"说明文字写错：{wrong}", "成对的花括号")) from None

    def _telling(self, topic: Topic, rule: str, outcome: str, ground: Rule | Route, sentence: Sentence) -> Telling:
        confirmed = ground.confirmed is not None
        said = sentence.code, sentence.names, _TOPIC_ORDER[topic] * _RULES + self._rule_order.get(rule, 0)
        origin = Origin(topic, rule, outcome, ground.status, confirmed, ground.basis, ground.clause, *said)
        return Telling(origin, sentence)

    def _rule(self, rule: Rule) -> Compiled:
        code = rule.message or rule.topic

        def telling(outcome: str) -> Telling | None:
            if outcome == "silent":
                return None
            sentence = self._sentence(code, outcome, rule.messages, rule.id, rule.require)
            return self._telling(rule.topic, rule.id, outcome, rule, sentence)

        late = None
        if rule.each is not None and rule.when_met != "silent":
            sentence = self._sentence("start_not_told", "unknown", {}, rule.id, rule.require)
            late = self._telling(rule.topic, rule.id, "unknown", rule, sentence)
        tellings = (telling(rule.when_met), telling(rule.when_unknown), telling(rule.otherwise))
        return Compiled(
            id=rule.id,
            topic=rule.topic,
            when=compile_condition(self.law, rule.when) if rule.when is not None else None,
            each=rule.each,
            require=compile_condition(self.law, rule.require),
            tellings=tellings,
            static_needs=tuple(rule.needs) if rule.otherwise == "unknown" else None,
            start_not_told=late,
            skip_unclear=rule.when_unclear == "skip",
            facts=self._deciding_facts(rule, [t.sentence for t in tellings if t is not None]),
        )

    def _deciding_facts(self, rule: Rule, sentences: list[Sentence]) -> tuple[Fact, ...] | None:
        """The facts of a yearly rule, if its conditions and sentences rest on them and the year alone."""
        if rule.each is None:
            return None
        leaves = [leaf for c in (rule.when, rule.require) if c is not None for leaf in c.leaves()]
        said = {name for sentence in sentences for name in sentence.names} - {"year", "needs"}
        known = {f"have_{leaf.fact.replace('.', '_')}" for leaf in leaves if leaf.fact is not None}
        if any(leaf.fact is None for leaf in leaves) or not said <= known:
            return None
        return tuple(
            fact_of(self.law, leaf) for leaf in {(leaf.fact, str(leaf.given)): leaf for leaf in leaves}.values()
        )

    def _route(self, route: Route) -> CompiledRoute:
        own = [self._own(route, condition) for condition in route.requires]
        sentence = self._sentence("route", "pass", {}, route.id, route.qualification)
        uses = (route.uses.title, route.uses.skill) if route.uses is not None else None
        met = self._telling("route", route.id, "pass", route, sentence)
        return CompiledRoute(route, compile_condition(self.law, route.qualification), own, met, uses)

    def _own(self, route: Route, condition: RouteCondition) -> Compiled:
        by_skill = route.uses is not None and route.uses.skill is not None and condition.topic == "service_years"
        code = condition.message or (f"{condition.topic}.skill" if by_skill else condition.topic)

        def telling(outcome: str) -> Telling:
            sentence = self._sentence(code, outcome, condition.messages, condition.id, condition.require)
            return self._telling(condition.topic, condition.id, outcome, route, sentence)

        return Compiled(
            id=condition.id,
            topic=condition.topic,
            when=None,
            each=None,
            require=compile_condition(self.law, condition.require),
            tellings=(telling("pass"), telling("unknown"), telling("fail")),
            static_needs=None,
            start_not_told=None,
        )

    def _no_route(self, title: str, outcome: str, exceptional: Exceptional | None) -> Telling:
        """For no route met, or for not knowing: what all the routes of the title say and rest on."""
        routes = [compiled.route for compiled in self.routes[title]]
        ways = "确有突出业绩的，可按破格申报；" if exceptional is not None and title in exceptional.titles else ""
        known = self._static | {
            "routes": "；".join(route.label for route in routes),
            "ways_out": f"{ways}有其他特殊情形的，请向评委会办公室咨询。",
        }
        code = f"route.{outcome}"
        sentence = Sentence(code, catalogue()[code], known, self._dynamic)
        origin = Origin(
            topic="route",
            rule="route",
            outcome=outcome,
            status=routes[0].status,
            confirmed=all(route.confirmed is not None for route in routes),
            basis="；".join(dict.fromkeys(route.basis for route in routes)),
            clause=routes[0].clause,
            code=code,
            names=sentence.names,
            place=_TOPIC_ORDER["route"] * _RULES,
        )
        return Telling(origin, sentence)
