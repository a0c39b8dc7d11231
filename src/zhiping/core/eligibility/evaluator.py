"""A pack compiled once, and dossiers judged by it: :func:`compile_pack`, :meth:`Evaluator.evaluate`.

Pure: the instant judged by is the dossier's own ``applied_at``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from zhiping.core.dossier.model import Dossier
from zhiping.core.eligibility import params, studies
from zhiping.core.eligibility.conditions import Check, compile_condition, depends_on_route
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.learning import years_asked
from zhiping.core.eligibility.sentences import Sentence, catalogue
from zhiping.core.eligibility.values import FAIL, PASS, UNKNOWN, not_told
from zhiping.core.eligibility.verdict import Finding, Verdict
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import Condition, EachYear, Grounded, Route, RouteCondition, Rule
from zhiping.core.policy.vocabulary import Topic

_ORDER: Final = {topic: n for n, topic in enumerate(get_args(Topic))}
EXCEPTIONAL: Final = "exceptional"
#: What one rule came to: year or None, outcome, dossier paths to supply.
Result = tuple[int | None, str, tuple[str, ...]]


@dataclass(slots=True)
class Compiled:
    """A rule or a route's condition, ready to run."""

    id: str
    topic: Topic
    ground: Grounded
    clause: str | None
    when: Check | None
    each: EachYear | None
    require: Check
    by_outcome: tuple[str | None, str | None, str | None]
    needs: tuple[str, ...]
    sentences: dict[str, Sentence]
    start_not_told: Sentence | None


@dataclass(slots=True)
class CompiledRoute:
    """A route, ready to run; ``own`` are its own conditions."""

    route: Route
    qualification: Check
    own: list[Compiled]
    sentence: Sentence


