"""A pack compiled once, and dossiers judged by it: :func:`compile_pack`, :meth:`Evaluator.evaluate`.

Pure: the instant judged by is the dossier's own ``applied_at``.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from zhiping.core.dossier.model import Dossier
from zhiping.core.dossier.reading import read_dossier
from zhiping.core.eligibility import studies
from zhiping.core.eligibility.conditions import compile_condition
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.rulebook import CompiledRoute, Result, Rulebook
from zhiping.core.eligibility.values import PASS, UNKNOWN, not_told
from zhiping.core.eligibility.verdict import Finding, Verdict
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import Condition

_PLACE: Final = attrgetter("origin.place")
EXCEPTIONAL: Final = "exceptional"


class Evaluator:
    """A pack's rules as functions. Make one with :func:`compile_pack` and keep it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.law = Law.of(pack)
        self.extra = pack.fact_sheet
        self._book = Rulebook(self.law)
        self._id, self._hash = pack.id, pack.hash

    def judge(self, source: Any) -> Verdict:
        """Read a dossier (JSON bytes, text or a decoded object) and evaluate it. Raises BadInput with every fault."""
        return self.evaluate(read_dossier(source, self.extra))

    def judge_line(self, source: bytes, number: int) -> str:
        """The verdict over one line of a file, as one line of JSON that names its number. Raises BadInput."""
        return self.judge(source).to_text(line=number)

    def evaluate(self, dossier: Dossier) -> Verdict:
        """Every finding on ``dossier``, and the verdict over them."""
        ctx, book = Context(dossier, self.law), self._book
        findings: list[Finding] = []
        chosen, by_route = self._take_way(ctx, findings)
        for rule in book.apart:
            for result in rule.run(ctx):
                findings.append(result.ready or result.finding(ctx))
        for result in by_route:
            findings.append(result.ready or result.finding(ctx))
        findings.sort(key=_PLACE)
        outcomes = {finding.origin.outcome for finding in findings}
        verdict = "ineligible" if "fail" in outcomes else "undetermined" if "unknown" in outcomes else "eligible"
        name = dossier.applicant.name if dossier.applicant is not None else None
        return Verdict(self._id, self._hash, name, verdict, chosen.route.id if chosen else None, findings)

    def holds(self, condition: Condition, dossier: Dossier) -> bool | None:
        """Whether a condition of the pack (materials.yaml, say) holds; None when it cannot be told."""
        ctx = Context(dossier, self.law)
        self._take_way(ctx, [])
        ctx.needs = []
        outcome = compile_condition(self.law, condition)(ctx)
        return None if outcome == UNKNOWN else outcome == PASS

    def _take_way(self, ctx: Context, findings: list[Finding]) -> tuple[CompiledRoute | None, list[Result]]:
        """Take the way of application: 破格, the best route, or none; with what the rules that depend on it find."""
        application, book = ctx.dossier.application, self._book
        if application is not None and application.kind == EXCEPTIONAL and book.exceptional:
            ctx.use_current_title()
            for rule in book.exceptional:
                findings += [result.finding(ctx) for result in rule.run(ctx)]
        elif application is not None and application.title in book.routes:
            return self._choose(application.title, ctx, findings)
        elif application is None or not application.title:
            ctx.start_needs = ("application.title",)
        return None, self._run_by_route(ctx)

    def _run_by_route(self, ctx: Context) -> list[Result]:
        return [result for rule in self._book.by_route for result in rule.run(ctx)]

    def _choose(self, title: str, ctx: Context, findings: list[Finding]) -> tuple[CompiledRoute | None, list[Result]]:
        """The best route (rules.md 1): fewest failing, then fewest unknown conditions, then pack order."""
        book = self._book
        ctx.timing = "in_time"
        best: tuple[int, int] | None = None
        chosen: CompiledRoute | None = None
        own: list[Result] = []
        by_route: list[Result] = []
        unknown: list[str] = []
        shared: dict[tuple[str | None, str | None] | None, list[Result]] = {}
        for candidate in book.routes[title]:
            ctx.needs = []
            outcome = candidate.qualification(ctx)
            if outcome == UNKNOWN:
                unknown += ctx.needs
            if outcome != PASS:
                continue
            ctx.use(candidate.route)
            own_results = [result for rule in candidate.own for result in rule.run(ctx)]
            # Routes that use the same title or certificate have the same start: their yearly rules come out alike.
            uses = candidate.uses
            if uses not in shared:
                shared[uses] = self._run_by_route(ctx)
            score = _score(own_results + shared[uses])
            if best is None or score < best:
                best, chosen, own, by_route = score, candidate, own_results, shared[uses]
            if best == (0, 0):
                break
        ctx.use(chosen.route if chosen is not None else None)
        ctx.timing = self._timing(title, ctx, chosen is None or _score(own)[0] > 0)
        if chosen is None:
            # Which start there is follows from a route that is not known yet.
            ctx.start_needs = tuple(dict.fromkeys(unknown))
        if chosen is None or ctx.timing != "in_time":
            by_route = self._run_by_route(ctx)
        if chosen is None:
            fail, not_known = book.no_route[title]
            telling = not_known if unknown else fail
            findings.append(telling.finding(ctx, tuple(dict.fromkeys(unknown))))
            return None, by_route
        findings.append(chosen.met.finding(ctx))
        findings += [result.finding(ctx) for result in own]
        return chosen, by_route

    def _timing(self, title: str, ctx: Context, wanting: bool) -> Any:
        """Whether education came too late for the cut-off, and whether that matters (rules.md 1, A3).

        It matters when no route is met or the best one lacks something of its own, and a route opens once the late
        education is counted.
        """
        rank, _ = studies.late_rank(ctx)
        counted = studies.education(ctx)
        if not rank and (not wanting or type(counted) is int or not ctx.dossier.education):
            return "in_time"
        closed = [r for r in self._book.routes[title] if r.qualification(ctx) != PASS]
        if rank:
            ctx.education_override = rank
            opened = any(r.qualification(ctx) == PASS for r in closed)
            ctx.education_override, ctx.needs = None, []
            if opened:
                return "late" if wanting else "late_not_needed"
        if wanting and type(counted) is not int and ctx.dossier.education:
            dates = [need for need in counted.needs if need.endswith(("graduated_on", "degree_on"))]
            if dates:
                return not_told(*dates)
        return "in_time"


def _score(results: list[Result]) -> tuple[int, int]:
    """How many conditions fail, and how many are unknown; a yearly one counts once."""
    failing: set[str] = set()
    unknown: set[str] = set()
    for result in results:
        origin = result.telling.origin
        if origin.outcome == "fail":
            failing.add(origin.rule)
        elif origin.outcome == "unknown":
            unknown.add(origin.rule)
    return (len(failing), len(unknown - failing)) if failing or unknown else (0, 0)


def compile_pack(pack: Pack) -> Evaluator:
    """Compile a pack once. Raises BadInput when a rule of the pack cannot be said or names what is not there."""
    return Evaluator(pack)
