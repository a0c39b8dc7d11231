"""The named facts of :mod:`zhiping.core.policy.vocabulary`: pure functions of dossier, law and chosen route.

A factory takes the law and the arguments under ``with`` and gives a function of the context that returns the value, or
:class:`~zhiping.core.eligibility.values.Uncertain` with the dossier paths to supply. Dates that bar are in
:mod:`~zhiping.core.eligibility.bars`, education and achievements in modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from zhiping.core.calendar import full_years
from zhiping.core.eligibility import bars, learning, studies
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.service import longest_gap
from zhiping.core.eligibility.values import ANYTHING, Uncertain, not_told

Fact = Callable[[Context], Any]
Given = Mapping[str, Any]
Factory = Callable[[Law, Given], Fact]

#: Facts that change with the route, besides every rule that goes year by year.
ROUTE_FACTS: Final = frozenset(
    {
        "route_uses_title", "route_uses_skill", "employment_gap", "current_title_same_major", "current_title_has_major",
        "education_timing",
    }
)  # fmt: skip


def _of(section: str, key: str) -> Factory:
    """A key of an object, as it stands; blank text counts as not told."""
    path = f"{section}.{key}"

    def factory(law: Law, given: Given) -> Fact:
        missing = not_told(path)

        def fact(ctx: Context) -> Any:
            held = getattr(ctx.dossier, section)
            value = None if held is None else getattr(held, key)
            return missing if value is None or value == "" else value

        return fact

    return factory


def _simple(function: Fact) -> Factory:
    return lambda law, given: function


def _kind_open(ctx: Context) -> Any:
    """Whether the cycle takes applications of this kind (scope.yaml, ``kinds_open``)."""
    kind = ctx.dossier.application.kind if ctx.dossier.application else None
    return not_told("application.kind") if kind is None else kind in ctx.law.kinds_open


def _title_level(ctx: Context) -> Any:
    application = ctx.dossier.application
    title = application.title if application else None
    return not_told("application.title") if not title else ctx.law.title_levels.get(title, "")


def _title_offered(ctx: Context) -> Any:
    application = ctx.dossier.application
    title = application.title if application else None
    return not_told("application.title") if not title else title in ctx.law.title_levels


def _title_not_held(ctx: Context) -> Any:
    """False when the title applied for, or a higher one of the series, is already held."""
    dossier, law = ctx.dossier, ctx.law
    wanted = law.ladder.get(dossier.application.title or "") if dossier.application else None
    if wanted is None:
        return not_told("application.title")
    if dossier.titles is None:
        return not_told("titles")
    needs = []
    for n, held in enumerate(dossier.titles):
        if held.series is not None and held.series != law.series:
            continue
        if held.title is None:
            needs.append(f"titles[{n}].title")
            continue
        rank = law.ladder.get(held.title)
        if rank is None or rank < wanted:
            continue
        if held.series is not None:
            return False
        needs.append(f"titles[{n}].series")
    return not_told(*needs) if needs else True


def _major_listed(ctx: Context) -> Any:
    application = ctx.dossier.application
    major = application.major if application else None
    return not_told("application.major") if not major else major in ctx.law.majors


def _specialty_given(ctx: Context) -> Any:
    application = ctx.dossier.application
    return application is not None and bool(application.specialty) and application.major in ctx.law.majors


def _specialty_listed(ctx: Context) -> Any:
    application = ctx.dossier.application
    if application is None:
        return False
    return application.specialty in ctx.law.majors.get(application.major or "", frozenset())


def _title_in_use(ctx: Context) -> Any:
    """The title the route uses, else the current title."""
    route = ctx.route
    if route is not None and route.uses is not None and route.uses.title is not None:
        for held in ctx.dossier.titles or ():
            if held.title == route.uses.title and held.series == ctx.law.series:
                return held
        return None
    current = ctx.current_title()
    return current[1] if current else None


def _current_title_has_major(ctx: Context) -> Any:
    held = _title_in_use(ctx)
    return held is not None and bool(held.major)


def _current_title_same_major(ctx: Context) -> Any:
    held = _title_in_use(ctx)
    return held is None or ctx.dossier.application is None or held.major == ctx.dossier.application.major


def _applied_at_given(ctx: Context) -> Any:
    return ctx.dossier.application is not None and ctx.dossier.application.applied_at is not None


def _applied_in_window(ctx: Context) -> Any:
    at = ctx.dossier.application.applied_at if ctx.dossier.application else None
    if at is None:
        return not_told("application.applied_at")
    opens, closes = ctx.law.opens_at, ctx.law.closes_at
    return (opens is None or opens <= at) and (closes is None or at <= closes)


def _cycle_is_this(ctx: Context) -> Any:
    application = ctx.dossier.application
    return application is None or application.cycle is None or application.cycle == ctx.law.cycle


def _employer_in_scope(ctx: Context) -> Any:
    dossier = ctx.dossier
    if dossier.employer is None:
        return False if dossier.employer_null else not_told("employer.in_scope")
    value = dossier.employer.in_scope
    return not_told("employer.in_scope") if value is None else value


def _entrustment_given(ctx: Context) -> Any:
    application = ctx.dossier.application
    return application is not None and application.entrustment is not None


def _entrustment_complete(ctx: Context) -> Any:
    """A letter with body, number and date, and the day of the HR bureau's consent (A6)."""
    application = ctx.dossier.application
    if application is None or application.entrustment is None:
        return (
            False if application is not None and application.entrustment_null else not_told("application.entrustment")
        )
    letter = application.entrustment
    lacking = [key for key in ("body", "letter_no", "letter_on", "hr_consent_on") if not getattr(letter, key)]
    return not_told(*(f"application.entrustment.{key}" for key in lacking)) if lacking else True


