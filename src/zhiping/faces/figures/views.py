"""One page: how far the round is, where, and whether it will be in time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.audiences import who_exchanges
from zhiping.access.viewers import Viewer
from zhiping.core.figures import FEWEST, LOOK_BACK
from zhiping.faces.figures import drawing
from zhiping.faces.figures.queries import Course, Figures, Group, figures_of, sees_people
from zhiping.records.models import Cycle
from zhiping.records.queries import closed_cycles, now
from zhiping.web.dates import day_in_brackets

#: A picture of how far each group came begins with what was submitted.
_FROM = 1


def home(request: HttpRequest) -> HttpResponse:
    """Funnel, forecast, departments and majors of one round; ``cycle`` in the address chooses it, else the newest.

    A round that was closed keeps its figures as they stood then, and is shown when none is open.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    asked = request.GET.get("cycle", "")
    if not cycles or (asked and asked not in {c.key for c in cycles}):
        cycles = [*cycles, *closed_cycles()]
    if not cycles:
        return render(request, "figures/none.html")
    cycle = next((c for c in cycles if c.key == asked), cycles[0])
    at = cycle.closed_at or now(cycle)
    found = figures_of(cycle, at=at, exact=sees_people(viewer, cycle))
    return render(
        request, "figures/home.html",
        {
            "cycle": cycle, "cycles": cycles, "at": at, "figures": found, "fewest": FEWEST,
            "exports": who_exchanges(viewer, None) and cycle.closed_at is None,
            "look_back": LOOK_BACK, "funnel": _funnel(found), "shares": _shares(found),
            "courses": [(course, _drawn(course, found), _sentence(course, found)) for course in found.courses],
            "tables": [
                (key, heading, what, groups, _rows(found, groups, key))
                for key, heading, what, groups in (
                    ("departments", "各县（市、区）和主管部门", "主管部门", found.departments),
                    ("majors", "各专业", "专业", found.majors),
                )
            ],
            "shades": [(_shade(level), step) for step, level in found.steps[_FROM:]],
        },
    )  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "—"


def _shares(found: Figures) -> list[tuple[str, int, str]]:
    """(step, how many, share of the step before)."""
    counts = found.whole.steps
    before = [0, *counts[:-1]]
    return [
        (step, count, _percent(count, earlier) if n else "—")
        for n, ((step, _), count, earlier) in enumerate(zip(found.steps, counts, before, strict=True))
    ]


def _funnel(found: Figures) -> Any:
    rows = [
        drawing.Bar(step, f"{count}份" + (f"　上一步的{share}" if share != "—" else ""), [("fig-office", count)])
        for step, count, share in _shares(found)
    ]
    said = "，".join(f"{step}{count}份" for step, count, _ in _shares(found))
    return drawing.bars("funnel", "各环节的材料份数", f"{said}。", rows)


def _rows(found: Figures, groups: list[Group], key: str) -> Any:
    """A row a group, its steps from submission on over each other."""
    rows = []
    for group in groups:
        counts = group.steps[_FROM:]
        parts = [(_shade(level), count) for (_, level), count in zip(found.steps[_FROM:], counts, strict=True)]
        rows.append(drawing.Bar(group.name, " / ".join(map(str, counts)), parts))
    words = "、".join(step for step, _ in found.steps[_FROM:])
    return drawing.bars(key, f"每一行依次是{words}的份数", "同样的数字见下表。", rows)


def _shade(level: str) -> str:
    """The class of a step by the level that it passes."""
    return f"fig-{level or 'sent'}"


def _drawn(course: Course, found: Figures) -> Any:
    foreseen = course.forecast
    return drawing.course(
        f"course-{course.level.key}", f"{course.level.passed}的份数，逐日累计，并按目前进度推算到最后一天",
        f"到今天{foreseen.passed}份，推算到{day_in_brackets(course.last_on)}{foreseen.expected}份，"
        f"全部{foreseen.passed + foreseen.waiting}份。",
        course.by_day, foreseen, first_on=course.first_on, today=found.today, last_on=course.last_on,
    )  # fmt: skip


def _sentence(course: Course, found: Figures) -> tuple[str, str]:
    """(icon and tone: ok, unk or no; what it comes to), in one sentence that says what would help."""
    foreseen, last = course.forecast, day_in_brackets(course.last_on)
    if found.today > course.last_on:
        if foreseen.waiting:
            return "no", f"期限已过，还有{foreseen.waiting}份没有办。能不能延长由评审组织单位决定。"
        return "ok", f"期限已过，没有留下没办的材料，共办结{foreseen.passed}份。"
    if not foreseen.waiting:
        return "ok", "现在没有等着办的材料。"
    if not foreseen.worked:
        return "unk", f"还没有一个完整的工作日可以推算，{foreseen.waiting}份等着办，最迟{last}。"
    if foreseen.left_over:
        need = f"，每个工作日办{foreseen.needed}份才来得及" if foreseen.days_left else ""
        return "no", f"按目前进度，到{last}还有{foreseen.left_over}份办不完{need}。"
    return "ok", f"按目前进度，到{last}能办完现在等着办的{foreseen.waiting}份。"
