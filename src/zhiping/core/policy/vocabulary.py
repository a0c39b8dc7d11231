"""The words a pack's rules may use: topics, outcomes, and the named facts that conditions compare.

The facts are computed in :mod:`zhiping.core.eligibility.facts`; a test holds the two lists together. They are named
here so that reading a pack already tells its author which fact is misspelt.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Topic = Literal[
    "title", "kind", "person_status", "employer_scope", "entrustment", "major", "window", "route", "probation",
    "service_years", "education_cutoff", "continuing_education", "assessment", "performance", "exceptional",
    "discipline", "integrity_ban", "refused_this_year",
]  # fmt: skip
#: 依据的性质: the notice says it, a regulation says it, or it is our own reading (rules.md, top).
Status = Literal["notice", "regulation", "assumed"]


class FactWord(NamedTuple):
    """What a fact is: ``value`` is bool, number, text or level; ``takes`` the arguments it needs under ``with``."""

    value: Literal["bool", "number", "text", "education", "skill"]
    takes: tuple[str, ...] = ()
    each: str = ""


FACTS: Final[dict[str, FactWord]] = {
    # What is applied for.
    "application.title": FactWord("text"),
    "application.kind": FactWord("text"),
    "application.major": FactWord("text"),
    "kind_open": FactWord("bool"),
    "title_level": FactWord("text"),
    "title_offered": FactWord("bool"),
    "title_not_held": FactWord("bool"),
    "major_listed": FactWord("bool"),
    "specialty_given": FactWord("bool"),
    "specialty_listed": FactWord("bool"),
    "current_title_has_major": FactWord("bool"),
    "current_title_same_major": FactWord("bool"),
    "applied_at_given": FactWord("bool"),
    "applied_in_window": FactWord("bool"),
    "cycle_is_this": FactWord("bool"),
    # Who applies.
    "applicant.person_status": FactWord("text"),
    "employer.in_scope": FactWord("bool"),
    "employer.nature": FactWord("text"),
    "entrustment_given": FactWord("bool"),
    "entrustment_complete": FactWord("bool"),
    # Education, title, skills, service.
    "education": FactWord("education"),
    "skill": FactWord("skill"),
    "education_given": FactWord("bool"),
    "education_timing": FactWord("text"),
    "probation_passed": FactWord("bool"),
    "probation_years": FactWord("number"),
    "years_in_title": FactWord("number", ("title",)),
    "years_since_skill": FactWord("number", ("level",)),
    "employment_gap": FactWord("bool", ("longer_than_days",)),
    "route_uses_title": FactWord("bool"),
    "route_uses_skill": FactWord("bool"),
    # Year by year.
    "year.general_hours": FactWord("number", each="continuing_education"),
    "year.professional_hours": FactWord("number", each="continuing_education"),
    "year.total_hours": FactWord("number", each="continuing_education"),
    "sum.general_hours": FactWord("number", ("years_back",)),
    "sum.professional_hours": FactWord("number", ("years_back",)),
    "sum.total_hours": FactWord("number", ("years_back",)),
    "year.assessment": FactWord("text", each="assessment"),
    "year.assessed_by": FactWord("text", each="assessment"),
    # What was entered, whenever it was: lists of material ask for it.
    "achievement_entered": FactWord("bool", ("kinds",)),
    # Exceptional application.
    "exceptional_given": FactWord("bool"),
    "exceptional.ground": FactWord("text"),
    "exceptional_clause_given": FactWord("bool"),
    "exceptional_recommenders": FactWord("number"),
    # What bars.
    "disciplined": FactWord("bool", ("kinds",)),
    "banned": FactWord("bool"),
    "refused_this_year": FactWord("bool"),
}