def _probation_passed(ctx: Context) -> Any:
    probation = ctx.dossier.probation
    if probation is None:
        return False if ctx.dossier.probation_null else not_told("probation")
    return not_told("probation.passed") if probation.passed is None else probation.passed


def _probation_years(ctx: Context) -> Any:
    probation, counted_to = ctx.dossier.probation, ctx.law.work_to
    if probation is None:
        return 0 if ctx.dossier.probation_null else Uncertain(0, ANYTHING, ("probation",))
    if probation.from_on is None:
        return Uncertain(0, ANYTHING, ("probation.from_on",))
    if probation.to_on is None:
        if probation.to_on_null:
            return 0
        most = full_years(probation.from_on, counted_to) if probation.from_on <= counted_to else 0
        return Uncertain(0, most, ("probation.to_on",))
    end = min(probation.to_on, counted_to)
    return full_years(probation.from_on, end) if probation.from_on <= end else 0


def _years_in_title(law: Law, given: Given) -> Fact:
    title = str(given["title"])
    return lambda ctx: ctx.years_since(ctx.awards_of_title(title))


def _years_since_skill(law: Law, given: Given) -> Fact:
    level = str(given["level"])
    return lambda ctx: ctx.years_since(ctx.awards_of_skill(level))


def _employment_gap(law: Law, given: Given) -> Fact:
    longer = int(given["longer_than_days"])

    def fact(ctx: Context) -> Any:
        if ctx.start is None:
            return False
        at = ctx.dossier.application.applied_at if ctx.dossier.application else None
        last = min(law.achievements_to, law.service_to)
        if at is not None:
            last = min(last, at.astimezone(law.zone).date())
        if last < ctx.start:
            return False
        gap = longest_gap(ctx.dossier, ctx.start, last)
        return not_told("employment") if gap is None else gap > longer

    return fact


def _route_uses_title(ctx: Context) -> Any:
    return ctx.route is not None and ctx.route.uses is not None and ctx.route.uses.title is not None


def _route_uses_skill(ctx: Context) -> Any:
    return ctx.route is not None and ctx.route.uses is not None and ctx.route.uses.skill is not None


def _exceptional_given(ctx: Context) -> Any:
    application = ctx.dossier.application
    if application is None or application.exceptional is None:
        return (
            False if application is not None and application.exceptional_null else not_told("application.exceptional")
        )
    return True


def _exceptional_ground(ctx: Context) -> Any:
    claim = ctx.dossier.application.exceptional if ctx.dossier.application else None
    return not_told("application.exceptional.ground") if claim is None or claim.ground is None else claim.ground


