"""What the pages of the day show: half-days, sessions and how far they are, an expert's own, the public screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from zhiping.core.policy.procedure import DefenceRules
from zhiping.core.scoring import as_points, most, open_items, total
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Person
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.defence.models import (
    Attendance,
    HalfDay,
    Reopening,
    Result,
    Schedule,
    Screen,
    Session,
    Sheet,
    Sitting,
    Slot,
)
from zhiping.stages.defence.queries import marks
from zhiping.stages.defence.queries.reading import JUDGED_IN
from zhiping.stages.defence.queries.seats import GONE, Seats, planned, seats_of, status_of

Status = Attendance.Status
RELEASED = (Schedule.State.RELEASED, Schedule.State.RELEASING)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a session as the pages show it. ``calls``: how often it was called."""

    slot: Slot
    status: str
    calls: int = 0
    result: Result | None = None

    @property
    def label(self) -> str:
        """How far it is, in words."""
        return str(Status(self.status).label)

    @property
    def points(self) -> str:
        """The figure of the panel, once it is locked."""
        return as_points(self.result.hundredths) if self.result else ""

    @property
    def readable(self) -> bool:
        """Whether who hears them may read their material (``reading.hearing``)."""
        return self.result is None and self.slot.dossier.state in JUDGED_IN


@dataclass(slots=True)
class Standing:
    """A session with its numbers: how many are where, who is in the room, what is locked."""

    session: Session
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many stand where."""
        return Counter(line.status for line in self.lines)

    @property
    def came(self) -> int:
        """How many have reported, whatever became of them after that."""
        return sum(line.status not in (Status.EXPECTED, Status.ABSENT) for line in self.lines)

    @property
    def now(self) -> Line | None:
        """Who was called or is in the room."""
        return next((line for line in self.lines if line.status in (Status.CALLED, Status.IN_ROOM)), None)

    @property
    def waiting(self) -> list[Line]:
        """Who has reported and is not called yet, in their order."""
        return [line for line in self.lines if line.status == Status.ARRIVED]

    @property
    def locked(self) -> int:
        """How many figures stand."""
        return sum(line.result is not None for line in self.lines)

    @property
    def over(self) -> bool:
        """Whether everybody was heard or is absent."""
        return all(line.status in (Status.DONE, Status.ABSENT) for line in self.lines)

    @property
    def recorded(self) -> bool:
        """Whether every figure that stands is among the outcomes."""
        return all(line.result.recorded_at is not None for line in self.lines if line.result is not None)


def lines_of(slots: Sequence[Slot]) -> list[Line]:
    """The numbers of one or more sessions. One query."""
    locked = marks.standing(slots)
    return [
        Line(slot, status_of(slot), getattr(getattr(slot, "attendance", None), "calls", 0), locked.get(slot.pk))
        for slot in slots
    ]


def days_of(cycle: Cycle) -> list[date]:
    """The days on which the released schedule has sessions. One query."""
    found = Session.objects.filter(schedule__cycle=cycle, schedule__state__in=RELEASED)
    return sorted(set(found.values_list("half_day__on", flat=True)))


def half_days(cycle: Cycle, on: date) -> list[HalfDay]:
    """The half-days of ``on`` in which somebody sits, in order. One query."""
    found = HalfDay.objects.filter(
        cycle=cycle, on=on, sessions__schedule__state__in=RELEASED, sessions__schedule__cycle=cycle
    )
    return list(found.select_related("cycle__committee__office", "cycle__pack_version").distinct().order_by("starts"))


def board(half_days: Collection[HalfDay], *, apart: Collection[int] = ()) -> list[Standing]:
    """The sessions of ``half_days`` with their numbers, but for persons whom the viewer keeps out of. Three queries."""
    sessions = (
        Session.objects.filter(half_day__in=list(half_days), schedule__state__in=RELEASED)
        .select_related("panel", "room", "half_day")
        .order_by("half_day__starts", "panel__number")
    )
    found = {session.pk: Standing(session) for session in sessions}
    slots = _slots().filter(session__in=list(found)).exclude(dossier__person__in=list(apart)).order_by("turn")
    for line in lines_of(list(slots)):
        found[line.slot.session_id].lines.append(line)
    return list(found.values())


def _slots() -> QuerySet[Slot]:
    return (
        Slot.objects.filter(state=Slot.State.PLANNED)
        .exclude(dossier__state__in=GONE)
        .select_related("attendance", "dossier__unit")
        .defer("dossier__draft_sealed")
    )


def screen_of(half_day: HalfDay) -> Screen | None:
    """The screen that is open for this half-day."""
    return Screen.objects.filter(half_day=half_day, closed_at__isnull=True).first()


def screen_at(token: str) -> Screen | None:
    """The open screen at this address."""
    found = Screen.objects.filter(token=token, closed_at__isnull=True)
    return found.select_related("half_day__cycle").first()


@dataclass(frozen=True, slots=True)
class Found:
    """What a check-in code names. ``instead``: the place that stands where the one that was scanned was given up."""

    slot: Slot | None = None
    instead: Slot | None = None


def find(typed: str, cycle: Cycle, *, apart: Collection[int]) -> Found:
    """The slot whose code (报到码), or whose dossier's number, was scanned or typed. At most two queries."""
    code = normal_code(typed.strip().rstrip("/").rsplit("/", 1)[-1])
    if code is None:
        return Found()
    places = (
        Slot.objects.filter(schedule__cycle=cycle, schedule__state__in=RELEASED)
        .exclude(dossier__person__in=list(apart))
        .select_related("attendance", "dossier__unit", "session__panel", "session__room", "session__half_day")
        .defer("dossier__draft_sealed")
    )
    found = places.filter(code=code).first() or places.filter(dossier__code=code, state=Slot.State.PLANNED).first()
    if found is None or found.state == Slot.State.PLANNED:
        return Found(slot=found)
    return Found(instead=places.filter(dossier=found.dossier_id, state=Slot.State.PLANNED).first())