class Evaluator:
    """A pack's rules as functions. Make one with :func:`compile_pack` and keep it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.law = Law.of(pack)
        rules = pack.eligibility
        self._dynamic = params.dynamic()
        self._static = params.static(self.law)
        self._rules = [self._compile_rule(rule) for rule in rules.rules]
        exceptional = rules.exceptional
        self._exceptional = [self._compile_rule(rule) for rule in exceptional.rules] if exceptional else []
        self._by_route = [
            compiled
            for compiled, rule in zip(self._rules, rules.rules, strict=True)
            if rule.each is not None or any(depends_on_route(c) for c in (rule.when, rule.require) if c is not None)
        ]
        self._apart = [compiled for compiled in self._rules if compiled not in self._by_route]
        self._routes: dict[str, list[CompiledRoute]] = {}
        for route in rules.all_routes():
            self._routes.setdefault(route.title, []).append(self._compile_route(route))
        self._no_route = {title: self._route_sentences(title) for title in self._routes}

    # Compiling.

    def _sentence(self, code: str, outcome: str, own: Mapping[Any, str], where: str, condition: Condition) -> Sentence:
        key = f"{code}.{outcome}"
        template = own.get(outcome) or catalogue().get(key)
        if template is None:
            raise BadInput(
                Fault(f"eligibility.yaml：{where}", f"没有 {outcome} 的说明文字（{key}）", "在 messages 中写明")
            )
        need, have = params.of_condition(self.law, condition)
        try:
            return Sentence(key, template, self._static | need, self._dynamic | have)
        except KeyError as wrong:
            message = f"说明文字中的 {{{wrong.args[0]}}} 没有来源"
            raise BadInput(Fault(f"eligibility.yaml：{where}", message, "可用的参数名")) from None
        except ValueError as wrong:
            raise BadInput(Fault(f"eligibility.yaml：{where}", f"说明文字写错：{wrong}", "成对的花括号")) from None

    def _compile_rule(self, rule: Rule) -> Compiled:
        when_unknown = None if rule.when_unknown == "silent" else rule.when_unknown
        outcomes = (None if rule.when_met == "silent" else "pass", when_unknown, rule.otherwise)
        code = rule.message or rule.topic
        sentences = {
            outcome: self._sentence(code, outcome, rule.messages, rule.id, rule.require)
            for outcome in outcomes
            if outcome is not None
        }
        late = None
        if rule.each is not None:
            late = self._sentence("start_not_told", "unknown", {}, rule.id, rule.require)
        when = compile_condition(self.law, rule.when) if rule.when is not None else None
        return Compiled(
            rule.id, rule.topic, rule, rule.clause, when, rule.each, compile_condition(self.law, rule.require),
            outcomes, tuple(rule.needs), sentences, late,
        )  # fmt: skip

    def _compile_route(self, route: Route) -> CompiledRoute:
        own = [self._compile_own(route, condition) for condition in route.requires]
        sentence = self._sentence("route", "pass", {}, route.id, route.qualification)
        return CompiledRoute(route, compile_condition(self.law, route.qualification), own, sentence)

    def _compile_own(self, route: Route, condition: RouteCondition) -> Compiled:
        by_skill = route.uses is not None and route.uses.skill is not None and condition.topic == "service_years"
        code = condition.message or (f"{condition.topic}.skill" if by_skill else condition.topic)
        outcomes = ("pass", "unknown", "fail")
        sentences = {o: self._sentence(code, o, condition.messages, condition.id, condition.require) for o in outcomes}
        check = compile_condition(self.law, condition.require)
        return Compiled(
            condition.id, condition.topic, route, route.clause, None, None, check, outcomes, (), sentences, None
        )

    def _route_sentences(self, title: str) -> dict[str, tuple[Sentence, str, str, bool]]:
        """For no route met, and for not knowing: sentence, basis, status, confirmed, gathered from the routes."""
        routes = [compiled.route for compiled in self._routes[title]]
        open_to = self.pack.eligibility.exceptional
        ways = "确有突出业绩的，可按破格申报；" if open_to is not None and title in open_to.titles else ""
        known = self._static | {
            "routes": "；".join(route.label for route in routes),
            "ways_out": f"{ways}有其他特殊情形的，请向评委会办公室咨询。",
        }
        basis = "；".join(dict.fromkeys(route.basis for route in routes))
        confirmed = all(route.confirmed is not None for route in routes)
        made: dict[str, tuple[Sentence, str, str, bool]] = {}
        for outcome in ("fail", "unknown"):
            key = f"route.{outcome}"
            made[outcome] = (Sentence(key, catalogue()[key], known, self._dynamic), basis, routes[0].status, confirmed)
        return made

    # Evaluating.

    def evaluate(self, dossier: Dossier) -> Verdict:
        """Every finding on ``dossier``, and the verdict over them."""
        ctx = Context(dossier, self.law)
        application = dossier.application
        title = application.title if application is not None else None
        findings: list[Finding] = []
        chosen: CompiledRoute | None = None
        by_route: list[tuple[Compiled, list[Result]]] | None = None
        if application is not None and application.kind == EXCEPTIONAL and self._exceptional:
            ctx.use_current_title()
            for rule in self._exceptional:
                self._tell(rule, self._run(rule, ctx), ctx, findings)
        elif title in self._routes:
            chosen, by_route = self._choose(title, ctx, findings)
        if by_route is None:
            by_route = [(rule, self._run(rule, ctx)) for rule in self._by_route]
        for rule in self._apart:
            self._tell(rule, self._run(rule, ctx), ctx, findings)
        for rule, results in by_route:
            self._tell(rule, results, ctx, findings)
        findings.sort(key=lambda finding: _ORDER[finding.topic])
        verdict = "eligible"
        for finding in findings:
            if finding.outcome == "fail":
                verdict = "ineligible"
                break
            if finding.outcome == "unknown":
                verdict = "undetermined"
        name = dossier.applicant.name if dossier.applicant is not None else None
        route = chosen.route.id if chosen is not None else None
        return Verdict(self.pack.id, self.pack.hash, name, verdict, route, findings)

    def holds(self, condition: Condition, dossier: Dossier) -> bool | None:
        """Whether a condition of the pack (materials.yaml, say) holds; None when it cannot be told."""
        ctx = Context(dossier, self.law)
        application = dossier.application
        if application is not None and application.kind == EXCEPTIONAL and self._exceptional:
            ctx.use_current_title()
        elif application is not None and application.title in self._routes:
            self._choose(application.title, ctx, [])
        outcome = compile_condition(self.law, condition)(ctx)
        return None if outcome == UNKNOWN else outcome == PASS

    def _choose(
        self, title: str, ctx: Context, findings: list[Finding]
    ) -> tuple[CompiledRoute | None, list[tuple[Compiled, list[Result]]] | None]:
        """The best route (rules.md 1): fewest failing, then fewest unknown conditions, then pack order."""
        best: tuple[int, int] | None = None
        chosen: CompiledRoute | None = None
        own: list[tuple[Compiled, list[Result]]] = []
        by_route: list[tuple[Compiled, list[Result]]] | None = None
        unknown: list[str] = []
        for candidate in self._routes[title]:
            ctx.needs = []
            outcome = candidate.qualification(ctx)
            if outcome == UNKNOWN:
                unknown += ctx.needs
            if outcome != PASS:
                continue
            ctx.use(candidate.route)
            own_results = [(rule, self._run(rule, ctx)) for rule in candidate.own]
            other_results = [(rule, self._run(rule, ctx)) for rule in self._by_route]
            score = _score([*own_results, *other_results])
            if best is None or score < best:
                best, chosen, own, by_route = score, candidate, own_results, other_results
            if best == (0, 0):
                break
        ctx.use(chosen.route if chosen is not None else None)
        ctx.needs = []
        ctx.timing = self._timing(title, ctx, chosen is None or _score(own)[0] > 0)
        if ctx.timing != "in_time" and by_route is not None:
            by_route = [(rule, self._run(rule, ctx)) for rule in self._by_route]
        if chosen is None:
            outcome_word = "unknown" if unknown else "fail"
            sentence, basis, status, confirmed = self._no_route[title][outcome_word]
            needs = tuple(dict.fromkeys(unknown))
            message, filled = sentence.fill(ctx, needs)
            findings.append(
                Finding("route", "route", outcome_word, status, confirmed, basis, message, needs, sentence.code, filled)
            )
            return None, None
        route = chosen.route
        message, filled = chosen.sentence.fill(ctx, ())
        findings.append(
            Finding(
                "route", route.id, "pass", route.status, route.confirmed is not None, route.basis, message, (),
                chosen.sentence.code, filled, route.clause,
            )
        )  # fmt: skip
        for rule, results in own:
            self._tell(rule, results, ctx, findings)
        return chosen, by_route

    def _timing(self, title: str, ctx: Context, wanting: bool) -> Any:
        """Whether education came too late for the cut-off, and whether that matters (rules.md 1, A3).

        It matters when no route is met or the best one lacks something of its own, and a route opens once the late
        education is counted.
        """
        if not ctx.dossier.education:
            return "in_time"
        counted = studies.education(ctx)
        rank, _ = studies.late_rank(ctx)
        closed = [r for r in self._routes[title] if r.qualification(ctx) != PASS]
        ctx.needs = []
        if rank:
            ctx.education_override = rank
            opened = any(r.qualification(ctx) == PASS for r in closed)
            ctx.education_override, ctx.needs = None, []
            if opened:
                return "late" if wanting else "late_not_needed"
        if wanting and type(counted) is not int:
            dates = [need for need in counted.needs if need.endswith(("graduated_on", "degree_on"))]
            if dates:
                return not_told(*dates)
        return "in_time"

    def _run(self, rule: Compiled, ctx: Context) -> list[Result]:
        if rule.each is None:
            found = self._once(rule, ctx, None)
            return [found] if found is not None else []
        results: list[Result] = []
        if ctx.start is None and ctx.start_needs and (rule.each.first_back or rule.each.last_back != 0):
            # The years asked for follow from a start whose day is not told.
            return [(None, "unknown", ctx.start_needs)]
        for year in years_asked(rule.each, ctx):
            ctx.year = year
            found = self._once(rule, ctx, year)
            if found is not None:
                results.append(found)
        return results

    def _once(self, rule: Compiled, ctx: Context, year: int | None) -> Result | None:
        ctx.needs = []
        doubtful = False
        if rule.when is not None:
            applies = rule.when(ctx)
            if applies == FAIL:
                return None
            doubtful = applies == UNKNOWN
        outcome = rule.require(ctx)
        if doubtful and outcome == FAIL:
            outcome = UNKNOWN
        word = rule.by_outcome[outcome]
        if word is None:
            return None
        if word == "pass":
            return year, word, ()
        if outcome == FAIL:
            return year, word, rule.needs if word == "unknown" else ()
        return year, word, tuple(dict.fromkeys(ctx.needs))

    def _tell(self, rule: Compiled, results: list[Result], ctx: Context, findings: list[Finding]) -> None:
        ground = rule.ground
        for year, outcome, needs in results:
            if year is not None:
                ctx.year = year
            sentence = rule.sentences.get(outcome)
            if rule.each is not None and year is None:
                sentence = rule.start_not_told
            assert sentence is not None
            message, filled = sentence.fill(ctx, needs)
            findings.append(
                Finding(
                    rule.topic, rule.id, outcome, ground.status, ground.confirmed is not None, ground.basis, message,
                    needs, sentence.code, filled, rule.clause, year,
                )
            )  # fmt: skip


def _score(found: list[tuple[Compiled, list[Result]]]) -> tuple[int, int]:
    """How many conditions fail, and how many are unknown; a yearly one counts once."""
    failing = unknown = 0
    for _, results in found:
        outcomes = {outcome for _, outcome, _ in results}
        if "fail" in outcomes:
            failing += 1
        elif "unknown" in outcomes:
            unknown += 1
    return failing, unknown


def compile_pack(pack: Pack) -> Evaluator:
    """Compile a pack once. Raises BadInput when a rule of the pack cannot be said or names what is not there."""
    return Evaluator(pack)