def _exceptional_clause_given(ctx: Context) -> Any:
    claim = ctx.dossier.application.exceptional if ctx.dossier.application else None
    return not_told("application.exceptional.clause") if claim is None or not (claim.clause or "").strip() else True


def _exceptional_recommenders(ctx: Context) -> Any:
    """How many different people recommend."""
    claim = ctx.dossier.application.exceptional if ctx.dossier.application else None
    if claim is None or claim.recommenders is None:
        return Uncertain(0, ANYTHING, ("application.exceptional.recommenders",))
    named = {(r.name, r.unit) for r in claim.recommenders if r.name and r.name.strip()}
    nameless = [n for n, r in enumerate(claim.recommenders) if not (r.name and r.name.strip())]
    if nameless:
        needs = tuple(f"application.exceptional.recommenders[{n}].name" for n in nameless)
        return Uncertain(len(named), len(named) + len(nameless), needs)
    return len(named)


def extra_fact(key: str) -> Fact:
    """A fact the pack declares, from ``extra``."""
    missing = not_told(f"extra.{key}")

    def fact(ctx: Context) -> Any:
        value = (ctx.dossier.extra or {}).get(key)
        return missing if value is None or value == "" else value

    return fact


def _achievement_entered(law: Law, given: Given) -> Fact:
    """Whether an achievement of one of ``kinds`` is entered, whatever its day."""
    kinds = frozenset(given["kinds"])

    def fact(ctx: Context) -> Any:
        if ctx.dossier.achievements is None:
            return not_told("achievements")
        untold = [f"achievements[{n}].kind" for n, one in enumerate(ctx.dossier.achievements) if one.kind is None]
        if any(one.kind in kinds for one in ctx.dossier.achievements):
            return True
        return not_told(*untold) if untold else False

    return fact


FACTORIES: Final[dict[str, Factory]] = {
    "application.title": _of("application", "title"),
    "application.kind": _of("application", "kind"),
    "application.major": _of("application", "major"),
    "kind_open": _simple(_kind_open),
    "title_level": _simple(_title_level),
    "title_offered": _simple(_title_offered),
    "title_not_held": _simple(_title_not_held),
    "major_listed": _simple(_major_listed),
    "specialty_given": _simple(_specialty_given),
    "specialty_listed": _simple(_specialty_listed),
    "current_title_has_major": _simple(_current_title_has_major),
    "current_title_same_major": _simple(_current_title_same_major),
    "applied_at_given": _simple(_applied_at_given),
    "applied_in_window": _simple(_applied_in_window),
    "cycle_is_this": _simple(_cycle_is_this),
    "applicant.person_status": _of("applicant", "person_status"),
    "employer.in_scope": _simple(_employer_in_scope),
    "employer.nature": _of("employer", "nature"),
    "entrustment_given": _simple(_entrustment_given),
    "entrustment_complete": _simple(_entrustment_complete),
    "education": _simple(studies.education),
    "education_given": _simple(lambda ctx: ctx.dossier.education is not None),
    "education_timing": _simple(lambda ctx: ctx.timing),
    "skill": _simple(studies.skill),
    "probation_passed": _simple(_probation_passed),
    "probation_years": _simple(_probation_years),
    "years_in_title": _years_in_title,
    "years_since_skill": _years_since_skill,
    "employment_gap": _employment_gap,
    "route_uses_title": _simple(_route_uses_title),
    "route_uses_skill": _simple(_route_uses_skill),
    "year.general_hours": learning.hours_of_year(0),
    "year.professional_hours": learning.hours_of_year(1),
    "year.total_hours": learning.hours_of_year(2),
    "sum.general_hours": learning.hours_of_years(0),
    "sum.professional_hours": learning.hours_of_years(1),
    "sum.total_hours": learning.hours_of_years(2),
    "year.assessment": _simple(learning.assessment),
    "year.assessed_by": _simple(learning.assessed_by),
    "exceptional_given": _simple(_exceptional_given),
    "exceptional.ground": _simple(_exceptional_ground),
    "exceptional_clause_given": _simple(_exceptional_clause_given),
    "exceptional_recommenders": _simple(_exceptional_recommenders),
    "achievement_entered": _achievement_entered,
    "disciplined": bars.disciplined,
    "banned": _simple(bars.banned),
    "refused_this_year": _simple(bars.refused_this_year),
}
