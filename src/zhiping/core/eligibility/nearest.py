"""For somebody whose years are too few: the earliest year in which they are enough, and by which route.

Nothing is promised: it says when the years are full if the notice of that year counts as this one does. Where anything
else stands in the way, or something is not told, there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhiping.core.calendar import anniversary
from zhiping.core.dossier.model import Dossier
from zhiping.core.eligibility.conditions import compile_condition
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.evaluator import Evaluator
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.service import taken_off
from zhiping.core.eligibility.values import PASS
from zhiping.core.policy.rules import Condition, Route

#: Topics of conditions that somebody can meet by the year in which the years are full.
TO_COME: Final = frozenset({"continuing_education", "assessment", "performance", "window"})


@dataclass(frozen=True, slots=True)
class Nearest:
    """The year from which the years of a route are full, and how many it asks."""

    year: int
    route: str
    label: str
    years: int

    @property
    def message(self) -> str:
        """A sentence for the applicant."""
        return f"{self.year}年起，满{self.years}年，可按“{self.label}”申报（以当年评审通知为准）。"


def nearest(evaluator: Evaluator, dossier: Dossier, *, early: bool = False) -> Nearest | None:
    """The earliest year in which ``dossier`` has the years a route asks; None unless only years are lacking.

    ``early``: the dossier is still being filled in. What can be made good by then (``TO_COME``) may fail, and whatever
    does not decide about the route may be unknown; who tells the answer has to say that it supposes the rest.
    """
    verdict = evaluator.evaluate(dossier)
    failing = {finding.topic for finding in verdict.findings if finding.outcome == "fail"}
    unknown = {finding.topic for finding in verdict.findings if finding.outcome == "unknown"}
    if early:
        failing, unknown = failing - TO_COME, unknown & {"title", "route", "service_years"}
    application = dossier.application
    if failing != {"service_years"} or unknown or application is None:
        return None
    found = [
        one
        for route in evaluator.law.rules.all_routes()
        if route.title == application.title and (one := _of_route(evaluator.law, route, dossier)) is not None
    ]
    return min(found, key=lambda one: one.year, default=None)


def _of_route(law: Law, route: Route, dossier: Dossier) -> Nearest | None:
    ctx = Context(dossier, law)
    if compile_condition(law, route.qualification)(ctx) != PASS:
        return None
    ctx.use(route)
    lacking = [c.require for c in route.requires if compile_condition(law, c.require)(ctx) != PASS]
    if len(lacking) != 1 or ctx.start is None or not _counts_years(lacking[0]):
        return None
    years = int(lacking[0].at_least or 0)
    full = _full_on(law, dossier, ctx.start, years)
    counted_to = law.service_to
    in_year = (full.month, full.day) <= (counted_to.month, counted_to.day)
    return Nearest(full.year if in_year else full.year + 1, route.id, route.label, years)


def _counts_years(condition: Condition) -> bool:
    return condition.fact in ("years_in_title", "years_since_skill") and isinstance(condition.at_least, int)


def _full_on(law: Law, dossier: Dossier, start: date, years: int) -> date:
    """The day on which ``years`` are full if all work from the cut-off on is technical and assessed as competent."""
    off = taken_off(dossier, start, law.service_to, law.bad_results, law.take_off)
    return anniversary(anniversary(start, off.years) + timedelta(days=off.days_at_most), years)
