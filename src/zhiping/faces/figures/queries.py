"""Counts of a round: by step, by competent department and by major, and day by day. Six queries at any size.

Everything is counted from columns and milestones; nothing sealed is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef
from django.db.models.functions import TruncDate

from zhiping.access.viewers import Viewer
from zhiping.core.figures import Forecast, forecast, too_small
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import ENDS, State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.actors import local_day
from zhiping.records.models import Cycle, Dossier, Milestone, Organisation
from zhiping.records.situations import windows_of

#: Roles in the office of a committee: who may see its people is told every group, however small.
SEES_PEOPLE = ("bureau", "office_reviewer")
NO_MAJOR = "还没有填写专业"
#: Where groups of too few people are told as one.
OTHERS = "其他"


#: Where a dossier lies once the Committee has accepted it, as long as something is still to come.
_ONWARD = tuple(s for s in list(State)[list(State).index(State.ACCEPTED) :] if s not in ENDS)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of checking: what passing it is called, its window, and where what waits for it lies."""

    key: str
    who: str
    passed: str
    window: str
    waits_in: State
    kind: str


_LEVELS = (
    Level("unit", "单位", "单位已推荐", "unit_review", State.AT_UNIT, ""),
    Level("department", "主管部门", "主管部门已上报", "department_review", State.AT_DEPARTMENT, "reached_department"),
    Level("office", "评委会办公室", "评委会已接收", "office_review", State.AT_COMMITTEE, "reached_office"),
)


def levels_of(pack: Pack) -> list[Level]:
    """The levels that a pack has; ``kind`` is the milestone by which a dossier is through: that it reached the next."""
    there = [level for level in _LEVELS if getattr(pack.stages, level.key)]
    following = [level.kind for level in there[1:]] + ["accepted"]
    return [
        Level(level.key, level.who, level.passed, level.window, level.waits_in, kind)
        for level, kind in zip(there, following, strict=True)
    ]


@dataclass(slots=True)
class Group:
    """One row: how many came how far (``steps``, in order), how many of them lie in which state, what is left over."""

    name: str
    region: str = ""
    steps: list[int] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    left_over: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """One level day by day: how many went through on which day, and what that leads to until the last day."""

    level: Level
    by_day: dict[date, int]
    first_on: date
    last_on: date
    closes_at: datetime
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Figures:
    """All counts of one round at one instant."""

    today: date
    #: What each step is called, and the level that it passes (empty before the first level).
    steps: list[tuple[str, str]]
    whole: Group
    departments: list[Group]
    majors: list[Group]
    courses: list[Course]
    exact: bool
    #: (state in words, how many) of what was accepted and is neither through nor ended, in the order of the procedure.
    onward: list[tuple[str, int]]
    #: (state in words, how many) of what is neither on its way nor through.
    ended: list[tuple[str, int]]


def sees_people(viewer: Viewer, cycle: Cycle) -> bool:
    """Whether ``viewer`` may see whom the counts are about: then no count is too small to be told."""
    return cycle.committee.office_id in viewer.organisations(*SEES_PEOPLE)


def figures_of(cycle: Cycle, *, at: datetime, exact: bool) -> Figures:
    """Count ``cycle`` as it stands; ``exact``: departments and majors of one or two people are told as well."""
    pack = cycle.pack()
    levels, today = levels_of(pack), local_day(pack.timezone, at)
    rows = _standing(cycle, levels)
    days = _through(cycle, levels, pack.timezone)
    whole, departments, majors = _grouped(rows, levels)
    began = min((row["first"] for row in rows if row["first"] is not None), default=None)
    first = local_day(pack.timezone, began) if began else today
    courses = _courses(cycle, pack, levels, days, whole, first, today)
    _name(departments, cycle)
    for pk, group in departments.items():
        for course in courses:
            here = {day: n for (kind, place, day), n in days.items() if (kind, place) == (course.level.kind, pk)}
            group.left_over += forecast(
                here, waiting=group.states[course.level.waits_in.value], today=today, first_on=course.first_on,
                last_on=course.last_on, calendar=pack.calendar,
            ).left_over  # fmt: skip
    ordered = sorted(departments.values(), key=lambda group: (group.region, group.name))
    by_major = sorted(majors.values(), key=lambda group: (group.name == NO_MAJOR, -group.steps[0], group.name))
    if not exact:
        ordered, by_major = _folded(ordered), _folded(by_major)
    ended = [(STATE_NAMES[s], whole.states[s.value]) for s in State if s in ENDS and whole.states[s.value]]
    onward = [(STATE_NAMES[s], whole.states[s.value]) for s in _ONWARD if whole.states[s.value]]
    steps = [("已开始填报", ""), ("已提交", ""), *((level.passed, level.key) for level in levels)]
    return Figures(today, steps, whole, ordered, by_major, courses, exact, onward, ended)


