"""Whose registration is reviewed by whom (P1), as a pure function over a pack's table and the bodies that exist.

A competent department goes to the HR department of the same level; an enterprise or public institution to its
competent department; a non-public one to the HR department of the county or district where it is registered. A place
without a region code has no HR department that could be derived from a code, so there the registered superior decides
(rules.md 8j). Who is not there is an ``Absent``, never a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zhiping.core.policy.contents import Registration

HR, DEPARTMENT, OFFICE, UNIT, AGENCY = (
    "hr_department", "competent_department", "committee_office", "unit", "agency",
)  # fmt: skip

#: The kinds of body whose officers review the registrations that lie with it, and in which role.
OFFICER_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    HR: ("hr_officer",),
    DEPARTMENT: ("department_reviewer",),
    OFFICE: ("office_reviewer", "bureau"),
    UNIT: ("unit_reviewer", "unit_head"),
    AGENCY: ("unit_reviewer", "unit_head"),
}

#: Roles that read and never act: who holds one in a body holds no other role of an officer there.
READING_ROLES: Final = frozenset({"supervisor", "auditor"})

#: The roles that a body of a kind has to give; the first one is that of its head (who also gets it first).
STAFF_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    HR: ("hr_officer", "supervisor"),
    DEPARTMENT: ("department_reviewer",),
    OFFICE: ("bureau", "office_reviewer", "counter", "cashier", "chair", "supervisor", "auditor"),
    UNIT: ("unit_head", "unit_reviewer"),
    AGENCY: ("unit_head", "unit_reviewer"),
}


@dataclass(frozen=True, slots=True)
class Body:
    """A registered body. ``region``: GB/T 2260 code, empty where the place has none. ``superior``: an id."""

    id: int
    kind: str
    region: str = ""
    superior: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who reviews, and why: the rule of the pack and its clause."""

    body: int
    rule: str
    clause: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Nobody can review it yet. ``code`` names what is missing, ``clause`` why it is needed."""

    code: str
    clause: str


def level_of(region: str) -> str:
    """The level of a GB/T 2260 code: ``province``, ``city``, ``county``; empty for a place without a code."""
    if not region:
        return ""
    if region.endswith("0000"):
        return "province"
    return "city" if region.endswith("00") else "county"


def covers(region: str, place: str) -> bool:
    """Whether the area of the GB/T 2260 code ``region`` contains ``place``; a place without a code lies in none."""
    within = area(region)
    return bool(within) and place.startswith(within)


def area(region: str) -> str:
    """What every code within the area of ``region`` begins with; empty for a place without a code."""
    return region[: {"province": 2, "city": 4}.get(level_of(region))]


def rule_for(rules: Iterable[Registration], kind: str, nature: str) -> Registration | None:
    """The row of the pack's table for a body of ``kind`` and ``nature``, or None where it has none."""
    for rule in rules:
        if kind == DEPARTMENT and rule.id == DEPARTMENT:
            return rule
        if kind in (UNIT, AGENCY) and nature in rule.natures and rule.reviewed_by != "agency":
            return rule
    return None


def reviewer(
    rules: Iterable[Registration], bodies: Mapping[int, Body], *, kind: str, nature: str, superior: int
) -> Found | Absent:
    """Who reviews the registration of a body of ``kind`` and ``nature`` that has chosen ``superior``."""
    above = bodies.get(superior)
    if above is None:
        return Absent("superior_unknown", "P1")
    rule = rule_for(rules, kind, nature)
    if kind == HR:
        # P1 begins with the competent departments; what stands above them is registered by what it stands under.
        return Found(above.id, HR, "P1") if above.kind in (HR, OFFICE) else Absent("superior_not_fit", "P1")
    if rule is None:
        return Absent("no_rule", "P1")
    if rule.reviewed_by == "hr_department_same_level":
        fits = above.kind == HR
        return Found(above.id, rule.id, rule.clause) if fits else Absent("superior_not_fit", rule.clause)
    if above.kind not in (DEPARTMENT, OFFICE):
        return Absent("superior_not_fit", rule.clause)
    if rule.reviewed_by == "competent_department":
        return Found(above.id, rule.id, rule.clause)
    found = _county_hr(bodies, above)
    return Absent("no_hr_department", rule.clause) if found is None else Found(found, rule.id, rule.clause)


def _county_hr(bodies: Mapping[int, Body], department: Body) -> int | None:
    """The HR department of the place of ``department``; without a code, the one registered above it."""
    if department.region:
        here = [b.id for b in bodies.values() if b.kind == HR and b.region == department.region]
        return min(here) if here else None
    above = bodies.get(department.superior) if department.superior is not None else None
    return above.id if above is not None and above.kind == HR else None


def missing_superior(bodies: Mapping[int, Body], *, region: str, office: int) -> int:
    """Which office is told that a superior is not there (P1): the HR department of ``region``, else of the city above
    it, else the review body.
    """
    for code in (region, f"{region[:4]}00" if region else ""):
        here = [b.id for b in bodies.values() if b.kind == HR and code and b.region == code]
        if here:
            return min(here)
    return office
