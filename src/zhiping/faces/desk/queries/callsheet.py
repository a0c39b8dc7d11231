"""The call sheet (联系单): who has not acted yet, and who of them can still be saved, until which day.

A unit rings its own people who still have to hand in; a department its units; the Committee office and the bureau the
units and departments. The last day counts what lies behind it: a unit has to publicise before it recommends (P3, 8a).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from zhiping.access.viewers import OFFICE_ROLES, UNIT_ROLES, Viewer
from zhiping.core.calendar import UnknownYear
from zhiping.core.policy.model import Pack
from zhiping.core.policy.safety import safe_day
from zhiping.core.procedure import State
from zhiping.faces.desk.models import Call
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import in_force
from zhiping.records.models import Cycle, Dossier, Extension, Membership, Milestone, Organisation

PAGE = 50
#: More names than these are no help to somebody who has to ring one.
_NAMES = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What ``count`` dossiers wait for; ``last_on``: the last day on which it is in time, None where there is none."""

    what: str
    count: int
    last_on: date | None
    late: bool


@dataclass(slots=True)
class Row:
    """Somebody to ring: a body with its tasks, or one applicant (``dossier_code``)."""

    name: str
    pk: int
    body: Organisation | None = None
    dossier_code: str = ""
    tasks: list[Task] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    telephone: str = ""
    revealed: bool = False
    call: Call | None = None

    @property
    def kind(self) -> str:
        """``body`` or ``person``."""
        return "body" if self.body is not None else "person"

    @property
    def code(self) -> str:
        """The public code of the body or of the dossier."""
        return self.body.code if self.body is not None else self.dossier_code

    @property
    def saved_by(self) -> date | None:
        """The earliest day of what can still be saved; None where nothing can."""
        days = [task.last_on for task in self.tasks if not task.late and task.last_on is not None]
        return min(days) if days else None

    @property
    def late(self) -> bool:
        """Whether nothing here can be saved any more, unless a window is extended."""
        return all(task.late for task in self.tasks)

    @property
    def key(self) -> tuple[bool, date, str, int]:
        """The order: who can still be saved, the soonest first."""
        return (self.late, self.saved_by or date.max, self.kind, self.pk)

    @property
    def address(self) -> str:
        """The same as the key of a page."""
        return f"{int(self.late)}~{(self.saved_by or date.max).isoformat()}~{self.kind}~{self.pk}"


@dataclass(slots=True)
class Sheet:
    """One page of the call sheet, and how many there are to ring; ``following`` is the key to go on from."""

    rows: list[Row]
    total: int
    savable: int
    following: str

    @property
    def hidden(self) -> int:
        """How many telephone numbers of the page are masked."""
        return sum(bool(row.telephone) and not row.revealed for row in self.rows)


class _Days:
    """The last days of one round, each worked out once."""

    def __init__(self, cycle: Cycle, today: date) -> None:
        self.pack: Pack = cycle.pack()
        self.today = today
        self.extended = list(
            Extension.objects.filter(cycle=cycle, dossier__isnull=True).values_list("window", "closes_at", "unit_id")
        )
        self.safe: dict[datetime, date | None] = {}

    def closes(self, window: str, unit: int) -> datetime | None:
        """When ``window`` closes for a unit, extensions included."""
        if window not in self.pack.windows:
            return None
        own = self.pack.windows[window].closes_at
        return max([own, *(at for key, at, only in self.extended if key == window and only in (None, unit))])

    def post_by(self, closes_at: datetime | None) -> date | None:
        """The last day of posting for a unit whose window closes then; None where no day is known."""
        if closes_at is None:
            return None
        if closes_at not in self.safe:
            try:
                found = safe_day(self.pack, closes_at=closes_at)
            except UnknownYear:
                found = None
            self.safe[closes_at] = found.last_on if found else None
        return self.safe[closes_at]

    def day(self, instant: datetime | None) -> date | None:
        """The day of an instant in the pack's zone."""
        return self.pack.calendar.day_of(instant) if instant is not None else None

    def task(self, state: str, due_at: datetime | None, *, corrected: bool, posted: bool, unit: int, n: int) -> Task:
        """What ``n`` dossiers in one place wait for."""
        own = self.day(due_at)
        if state == State.AT_UNIT and not posted:
            last, what = self.post_by(due_at), "单位张贴公示"
        elif state == State.AT_UNIT:
            last, what = own, "单位公示期满后推荐上报"
        elif state == State.AT_DEPARTMENT:
            last, what = own, "主管部门审核上报"
        elif state == State.RETURNED:
            again = self.pack.options.resubmit_through_unit_when
            last = _first(own, self.post_by(self.closes("correction_review", unit)) if again else None)
            what = "申报人改好再次提交"
        else:
            last = _first(own, self.post_by(self.closes("unit_review", unit)))
            what = "申报人填完提交"
        return Task(what, n, last, last is not None and self.today > last)


