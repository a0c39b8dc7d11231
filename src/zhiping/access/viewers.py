"""Who looks: a person with the roles they hold today, and what that lets them see. Policy only, no models."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from zhiping.core.procedure import State
from zhiping.core.registration import HR, area
from zhiping.records.actors import (
    LEVEL_OF_STATE,
    UPWARD_ROLES,
    department_of,
    in_force,
    local_day,
    recused_from,
    stand_in,
)
from zhiping.records.leading import LED_IN
from zhiping.records.models import Dossier, Membership, Milestone, Organisation, Person
from zhiping.records.queries import person_of, stands_offered

OFFICE_ROLES = frozenset({"office_reviewer", "counter", "cashier", "chair", "bureau"})
UNIT_ROLES = frozenset({"unit_reviewer", "unit_head"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A visitor: signed in or not, with the pairs (organisation id, role) in force on the day asked for.

    ``recused``: ids of the persons whose dossiers they keep out of, as kin or for another interest (rules.md 9).
    """

    user: object
    person: Person | None
    roles: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    recused: frozenset[int] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(getattr(self.user, "is_authenticated", False))

    def holds(self, *roles: str) -> bool:
        """Whether the person holds one of ``roles`` anywhere."""
        return any(role in roles for _, role in self.roles)

    def organisations(self, *roles: str) -> set[int]:
        """Ids of the organisations in which the person holds one of ``roles``."""
        return {organisation for organisation, role in self.roles if role in roles}

    @property
    def apart(self) -> frozenset[int]:
        """Ids of the persons whose dossiers are none of the viewer's work: themselves, and whom they keep out of."""
        return self.recused | ({self.person.pk} if self.person else set())


def viewer_of(user: object, day: date) -> Viewer:
    """The viewer behind ``user`` on ``day``."""
    person = person_of(user)
    if person is None:
        return Viewer(user, None)
    pairs = Membership.objects.filter(in_force(day), person=person).values_list("organisation_id", "role")
    found = Viewer(user, person, frozenset(pairs))
    return replace(found, recused=frozenset(recused_from(person))) if is_staff(found) else found


def is_staff(viewer: Viewer) -> bool:
    """Whoever holds a role other than employee: in production they sign in with a second factor."""
    return any(role != "employee" for _, role in viewer.roles)


def supervised(viewer: Viewer) -> Q:
    """The dossiers whose procedure the viewer supervises: all of the review body they supervise for; those of the
    departments below their HR department, or of its area. Drafts and one's own are nobody's to supervise.

    At most one query, none for who supervises nothing.
    """
    bodies = viewer.organisations("supervisor")
    if not bodies or viewer.person is None:
        return Q(pk__in=[])
    found = Q(committee__office__in=bodies)
    for pk, region in Organisation.objects.filter(pk__in=bodies, kind=HR).values_list("pk", "region"):
        found |= Q(department__superior=pk) | Q(department__superior__superior=pk)
        if area(region):
            found |= Q(department__region__startswith=area(region))
    return found & Q(submitted_at__isnull=False) & ~Q(person__in=viewer.apart)


