"""Who sits in a session, who leads it, who may run it, and whom an expert keeps out of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from zhiping.core.procedure import State
from zhiping.records.actors import local_day, officers, recused_from
from zhiping.records.models import Membership, Person
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.defence.models import Attendance, Schedule, Session, Sitting, Slot

#: Who of an office works on the day: checks in, and runs a session where its lead keeps out.
ON_THE_DAY = (Membership.Role.OFFICE_REVIEWER, Membership.Role.COUNTER)
#: A dossier that ended otherwise is called by nobody any more.
GONE = (State.WITHDRAWN, State.CANCELLED, State.LAPSED, State.DESTROYED)


@dataclass(frozen=True, slots=True)
class Seats:
    """Everybody who sits or sat in a session, and the pairs (expert, dossier) that keep out of each other."""

    sittings: tuple[Sitting, ...]
    apart: frozenset[tuple[int, int]]

    @property
    def now(self) -> list[Sitting]:
        """Who sits there at the moment, the lead first."""
        return sorted((s for s in self.sittings if s.left_at is None), key=lambda s: (not s.lead, s.pk))

    @property
    def lead(self) -> Sitting | None:
        """Who leads."""
        return next((s for s in self.sittings if s.lead and s.left_at is None), None)

    def sitting_of(self, person: Person | None) -> Sitting | None:
        """As whom ``person`` sits there at the moment."""
        found = (s for s in self.sittings if person is not None and s.left_at is None)
        return next((s for s in found if person is not None and s.expert.person_id == person.pk), None)

    def keeps_out(self, sitting: Sitting, slot: Slot) -> bool:
        """Whether the expert keeps out of the applicant of ``slot`` (rules.md 3)."""
        return (sitting.expert_id, slot.dossier_id) in self.apart

    def hearing(self, slot: Slot) -> list[Sitting]:
        """Who may hear the applicant of ``slot`` now."""
        return [s for s in self.now if not self.keeps_out(s, slot)]

    def marking(self, slot: Slot, entered_at: datetime | None) -> list[Sitting]:
        """Who of those who sit there owes a sheet: they sat there when the applicant came in."""
        return [s for s in self.hearing(slot) if entered_at is not None and s.since_at <= entered_at]

    def heard_and_left(self, slot: Slot, entered_at: datetime | None) -> list[Sitting]:
        """Who sat there when the applicant came in and was replaced later: a whole sheet counts, none is owed."""
        return [
            s
            for s in self.sittings
            if s.left_at is not None
            and entered_at is not None
            and s.since_at <= entered_at <= s.left_at
            and not self.keeps_out(s, slot)
        ]


def seats_of(session: Session, dossiers: Collection[int]) -> Seats:
    """The seats of ``session`` towards ``dossiers`` (ids). Five queries at any size."""
    rows = Sitting.objects.filter(session=session).select_related("expert__person").order_by("id")
    return Seats(tuple(rows), frozenset(recused_pairs(dossiers)))


def planned(session: Session) -> list[Slot]:
    """The slots of a session of the released schedule in their order, each with dossier and attendance. One query."""
    found = (
        Slot.objects.filter(
            session=session, state=Slot.State.PLANNED,
            schedule__state__in=(Schedule.State.RELEASED, Schedule.State.RELEASING),
        )
        .exclude(dossier__state__in=GONE)
        .select_related("dossier__unit", "dossier__committee", "dossier__cycle", "attendance", "session")
        .defer("dossier__draft_sealed")
        .order_by("turn")
    )  # fmt: skip
    return list(found)


def status_of(slot: Slot) -> str:
    """How far the applicant has come."""
    found: Attendance | None = getattr(slot, "attendance", None)
    return found.status if found is not None else Attendance.Status.EXPECTED.value


def in_office(session: Session, person: Person | None, at: datetime, roles: Iterable[str] = ON_THE_DAY) -> bool:
    """Whether ``person`` holds one of ``roles`` in the Committee office of the round on that day."""
    cycle = session.schedule.cycle
    day = local_day(cycle.pack().timezone, at)
    return person is not None and person.pk in officers(cycle.committee.office, roles, day)


def apart_of(person: Person | None) -> set[int]:
    """Ids of the persons whom ``person`` keeps out of (rules.md 9): themselves, kin, another interest. One query."""
    return set() if person is None else recused_from(person) | {person.pk}


def session_of(code: str) -> Session | None:
    """The session with that code in a schedule that was released, with all that pages show of it."""
    return (
        Session.objects.filter(
            code=code, schedule__state__in=(Schedule.State.RELEASED, Schedule.State.RELEASING)
        )
        .select_related(
            "panel", "half_day", "room", "schedule__cycle__pack_version", "schedule__cycle__committee__office"
        )
        .defer("schedule__cycle__pack_version__files")
        .first()
    )  # fmt: skip