def _standing(cycle: Cycle, levels: list[Level]) -> list[Any]:
    """By department, major and state: how many, how many were submitted, how many passed each level. One query."""
    counts = {
        f"through_{level.key}": Count(
            "pk", filter=Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind=level.kind))
        )
        for level in levels
    }
    rows = Dossier.objects.filter(cycle=cycle).order_by().values("department_id", "major", "state")
    return list(rows.annotate(begun=Count("pk"), submitted=Count("submitted_at"), first=Min("submitted_at"), **counts))


def _through(cycle: Cycle, levels: list[Level], zone: str) -> Counter[tuple[str, int | None, date]]:
    """By milestone, department and day: how many dossiers reached it then for the first time. One query."""
    earlier = Milestone.objects.filter(dossier=OuterRef("dossier"), kind=OuterRef("kind"), pk__lt=OuterRef("pk"))
    rows = (
        Milestone.objects.filter(dossier__cycle=cycle, kind__in=[level.kind for level in levels])
        .filter(~Exists(earlier))
        .order_by()
        .annotate(day=TruncDate("at", tzinfo=ZoneInfo(zone)))
        .values_list("kind", "dossier__department_id", "day")
        .annotate(n=Count("pk"))
    )
    return Counter({(kind, department, day): n for kind, department, day, n in rows})


def _grouped(rows: Iterable[Any], levels: list[Level]) -> tuple[Group, dict[int | None, Group], dict[str, Group]]:
    steps = ["begun", "submitted", *(f"through_{level.key}" for level in levels)]
    whole = Group("合计", steps=[0] * len(steps))
    departments: dict[int | None, Group] = {}
    majors: dict[str, Group] = {}
    for row in rows:
        department, major = row["department_id"], str(row["major"]) or NO_MAJOR
        for group in (
            whole,
            departments.setdefault(department, Group("", steps=[0] * len(steps))),
            majors.setdefault(major, Group(major, steps=[0] * len(steps))),
        ):
            group.steps = [before + row[step] for before, step in zip(group.steps, steps, strict=True)]
            group.states[str(row["state"])] += row["begun"]
    return whole, departments, majors


def _name(departments: dict[int | None, Group], cycle: Cycle) -> None:
    """Put in the names; what stands under the body itself is named by the body. One query."""
    wanted = [pk for pk in departments if pk is not None]
    known = {pk: (name, region) for pk, name, region in
             Organisation.objects.filter(pk__in=wanted).values_list("pk", "name", "region")}  # fmt: skip
    for pk, group in departments.items():
        group.name, group.region = known[pk] if pk is not None else (cycle.committee.office.name, "")


def _courses(
    cycle: Cycle, pack: Pack, levels: list[Level], days: Counter[tuple[str, int | None, date]], whole: Group,
    first: date, today: date,
) -> list[Course]:  # fmt: skip
    """Each level from the day on which something could lie there to the last day of its window. One query."""
    windows = windows_of(Dossier(cycle=cycle))
    found: list[Course] = []
    for level in levels:
        by_day: Counter[date] = Counter()
        for (kind, _, day), n in days.items():
            if kind == level.kind:
                by_day[day] += n
        span = windows.get(level.window)
        if span is not None:
            last = local_day(pack.timezone, span.closes_at)
            foreseen = forecast(
                by_day, waiting=whole.states[level.waits_in.value], today=today, first_on=first, last_on=last,
                calendar=pack.calendar,
            )  # fmt: skip
            found.append(Course(level, dict(by_day), first, last, span.closes_at, foreseen))
        # What leaves this level is what the next one has to do: before that it had nothing.
        first = min(by_day, default=today)
    return found


def _folded(groups: list[Group]) -> list[Group]:
    """``groups`` with those of too few people told as one, at the end."""
    small = too_small([group.steps[0] for group in groups])
    if not small:
        return groups
    others = Group(OTHERS, steps=[0] * len(groups[0].steps))
    for n in sorted(small):
        others.steps = [a + b for a, b in zip(others.steps, groups[n].steps, strict=True)]
        others.states += groups[n].states
        others.left_over += groups[n].left_over
    return [group for n, group in enumerate(groups) if n not in small] + [others]