def supervises(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether the viewer reads ``dossier`` as its supervisor."""
    return viewer.holds("supervisor") and Dossier.objects.filter(supervised(viewer), pk=dossier.pk).exists()


def confirms(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether ``dossier`` came to the HR department in which the viewer works, for confirmation (P9): they read it.

    Nothing can be done there; nobody reads their own, nor what they keep out of.
    """
    above = dossier.committee.office.superior_id
    if viewer.person is None or above is None or dossier.person_id in viewer.apart:
        return False
    return above in viewer.organisations("hr_officer") and _reached(dossier, "sent_to_confirmation")


def may_judge(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether ``viewer`` is an expert of the office with whose committee ``dossier`` lies, and it was accepted (P5).

    Nobody judges their own, nor what they keep out of. That alone opens nothing: whether they hear it or vote on it
    now, the rooms of defence and meeting know.
    """
    if viewer.person is None or dossier.person_id in viewer.apart:
        return False
    return dossier.committee.office_id in viewer.organisations("expert") and _reached(dossier, "accepted")


def _reached(dossier: Dossier, kind: str) -> bool:
    return Milestone.objects.filter(dossier=dossier, kind=kind).exists()


def is_applicant(viewer: Viewer, dossier: Dossier) -> bool:
    """It is the person's own dossier."""
    return viewer.person is not None and viewer.person.pk == dossier.person_id


def level_of(viewer: Viewer, dossier: Dossier) -> str:
    """As which level ``viewer`` may see ``dossier``: ``unit``, ``department``, ``office``, or empty.

    A level sees a dossier once it has reached it; nobody sees their own there, nor what they are recused from
    (rules.md 9).
    """
    if viewer.person is None or dossier.person_id in viewer.apart:
        return ""
    here = LEVEL_OF_STATE.get(State(dossier.state), "")
    found: list[str] = []
    if dossier.committee.office_id in viewer.organisations(*OFFICE_ROLES) and _reached(dossier, "reached_office"):
        found.append("office")
    departments = viewer.organisations("department_reviewer")
    if department_of(dossier).pk in departments and _reached(dossier, "reached_department"):
        found.append("department")
    # What was offered for publicity lies at the unit before it is submitted (8a).
    submitted = dossier.submitted_at is not None or Dossier.objects.filter(stands_offered(), pk=dossier.pk).exists()
    if submitted and dossier.unit_id in viewer.organisations(*UNIT_ROLES):
        found.append("unit")
    if submitted and not found and _represents_head(viewer, dossier, departments):
        found.append("unit")
    if here and here not in found and (_stands_in(viewer, dossier) or _led_in(viewer, dossier, here)):
        found.append(here)
    if not found and _asked_to_extend(viewer, dossier):
        found.append(here)
    return here if here in found else (found[0] if found else "")


def _represents_head(viewer: Viewer, dossier: Dossier, departments: set[int]) -> bool:
    """The head of the unit is the applicant, and the viewer works at the superior that represents them."""
    if department_of(dossier).pk not in departments:
        return False
    return Membership.objects.filter(organisation=dossier.unit_id, person=dossier.person_id, role="unit_head").exists()


def _stands_in(viewer: Viewer, dossier: Dossier) -> bool:
    """A refusal waits here for the next office up, because there is no second officer (rules.md 9)."""
    if dossier.state not in (State.AT_UNIT, State.AT_DEPARTMENT) or not viewer.holds(*UPWARD_ROLES):
        return False
    pending = dossier.holds.filter(kind="pending_refusal", released_at__isnull=True).first()
    if pending is None:
        return False
    if dossier.state == State.AT_UNIT:
        next_up = department_of(dossier).pk in viewer.organisations("department_reviewer", "office_reviewer")
    else:
        next_up = dossier.committee.office_id in viewer.organisations("bureau", "office_reviewer")
    if next_up:
        return True
    # Where nobody may in the next one up either, the one above it was told when the refusal was proposed.
    day = local_day(dossier.cycle.pack().timezone, pending.opened_at)
    above = stand_in(dossier, day, pending.opened_by)
    return above is not None and above[0].pk in viewer.organisations(*above[1])


def _led_in(viewer: Viewer, dossier: Dossier, level: str) -> bool:
    """Nobody where the dossier lies may decide, and the viewer works in the office that was led in (rules.md 9)."""
    if not viewer.holds(*UPWARD_ROLES):
        return False
    rows = Milestone.objects.filter(dossier=dossier, kind=LED_IN[level], at__gte=dossier.state_since)
    bodies = {data.get("body") for data in rows.values_list("data", flat=True)}
    return bool(bodies & viewer.organisations(*UPWARD_ROLES))


def _asked_to_extend(viewer: Viewer, dossier: Dossier) -> bool:
    """A department let its window pass, and the bureau has been asked what is to be done (8l)."""
    leads = dossier.committee.office_id in viewer.organisations("bureau")
    return leads and dossier.state == State.AT_DEPARTMENT and _reached(dossier, "escalated")
