"""Who acts, and as what towards a dossier (rules.md 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, Value

from zhiping.core.procedure import Action, Role, State
from zhiping.records.models import Dossier, KeptOut, Kinship, Membership, Milestone, Organisation, Person

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


#: Who decides at a level in the end; where none of them may, the next office up does (rules.md 9).
_DECIDES = {
    State.AT_UNIT: Membership.Role.UNIT_HEAD, State.AT_DEPARTMENT: Membership.Role.DEPARTMENT_REVIEWER,
    State.AT_COMMITTEE: Membership.Role.OFFICE_REVIEWER,
}  # fmt: skip

#: In which roles the offices further up decide for one below them.
UPWARD_ROLES = (
    Membership.Role.DEPARTMENT_REVIEWER, Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU,
    Membership.Role.HR_OFFICER,
)  # fmt: skip

#: An office, and in which roles somebody decides there.
Office = tuple[Organisation, tuple[str, ...]]


def _offices_up(dossier: Dossier) -> Iterator[Office]:
    """The offices above the one that holds the dossier, the nearest first, and whose roles decide there."""
    role, office = Membership.Role, dossier.committee.office
    if dossier.state == State.AT_UNIT:
        yield department_of(dossier), (role.DEPARTMENT_REVIEWER, role.OFFICE_REVIEWER)
    if dossier.state in (State.AT_UNIT, State.AT_DEPARTMENT):
        yield office, (role.BUREAU, role.OFFICE_REVIEWER)
    else:
        yield office, (role.BUREAU,)
    if office.superior is not None and office.superior.kind == Organisation.Kind.HR_DEPARTMENT:
        yield office.superior, (role.HR_OFFICER,)


def _office_up(dossier: Dossier, day: date, *, besides: Collection[int] = ()) -> Office:
    """The nearest office above in which somebody may decide; where nobody may anywhere, the next one up."""
    above = list(_offices_up(dossier))
    return next((one for one in above if free(dossier, officers(*one, day) - set(besides))), above[0])


def led_in(dossier: Dossier, day: date) -> Office | None:
    """Which office up decides in place of the one that holds ``dossier``, because nobody there may (rules.md 9).

    None where somebody may, and where nobody works there at all: that is for the bureau to put right (8l).
    """
    role = _DECIDES.get(State(dossier.state))
    if role is None:
        return None
    bodies = {
        State.AT_UNIT: dossier.unit, State.AT_DEPARTMENT: department_of(dossier),
        State.AT_COMMITTEE: dossier.committee.office,
    }  # fmt: skip
    here = officers(bodies[State(dossier.state)], [role], day)
    return None if not here or free(dossier, here) else _office_up(dossier, day)


def roles_towards(dossier: Dossier, person: Person, action: Action | None, day: date, proposer: str) -> set[Role]:
    """The roles that ``person`` holds towards ``dossier`` on ``day``.

    A head who applies is represented by the superior; where nobody of an office may decide, the next office up does; an
    office without a second officer has its refusals confirmed by it (rules.md 9). ``proposer`` is the label of who
    proposed a refusal that is pending.
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
    decides = _DECIDES.get(State(dossier.state))
    if decides is not None and Role(decides) not in roles and any(held in UPWARD_ROLES for _, held in memberships):
        above = led_in(dossier, day)
        if above is not None and any(pk == above[0].pk and held in above[1] for pk, held in memberships):
            roles.add(Role(decides))
    if action in (Action.CONFIRM_REFUSAL, Action.TAKE_BACK_REFUSAL) and proposer:
        roles |= _stands_in(dossier, person, day, proposer)
    return roles


def stand_in(dossier: Dossier, day: date, proposer: str) -> Office | None:
    """Who confirms the refusal of ``proposer`` where nobody else in the office may: the office above and its roles.

    None where a colleague may (rules.md 9).
    """
    if dossier.state == State.AT_UNIT:
        here = officers(dossier.unit, UNIT_ROLES, day)
    elif dossier.state == State.AT_DEPARTMENT:
        here = officers(department_of(dossier), [Membership.Role.DEPARTMENT_REVIEWER], day)
    else:
        return None
    by = {int(proposer.removeprefix("person-"))} if proposer.startswith("person-") else set()
    return None if free(dossier, here - by) else _office_up(dossier, day, besides=by)


def _stands_in(dossier: Dossier, person: Person, day: date, proposer: str) -> set[Role]:
    above = stand_in(dossier, day, proposer)
    if above is None or person.pk not in officers(*above, day):
        return set()
    return {Role.UNIT_REVIEWER if dossier.state == State.AT_UNIT else Role.DEPARTMENT_REVIEWER}


def recused_from(person: Person) -> set[int]:
    """Ids of the persons whom ``person`` may not decide about: kin or another interest, declared by either of them and
    not lifted (rules.md 9), or whose dossier they are kept out of (ADR 0016). One query.
    """
    declared = Kinship.objects.filter(Q(person=person) | Q(other=person), lifted_at__isnull=True)
    kept = KeptOut.objects.filter(person=person, lifted_at__isnull=True)
    pairs = declared.values_list("person_id", "other_id").union(kept.values_list("person_id", "dossier__person_id"))
    return {pk for pair in pairs for pk in pair} - {person.pk}


def free(dossier: Dossier, people: Collection[int]) -> set[int]:
    """Who of ``people`` (ids) may decide about ``dossier`` where it lies now. At most two queries."""
    found = set(people) - {dossier.person_id}
    if not found:
        return found
    own = dossier.person_id
    declared = Kinship.objects.filter(
        Q(person=own, other__in=found) | Q(other=own, person__in=found), lifted_at__isnull=True
    )
    kept = KeptOut.objects.filter(dossier=dossier, person__in=found, lifted_at__isnull=True)
    pairs = declared.values_list("person_id", "other_id").union(kept.values_list("person_id", "person_id"))
    found -= {pk for pair in pairs for pk in pair}
    level = LEVEL_OF_STATE.get(State(dossier.state))
    if level:
        acted = Milestone.objects.filter(dossier=dossier, kind="acted").values_list("by", "data")
        elsewhere = {by for by, data in acted if data.get("level") != level}
        found = {pk for pk in found if f"person-{pk}" not in elsewhere}
    return found


def conflict(dossier: Dossier, person: Person, *, acted: Collection[str] | None = None) -> str:
    """Why ``person`` may not decide about ``dossier``: ``own``, ``kin``, ``interest``, ``other_level``, or empty.

    Who is kept out of it by decision (回避, ADR 0016) has an interest in it.

    ``acted`` are the levels at which the person has acted on it, where they are known already.
    """
    if person.pk == dossier.person_id:
        return "own"
    declared = Kinship.objects.filter(
        Q(person=person, other=dossier.person_id) | Q(person=dossier.person_id, other=person), lifted_at__isnull=True
    ).values_list("kind", flat=True)
    kept = KeptOut.objects.filter(person=person, dossier=dossier, lifted_at__isnull=True)
    interest = Value(Kinship.Kind.INTEREST.value, CharField())
    kinds = set(declared.union(kept.annotate(kind=interest).values_list("kind", flat=True)))
    for kind in (Kinship.Kind.KIN, Kinship.Kind.INTEREST):
        if kind in kinds:
            return str(kind.value)
    level = LEVEL_OF_STATE.get(State(dossier.state))
    if level:
        if acted is None:
            rows = Milestone.objects.filter(dossier=dossier, kind="acted", by=f"person-{person.pk}")
            acted = [str(data.get("level")) for data in rows.values_list("data", flat=True)]
        if any(other != level for other in acted):
            return "other_level"
    return ""