def own_sessions(person: Person, cycle: Cycle) -> list[tuple[Sitting, int]]:
    """The sessions in which ``person`` sits, with how many they hear: nobody counts from whom they keep out.

    Six queries at any size.
    """
    sittings = list(
        Sitting.objects.filter(
            expert__person=person, left_at__isnull=True, session__schedule__cycle=cycle,
            session__schedule__state__in=RELEASED,
        )
        .select_related("session__panel", "session__half_day", "session__room", "expert")
        .order_by("session__half_day__on", "session__half_day__starts")
    )  # fmt: skip
    slots = list(
        Slot.objects.filter(session__in=[one.session_id for one in sittings], state=Slot.State.PLANNED)
        .exclude(dossier__state__in=GONE)
        .values_list("session_id", "dossier_id")
    )
    apart = recused_pairs([dossier for _, dossier in slots])
    return [
        (one, sum(s == one.session_id and (one.expert_id, d) not in apart for s, d in slots)) for one in sittings
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """An expert's own sheet for one applicant: what they wrote, and what is still open."""

    line: Line
    sheet: Sheet | None
    marks: dict[str, int]
    notes: str
    total: str
    open: int


def cards(session: Session, sitting: Sitting, seats: Seats, slots: Sequence[Slot]) -> list[Card]:
    """The sheets of one expert for everybody they hear in ``session``. Two queries."""
    mine = [slot for slot in slots if not seats.keeps_out(sitting, slot)]
    there = {sheet.slot_id: sheet for sheet in marks.sheets_of(mine, expert=sitting.expert)}
    found = []
    for line in lines_of(mine):
        sheet, rules = there.get(line.slot.pk), marks.rules_of(line.slot.dossier)
        written = marks.marks_of(sheet) if sheet else {}
        left = len(open_items(written, rules))
        found.append(
            Card(
                line, sheet, written, marks.notes_of(sheet) if sheet else "",
                "" if left else as_points(total(written, rules)), left,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Field:
    """One item of the sheet as a tablet shows it: the highest mark, its weight, what was given."""

    id: str
    label: str
    most: int
    weight: int
    mark: int | str


def fields_of(rules: DefenceRules, written: dict[str, int]) -> list[Field]:
    """The items in the pack's order."""
    return [
        Field(item.id, item.label, most(item, rules), item.weight, written.get(item.id, "")) for item in rules.items
    ]  # fmt: skip


def running(session: Session) -> tuple[Seats, list[Slot]]:
    """A session's slots and seats."""
    slots = planned(session)
    return seats_of(session, [slot.dossier_id for slot in slots]), slots


@dataclass(frozen=True, slots=True)
class Progress:
    """How many whole sheets of those owed one expert has."""

    sitting: Sitting
    whole: int
    owed: int


def progress(seats: Seats, lines: Sequence[Line]) -> list[Progress]:
    """How far each expert is with those who were heard among ``lines``; nobody's marks. One query."""
    heard = [line.slot for line in lines if line.status == Status.DONE]
    whole = set(
        Sheet.objects.filter(slot__in=[slot.pk for slot in heard], whole=True).values_list("expert_id", "slot_id")
    )
    found = []
    for sitting in seats.now:
        owed = [s for s in heard if sitting in seats.marking(s, s.attendance.entered_at)]
        found.append(Progress(sitting, sum((sitting.expert_id, s.pk) in whole for s in owed), len(owed)))
    return found


def reopenings(lines: Sequence[Line]) -> dict[int, Reopening]:
    """What waits for the other side, by the id of the figure. One query."""
    standing = [line.result.pk for line in lines if line.result is not None]
    rows = Reopening.objects.filter(result__in=standing, state=Reopening.State.ASKED).select_related("asked_by")
    return {row.result_id: row for row in rows}