def _first(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _posted() -> Exists:
    posted = Milestone.objects.filter(dossier=OuterRef("pk"), kind="publicity_posted")
    # After a correction the publicity that counts is the one posted since, where what is publicised changed.
    return Exists(posted.filter(Q(at__gte=OuterRef("state_since")) | Q(dossier__corrected=False)))


def _people(viewer: Viewer, cycle: Cycle, days: _Days) -> Iterator[Row]:
    units = viewer.organisations(*UNIT_ROLES)
    if not units:
        return
    found = Dossier.objects.filter(unit__in=units, cycle=cycle, state__in=[State.DRAFT, State.RETURNED])
    found = found.exclude(person__in=viewer.apart)
    for pk, code, name, state, due_at, corrected, unit in found.values_list(
        "pk", "code", "applicant_name", "state", "due_at", "corrected", "unit"
    ):
        task = days.task(state, due_at, corrected=corrected, posted=False, unit=unit, n=1)
        yield Row(name, pk, dossier_code=code, tasks=[task])


def _scope(viewer: Viewer, cycle: Cycle) -> Q | None:
    """Of which dossiers the viewer may ring those who have to act; None: of none but their own unit's people."""
    leads = cycle.committee.office_id in viewer.organisations(*OFFICE_ROLES)
    if leads:
        return Q(committee=cycle.committee_id)
    departments = viewer.organisations("department_reviewer")
    return Q(department__in=departments) if departments else None


def _bodies(viewer: Viewer, cycle: Cycle, days: _Days) -> Iterator[Row]:
    scope = _scope(viewer, cycle)
    if scope is None:
        return
    at_units = Q(state__in=[State.DRAFT, State.RETURNED, State.AT_UNIT])
    leads = cycle.committee.office_id in viewer.organisations(*OFFICE_ROLES)
    at_departments = Q(state=State.AT_DEPARTMENT, department__isnull=False) if leads else Q(pk__in=[])
    groups = (
        Dossier.objects.filter(scope, at_units | at_departments, cycle=cycle)
        .exclude(unit__in=viewer.organisations(*UNIT_ROLES))
        .annotate(posted=_posted())
        .values("unit", "department", "state", "due_at", "corrected", "posted")
        .annotate(n=Count("pk"))
        .order_by()
    )
    gathered: dict[int, dict[tuple[str, date | None, bool], int]] = {}
    for one in groups:
        body = one["department"] if one["state"] == State.AT_DEPARTMENT else one["unit"]
        task = days.task(one["state"], one["due_at"], corrected=one["corrected"], posted=one["posted"],
                         unit=one["unit"], n=one["n"])  # fmt: skip
        tasks = gathered.setdefault(body, {})
        tasks[task.what, task.last_on, task.late] = tasks.get((task.what, task.last_on, task.late), 0) + task.count
    known = Organisation.objects.in_bulk(list(gathered))
    for pk, tasks in gathered.items():
        made = [Task(what, n, last, late) for (what, last, late), n in tasks.items()]
        made.sort(key=lambda task: (task.late, task.last_on or date.max, task.what))
        yield Row(known[pk].name, pk, body=known[pk], tasks=made)


def sheet(viewer: Viewer, cycle: Cycle, today: date, *, office: Organisation, after: str = "") -> Sheet:
    """Who is to be rung by ``viewer`` of ``office``, who can still be saved first. Eight queries, whatever its size."""
    days = _Days(cycle, today)
    rows = sorted([*_people(viewer, cycle, days), *_bodies(viewer, cycle, days)], key=lambda row: row.key)
    total, savable = len(rows), sum(not row.late for row in rows)
    rows = [row for row in rows if row.key > key] if (key := _read(after)) else rows
    page, more = rows[:PAGE], len(rows) > PAGE
    _add_names(page, today)
    _add_calls(page, cycle, office)
    return Sheet(page, total, savable, page[-1].address if more else "")


def _read(after: str) -> tuple[bool, date, str, int] | None:
    late, _, rest = after.partition("~")
    day, _, rest = rest.partition("~")
    kind, _, pk = rest.partition("~")
    if late not in ("0", "1") or not pk.isdigit():
        return None
    try:
        return late == "1", date.fromisoformat(day), kind, int(pk)
    except ValueError:
        return None


def _add_names(rows: list[Row], today: date) -> None:
    bodies = {row.pk: row for row in rows if row.body is not None}
    roles = ("unit_reviewer", "unit_head", "department_reviewer")
    held = Membership.objects.filter(in_force(today), organisation__in=bodies, role__in=roles).order_by("-role", "pk")
    for pk, name in held.values_list("organisation", "person__name"):
        who = bodies[pk].who
        if name not in who and len(who) < _NAMES:
            who.append(name)
    for row in bodies.values():
        assert row.body is not None
        row.telephone = masked(row.body.telephone)
    people = {row.pk: row for row in rows if row.body is None}
    for dossier in Dossier.objects.filter(pk__in=people).only("code", "draft_sealed"):
        people[dossier.pk].telephone = masked(mobile_of(dossier))


def mobile_of(dossier: Dossier) -> str:
    """The telephone number that the applicant gave, in clear; empty where there is none, or nothing is left of it."""
    try:
        applicant = contents.draft(dossier).get("applicant")
    except keys.KeyDestroyed:
        return ""
    found = applicant.get("mobile") if isinstance(applicant, dict) else None
    return found.strip() if isinstance(found, str) else ""


def _add_calls(rows: list[Row], cycle: Cycle, office: Organisation) -> None:
    bodies = {row.pk: row for row in rows if row.body is not None}
    people = {row.pk: row for row in rows if row.body is None}
    made = Call.objects.filter(Q(body__in=bodies) | Q(dossier__in=people), office=office, cycle=cycle)
    for call in made.select_related("by").order_by("pk"):
        row: Any = bodies.get(call.body_id or 0) or people.get(call.dossier_id or 0)
        row.call = call


def masked(telephone: str) -> str:
    """A telephone number of which only the ends are seen."""
    if len(telephone) <= 6:
        return "*" * len(telephone)
    return f"{telephone[:3]}{'*' * (len(telephone) - 5)}{telephone[-2:]}"


def may_ring(viewer: Viewer, cycle: Cycle, *, body: Organisation | None = None, dossier: Dossier | None = None) -> bool:
    """Whether ``body``, or the applicant of ``dossier``, can stand in the call sheet of ``viewer``. One query."""
    if dossier is not None:
        waits = dossier.state in (State.DRAFT, State.RETURNED)
        return waits and dossier.unit_id in viewer.organisations(*UNIT_ROLES) and dossier.person_id not in viewer.apart
    scope = _scope(viewer, cycle)
    if scope is None or body is None:
        return False
    return Dossier.objects.filter(scope, Q(unit=body) | Q(department=body), cycle=cycle).exists()
