"""What a viewer's desks hold, and what they have seen pass, as lanes.

A lane is one body and one state, so that the index of that body gives its dossiers in the order of a list, without a
sort, and counts them without reading a row. Lanes do not overlap. What hangs on few dossiers (a refusal that waits, a
head who applies, a department that is late) is found from those few, not by asking every dossier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zhiping.access.viewers import OFFICE_ROLES, UNIT_ROLES, Viewer
from zhiping.core.procedure import CORRECTABLE, State
from zhiping.records.leading import LED_IN
from zhiping.records.models import Cycle, Dossier, Hold, Membership, Milestone, Organisation
from zhiping.records.queries import stands_offered

#: States behind the acceptance.
GONE = (State.ACCEPTED, State.HANDED_IN, State.READY, State.DEFENDED, State.PASSED, State.IN_PUBLICITY,
        State.PUBLICISED, State.AT_CONFIRMATION, State.CONFIRMED, State.CERTIFIED, State.ARCHIVED)  # fmt: skip
#: Ends before the Committee, and the one that can come at any time.
ENDED = (State.REFUSED, State.DECLINED, State.NOT_RECOMMENDED, State.LAPSED, State.WITHDRAWN, State.CANCELLED)


def pending() -> Q:
    """A refusal waits for its second officer."""
    return Q(pk__in=Hold.objects.filter(kind="pending_refusal", released_at__isnull=True).values("dossier"))


def correcting() -> Q:
    """A clerical correction waits for its second officer (8d)."""
    return Q(pk__in=Hold.objects.filter(kind="pending_correction", released_at__isnull=True).values("dossier"))


def objected() -> Q:
    """An objection is open."""
    return Q(pk__in=Hold.objects.filter(kind="open_objection", released_at__isnull=True).values("dossier"))


def escalated() -> Q:
    """A department let its window pass, and the bureau was asked."""
    return Q(pk__in=Milestone.objects.filter(kind="escalated").values("dossier"))


def _led_in(level: str) -> Q:
    """Nobody of the office it lies at may decide, and the next one up was led in (rules.md 9)."""
    return Q(pk__in=Milestone.objects.filter(kind=LED_IN[level], at__gte=F("dossier__state_since")).values("dossier"))


def _heads() -> Q:
    """The head of the unit is the applicant: the superior represents them (rules.md 9)."""
    heads = Membership.objects.filter(role="unit_head", person__dossiers__unit=F("organisation"))
    return Q(pk__in=heads.values("person__dossiers"))


@dataclass(frozen=True, slots=True)
class Lane:
    """Dossiers of one body (``office``: which works on them) in one state, and what else is asked of them."""

    office: int
    level: str
    body: Q
    state: State
    also: tuple[Q, ...] = field(default=())

    @property
    def key(self) -> tuple[int, str, str, int]:
        """What lanes that differ by their state alone have in common."""
        return self.office, self.level, str(self.body), len(self.also)

    def of(self, cycle: Cycle) -> QuerySet[Dossier]:
        """Its dossiers in ``cycle``."""
        return Dossier.objects.filter(self.body, *self.also, cycle=cycle, state=self.state)


def _units(viewer: Viewer) -> list[int]:
    return sorted(viewer.organisations(*UNIT_ROLES))


def _departments(viewer: Viewer, cycle: Cycle) -> list[tuple[int, Q]]:
    """The departments the viewer works at; a unit under the office itself has the office's people as its own."""
    found: list[tuple[int, Q]] = []
    for pk in sorted(viewer.organisations("department_reviewer")):
        found.append((pk, Q(department=pk)))
        if pk == cycle.committee.office_id:
            found.append((pk, Q(department__isnull=True)))
    return found


def _all_of(cycle: Cycle) -> Q:
    """Every dossier of a round lies with the committee of the round."""
    return Q(cycle=cycle.pk)


def holding(viewer: Viewer, cycle: Cycle) -> list[Lane]:
    """The lanes that lie on the viewer's desks now."""
    lanes: list[Lane] = []
    units = _units(viewer)
    for pk in units:
        lanes.append(Lane(pk, "unit", Q(unit=pk), State.AT_UNIT))
        lanes.append(Lane(pk, "unit", Q(unit=pk), State.DRAFT, (Q(stands_offered()),)))
    elsewhere = ~Q(unit__in=units) if units else Q()
    departments = _departments(viewer, cycle)
    for pk, body in departments:
        lanes.append(Lane(pk, "department", body, State.AT_DEPARTMENT))
        # An office without a second officer has its refusals confirmed by the next one up (rules.md 9).
        lanes.append(Lane(pk, "unit", body, State.AT_UNIT, (pending(), elsewhere)))
        lanes.append(Lane(pk, "unit", body, State.AT_UNIT, (_heads() | _led_in("unit"), ~pending(), elsewhere)))
        lanes.append(Lane(pk, "unit", body, State.DRAFT, (Q(stands_offered()), _heads(), elsewhere)))
    return [*lanes, *_of_office(viewer, cycle, {pk for pk, _ in departments})]


