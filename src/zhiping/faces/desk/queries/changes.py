"""Later windows and supplementary notices (8l): who is concerned by which, and what let its department's day pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q

from zhiping.access.viewers import OFFICE_ROLES, UNIT_ROLES, Viewer
from zhiping.core.policy.differences import Difference, differences
from zhiping.core.procedure import State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.extending import Concerned
from zhiping.records.models import Cycle, Dossier, Extension, FollowUp, Milestone, Supplement

PAGE = 50


@dataclass(frozen=True, slots=True)
class Later:
    """One extension as it is read: ``window`` in the pack's word, ``whom`` in words."""

    extension: Extension
    window: str
    whom: str


def _concerns(viewer: Viewer) -> Q:
    """The extensions whose reason a viewer sees: their own, their units' and departments', and what is for all."""
    found = Q(dossier__isnull=True, unit__isnull=True)
    if viewer.person is not None:
        own = Dossier.objects.filter(person=viewer.person)
        found |= Q(dossier__in=own.values("pk")) | Q(unit__in=own.values("unit"))
    if units := viewer.organisations(*UNIT_ROLES):
        found |= Q(dossier__unit__in=units) | Q(unit__in=units)
    if departments := viewer.organisations("department_reviewer"):
        found |= Q(dossier__department__in=departments) | Q(unit__superior__in=departments)
    if offices := viewer.organisations(*OFFICE_ROLES):
        found |= Q(cycle__committee__office__in=offices)
    return found


def later_windows(viewer: Viewer, cycles: Sequence[Cycle], *, before: str = "") -> tuple[list[Later], str]:
    """The extensions that concern ``viewer``, newest first, and the key of the page behind. One query."""
    found = Extension.objects.filter(_concerns(viewer), cycle__in=cycles).order_by("-pk")
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    told = found.select_related("dossier", "unit", "by", "cycle__committee__office").defer("dossier__draft_sealed")
    rows = list(told[: PAGE + 1])
    packs = {cycle.pk: cycle.pack() for cycle in cycles}
    made = []
    for row in rows[:PAGE]:
        windows = packs[row.cycle_id].windows
        label = windows[row.window].label if row.window in windows else row.window
        whom = f"编号{row.dossier.code}" if row.dossier else row.unit.name if row.unit else "本轮全部"
        made.append(Later(row, label, whom))
    return made, str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A supplementary notice with what it changed."""

    supplement: Supplement
    changes: list[Difference]


def notices(cycles: Sequence[Cycle]) -> list[Noticed]:
    """The supplementary notices of ``cycles``, newest first, with their differences. One query and the packs."""
    found = Supplement.objects.filter(cycle__in=cycles).select_related("before", "version", "cycle__committee__office")
    rows = found.defer("before__files", "version__files").order_by("-pk")[:20]
    return [Noticed(row, differences(row.before.pack(), row.version.pack())) for row in rows]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A unit's dossiers that their department let lie (8l). ``since``: the day that passed first."""

    unit: int
    unit_name: str
    department: str
    count: int
    since: datetime


def overdue(cycle: Cycle) -> list[Overdue]:
    """What has gone up to the bureau and waits for more time, by unit, longest first. One query."""
    later = Milestone.objects.filter(dossier=OuterRef("dossier"), kind="extended", pk__gt=OuterRef("pk"))
    went_up = Milestone.objects.filter(dossier=OuterRef("pk"), kind="escalated").filter(~Exists(later))
    found = (
        Dossier.objects.filter(Exists(went_up), cycle=cycle, state=State.AT_DEPARTMENT)
        .values("unit_id", "unit__name", "department__name")
        .annotate(count=Count("pk"), since=Min("due_at"))
        .order_by("since", "unit__name", "unit_id")
    )
    return [
        Overdue(row["unit_id"], row["unit__name"], row["department__name"] or "", row["count"], row["since"])
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What the worker still does for more time that was given: ``what`` in words, ``done`` of ``total`` dossiers."""

    what: str
    done: int
    total: int
    failed: int

    @property
    def left(self) -> int:
        """How many are still to come."""
        return self.total - self.done


def under_way(cycles: Sequence[Cycle]) -> list[UnderWay]:
    """Extensions and supplementary notices whose dossiers the worker is still dealing with, the oldest first."""
    packs = {cycle.pk: cycle.pack() for cycle in cycles}
    rows = FollowUp.objects.filter(cycle__in=packs, finished_at__isnull=True).select_related("extension", "supplement")
    made = []
    for row in rows.order_by("pk"):
        windows = packs[row.cycle_id].windows
        if row.extension is not None:
            label = windows[row.extension.window].label if row.extension.window in windows else row.extension.window
            what = f"{label}延长"
        else:
            what = f"补充通知：{row.supplement.document}" if row.supplement else ""
        made.append(UnderWay(what, row.done, len(row.work), row.failed))
    return made


def in_words(found: Concerned) -> list[tuple[str, int]]:
    """Whom more time concerns, by state, in the order of the way; what comes back last."""
    states = list(State)
    lines = [(STATE_NAMES[state], len(found.later[state])) for state in sorted(found.later, key=states.index)]
    back = sorted(found.back, key=states.index)
    return lines + [(f"已逾期终止，恢复到“{STATE_NAMES[state]}”", len(found.back[state])) for state in back]
