"""Who acts, and as what towards a dossier (rules.md 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from zhiping.core.procedure import Action, Role, State
from zhiping.records.models import Dossier, Kinship, Membership, Milestone, Organisation, Person

#: Which level's desk a dossier lies on.
LEVEL_OF_STATE = {State.AT_UNIT: "unit", State.AT_DEPARTMENT: "department", State.AT_COMMITTEE: "office"}

UNIT_ROLES = (Membership.Role.UNIT_REVIEWER, Membership.Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts, or time alone (``person`` is None)."""

    person: Person | None

    @property
    def label(self) -> str:
        """The opaque name under which audit and milestones know the actor."""
        return f"person-{self.person.pk}" if self.person else "system"


#: Time alone.
SYSTEM = Actor(None)


def local_day(cycle_zone: str, at: datetime) -> date:
    """The calendar day of ``at`` in the zone of a pack."""
    return at.astimezone(ZoneInfo(cycle_zone)).date()


def in_force(day: date) -> Q:
    """Memberships in force on ``day``, both ends included."""
    return Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))


def officers(organisation: Organisation | None, roles: Iterable[str], day: date) -> set[int]:
    """Ids of the persons who hold one of ``roles`` in ``organisation`` on ``day``."""
    if organisation is None:
        return set()
    found = Membership.objects.filter(in_force(day), organisation=organisation, role__in=list(roles))
    return set(found.values_list("person_id", flat=True))


def department_of(dossier: Dossier) -> Organisation:
    """The body that makes the department's review (P4): the office's own where the unit stands under it directly."""
    return dossier.department or dossier.committee.office


def _next_up(dossier: Dossier) -> tuple[Organisation, tuple[str, ...]]:
    """The office above the one that holds the dossier, and whose role decides there."""
    if dossier.state == State.AT_UNIT:
        return department_of(dossier), (Membership.Role.DEPARTMENT_REVIEWER, Membership.Role.OFFICE_REVIEWER)
    return dossier.committee.office, (Membership.Role.BUREAU, Membership.Role.OFFICE_REVIEWER)


def roles_towards(dossier: Dossier, person: Person, action: Action | None, day: date, proposer: str) -> set[Role]:
    """The roles that ``person`` holds towards ``dossier`` on ``day``.

    A head who applies is represented by the superior; an office without a second officer has its refusals confirmed by
    the next office up (rules.md 9). ``proposer`` is the label of who proposed a refusal that is pending.
    """
    roles: set[Role] = set()
    if person.pk == dossier.person_id:
        roles.add(Role.APPLICANT)
    memberships = list(Membership.objects.filter(in_force(day), person=person).values_list("organisation_id", "role"))
    department = department_of(dossier)
    for organisation, role in memberships:
        if organisation == dossier.unit_id and role in UNIT_ROLES:
            roles.add(Role(role))
        if organisation == department.pk and role == Membership.Role.DEPARTMENT_REVIEWER:
            roles.add(Role.DEPARTMENT_REVIEWER)
        if organisation == dossier.committee.office_id and role in (
            Membership.Role.OFFICE_REVIEWER, Membership.Role.COUNTER, Membership.Role.CASHIER, Membership.Role.CHAIR,
            Membership.Role.BUREAU,
        ):  # fmt: skip
            roles.add(Role(role))
        if role == Membership.Role.HR_OFFICER:
            roles.add(Role.HR_OFFICER)
    if Role.UNIT_HEAD not in roles and (department.pk, Membership.Role.DEPARTMENT_REVIEWER) in memberships:
        heads = officers(dossier.unit, [Membership.Role.UNIT_HEAD], day)
        if dossier.person_id in heads:
            roles.add(Role.UNIT_HEAD)
    if action in (Action.CONFIRM_REFUSAL, Action.TAKE_BACK_REFUSAL) and proposer:
        roles |= _stands_in(dossier, person, day, proposer)
    return roles


def stand_in(dossier: Dossier, day: date, proposer: str) -> tuple[Organisation, tuple[str, ...]] | None:
    """Who confirms the refusal of ``proposer`` where nobody else in the office may: the office above and its roles.

    None where a colleague may (rules.md 9).
    """
    if dossier.state == State.AT_UNIT:
        here = officers(dossier.unit, UNIT_ROLES, day)
    elif dossier.state == State.AT_DEPARTMENT:
        here = officers(department_of(dossier), [Membership.Role.DEPARTMENT_REVIEWER], day)
    else:
        return None
    others = Person.objects.filter(pk__in={pk for pk in here if f"person-{pk}" != proposer})
    return None if any(not conflict(dossier, other) for other in others) else _next_up(dossier)


def _stands_in(dossier: Dossier, person: Person, day: date, proposer: str) -> set[Role]:
    above = stand_in(dossier, day, proposer)
    if above is None or person.pk not in officers(*above, day):
        return set()
    return {Role.UNIT_REVIEWER if dossier.state == State.AT_UNIT else Role.DEPARTMENT_REVIEWER}


def conflict(dossier: Dossier, person: Person, *, acted: Collection[str] | None = None) -> str:
    """Why ``person`` may not decide about ``dossier``: ``own``, ``kin``, ``interest``, ``other_level``, or empty.

    ``acted`` are the levels at which the person has acted on it, where they are known already.
    """
    if person.pk == dossier.person_id:
        return "own"
    declared = Kinship.objects.filter(
        Q(person=person, other=dossier.person_id) | Q(person=dossier.person_id, other=person)
    ).values_list("kind", flat=True)
    for kind in (Kinship.Kind.KIN, Kinship.Kind.INTEREST):
        if kind in declared:
            return str(kind.value)
    level = LEVEL_OF_STATE.get(State(dossier.state))
    if level:
        if acted is None:
            rows = Milestone.objects.filter(dossier=dossier, kind="acted", by=f"person-{person.pk}")
            acted = [str(data.get("level")) for data in rows.values_list("data", flat=True)]
        if any(other != level for other in acted):
            return "other_level"
    return ""