def _of_office(viewer: Viewer, cycle: Cycle, own: set[int]) -> Iterator[Lane]:
    """The lanes of the Committee office and of who leads the round; ``own``: the departments the viewer works at."""
    office, whole = cycle.committee.office_id, _all_of(cycle)
    reviews, leads = (office in viewer.organisations(role) for role in ("office_reviewer", "bureau"))
    others = ~Q(department__in=own) & (~Q(department__isnull=True) if office in own else Q())
    if reviews:
        yield Lane(office, "office", whole, State.AT_COMMITTEE)
    elif leads:
        yield Lane(office, "office", whole, State.AT_COMMITTEE, (_led_in("office"),))
    if reviews or leads:
        # A clerical correction waits for its second officer (8d).
        for state in sorted(CORRECTABLE):
            yield Lane(office, "office", whole, state, (correcting(),))
    if leads:
        yield Lane(office, "department", whole, State.AT_DEPARTMENT, (pending(), others))
        yield Lane(
            office, "department", whole, State.AT_DEPARTMENT, (escalated() | _led_in("department"), ~pending(), others)
        )
    elif reviews:
        yield Lane(office, "department", whole, State.AT_DEPARTMENT, (_led_in("department"), others))


#: Up to which state a level has surely not seen a dossier, and from which it surely has.
_BEFORE = {
    "unit": (), "department": (State.DRAFT, State.AT_UNIT),
    "office": (State.DRAFT, State.AT_UNIT, State.AT_DEPARTMENT),
}  # fmt: skip


def _reached(kind: str) -> Q:
    return Q(Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind=kind)))


def _seen_by(viewer: Viewer, cycle: Cycle) -> Iterator[tuple[int, str, Q, tuple[Q, ...]]]:
    """The bodies through which the viewer sees what passed: body, level, its dossiers, and what else is asked.

    Whoever works at several bodies sees a dossier once: by the first.
    """
    units = _units(viewer)
    for pk in units:
        yield pk, "unit", Q(unit=pk), (Q(submitted_at__isnull=False),)
    earlier: tuple[Q, ...] = (~Q(unit__in=units),) if units else ()
    departments = _departments(viewer, cycle)
    for pk, body in departments:
        yield pk, "department", body, earlier
    office = cycle.committee.office_id
    if office in viewer.organisations(*OFFICE_ROLES):
        others = {pk for pk, _ in departments}
        apart = earlier
        if others:
            apart = (*apart, ~Q(department__in=others))
            if office in others:
                apart = (*apart, Q(department__isnull=False))
        yield office, "office", _all_of(cycle), apart


def passed(viewer: Viewer, cycle: Cycle, states: Sequence[State]) -> list[Lane]:
    """The lanes of what the viewer's desks have seen and that now is in one of ``states``, held or not.

    Behind the level's own state a dossier has surely reached it; one that was returned or ended is asked whether it
    had, and so is every one where the pack leaves the level out.
    """
    stages = cycle.pack().stages
    lanes: list[Lane] = []
    for pk, level, body, also in _seen_by(viewer, cycle):
        sure = level == "unit" or {"department": stages.department, "office": stages.office}[level]
        for state in states:
            asked = also
            if level != "unit" and (not sure or state in (State.RETURNED, *ENDED, *_BEFORE[level])):
                asked = (*also, _reached(f"reached_{level}"))
            lanes.append(Lane(pk, level, body, state, asked))
    return lanes


def done(viewer: Viewer, cycle: Cycle, states: Sequence[State]) -> list[Lane]:
    """Of ``passed``, what does not lie on one of the viewer's desks now."""
    held: dict[State, list[Lane]] = {}
    for lane in holding(viewer, cycle):
        held.setdefault(lane.state, []).append(lane)
    found: list[Lane] = []
    for lane in passed(viewer, cycle, states):
        here = held.get(lane.state, [])
        # Where all of a body's dossiers in a state lie on the desk, none of them is done.
        if not any(not one.also and one.body == lane.body for one in here):
            found.append(replace(lane, also=(*lane.also, *(~Q(one.body, *one.also) for one in here))))
    return found


def visible(viewer: Viewer, cycle: Cycle) -> Q:
    """Whatever the viewer's desks hold or have seen pass: for a search, which asks it of the few that it found."""
    found = Q(pk__in=[])
    for lane in holding(viewer, cycle):
        found |= Q(lane.body, *lane.also, state=lane.state)
    for _, level, body, also in _seen_by(viewer, cycle):
        found |= Q(body, *also) if level == "unit" else Q(body, *also) & _reached(f"reached_{level}")
    return found


def highest(viewer: Viewer, cycle: Cycle) -> Organisation | None:
    """The highest body of ``cycle`` that the viewer works at: the office, a department, a unit. One query."""
    if cycle.committee.office_id in viewer.organisations(*OFFICE_ROLES):
        return cycle.committee.office
    pks = sorted(viewer.organisations("department_reviewer")) or _units(viewer)
    return Organisation.objects.filter(pk__in=pks).order_by("pk").first()
