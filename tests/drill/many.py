"""Many dossiers in a database, loaded straight into its tables, and what the worklist costs over them.

``python -m tests.drill.many 1000 100000`` prints, for each size one after the other, a JSON line with times and plans.
The rows are as flat as can be: what is measured is how a list is read, not how a dossier comes about.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from zhiping.cli.database import ready

ready()

from django.db import connection  # noqa: E402
from tests.support.world import World, make  # noqa: E402

from zhiping.access.viewers import Viewer, viewer_of  # noqa: E402
from zhiping.faces.desk.models import Assignment  # noqa: E402
from zhiping.faces.desk.queries import callsheet, unions, worklist  # noqa: E402
from zhiping.ground.audit.models import AuditEntry  # noqa: E402
from zhiping.records.codes import new_code  # noqa: E402
from zhiping.records.models import Dossier, Hold, Milestone, Organisation, Person  # noqa: E402

#: Where a dossier of every hundred is; most wait for the Committee office, as in the last days of a round.
SHARES = {
    "at_committee": 40, "at_department": 20, "at_unit": 10, "accepted": 15, "returned": 5, "draft": 5, "lapsed": 5,
}  # fmt: skip
_STATES = [state for state, share in SHARES.items() for _ in range(share)]
_DEPARTMENTS, _UNITS, _BATCH = 10, 100, 2000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


def _bodies(world: World) -> list[tuple[Organisation, Organisation]]:
    """Pairs of unit and department; the world's own come first."""
    at, office = world.opening(), world.organisations["office"]
    rows = [Organisation(name=f"{n}号主管部门", kind="competent_department", superior=office, registered_at=at)
            for n in range(1, _DEPARTMENTS)]  # fmt: skip
    departments = [world.organisations["department"], *Organisation.objects.bulk_create(rows)]
    rows = [Organisation(name=f"{n}号单位", kind="unit", superior=departments[n % _DEPARTMENTS], registered_at=at)
            for n in range(1, _UNITS * _DEPARTMENTS)]  # fmt: skip
    units = [world.organisations["unit"], *Organisation.objects.bulk_create(rows)]
    return [(unit, departments[n % _DEPARTMENTS]) for n, unit in enumerate(units)]


def _due(world: World, state: str, n: int) -> datetime | None:
    window = {"at_committee": "office_review", "at_department": "department_review", "at_unit": "unit_review",
              "returned": "applicant_correction", "draft": "application", "accepted": "paper"}.get(state)  # fmt: skip
    if window is None or window not in world.pack.windows:
        return None
    # One in ten was extended, by some hours.
    return world.pack.windows[window].closes_at + timedelta(hours=n // 10 % 40 if n % 10 == 0 else 0)


_given: set[str] = set()


def _code() -> str:
    """A code that nobody has yet: among a hundred thousand two may well be the same, and all are written at once."""
    code = new_code()
    while code in _given:
        code = new_code()
    _given.add(code)
    return code


def load(world: World, bodies: list[tuple[Organisation, Organisation]], first: int, last: int) -> None:
    """Dossiers ``first`` to ``last`` (exclusive), each of a person of its own."""
    at, sealed = world.opening(), b"x" * 1000
    seer = world.people["office_reviewer"]
    for begin in range(first, last, _BATCH):
        numbers = range(begin, min(begin + _BATCH, last))
        people = Person.objects.bulk_create(
            Person(name=f"{_SURNAMES[n % 16]}{n}", id_type="passport", id_index=f"many-{n}", id_sealed=b"x",
                   code=_code(), created_at=at)
            for n in numbers
        )  # fmt: skip
        made: list[Dossier] = []
        for n, person in zip(numbers, people, strict=True):
            unit, department = bodies[n % len(bodies)]
            state = _STATES[n * 37 % 100]
            made.append(Dossier(
                code=_code(), person=person, cycle=world.cycle, committee=world.committee, series=world.cycle.series,
                year=world.cycle.year, unit=unit, department=department, pack_version=world.version, state=state,
                state_since=at + timedelta(seconds=n), due_at=_due(world, state, n), corrected=n % 7 == 0,
                returned_from="at_unit" if state == "returned" else "", title=world.pack.titles[0].name,
                major=world.pack.majors[0].name, kind="normal", applicant_name=person.name, found_fail=int(n % 9 == 0),
                found_pass=9, draft_sealed=sealed, draft_saved_at=at,
                submitted_at=None if state == "draft" else at, moves=1,
            ))  # fmt: skip
        made = Dossier.objects.bulk_create(made)
        up = ("at_department", "at_committee", "accepted")
        Milestone.objects.bulk_create(
            Milestone(dossier=d, kind=kind, at=at, by="system")
            for d in made if d.state in up
            for kind in ("reached_department", "reached_office")[: 1 if d.state == "at_department" else 2]
        )  # fmt: skip
        Hold.objects.bulk_create(
            Hold(dossier=d, kind="open_objection" if n % 2 else "pending_refusal", opened_at=at, opened_by="system")
            for n, d in enumerate(made[::200])
        )
        AuditEntry.objects.bulk_create(
            AuditEntry(stream=d.stream, position=1, kind="dossier.submit", by="system", at=at, recorded_at=at, data={},
                       previous="", hash="")
            for d in made
        )  # fmt: skip
        Assignment.objects.bulk_create(
            Assignment(dossier=d, office=world.organisations["office"], person=seer, by=seer, at=at)
            for d in made[::10]
            if d.state == "at_committee"
        )


def _timed(work: Callable[[], Any], times: int = 5) -> float:
    """Milliseconds, the median of several; the first warms the caches and does not count."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - begun))
    return round(statistics.median(taken), 2)


def _plan(viewer: Viewer, world: World, *, after: str = "") -> list[str]:
    """How the database reads a page of the worklist."""
    sql, params = unions.statement(worklist.page_parts(viewer, world.cycle, worklist.Wanted(), after=after))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, TIMING OFF)"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return [str(row[-1]) for row in cursor.fetchall()]


def measure(world: World) -> dict[str, Any]:
    """Times (milliseconds) and plans, by who looks."""
    found: dict[str, Any] = {}
    day = world.opening().date()
    for name in ("office_reviewer", "bureau", "department_reviewer", "unit_reviewer"):
        viewer = viewer_of(world.user(name), day)
        page = worklist.worklist(viewer, world.cycle)
        parts = worklist.page_parts(viewer, world.cycle, worklist.Wanted())
        office = world.organisations[{"unit_reviewer": "unit", "department_reviewer": "department"}.get(name, "office")]
        ask = partial(worklist.worklist, viewer, world.cycle)
        sheet = partial(callsheet.sheet, viewer, world.cycle, day, office=office)
        found[name] = {
            "held": page.total,
            "page": _timed(partial(unions.rows, parts)),
            "whole": _timed(ask),
            "second page": _timed(partial(ask, after=page.following)),
            "mine": _timed(partial(ask, wanted=worklist.Wanted("all", "mine"))),
            "navigation": _timed(partial(worklist.open_count, viewer, [world.cycle])),
            "done": _timed(partial(worklist.done, viewer, world.cycle)),
            "search": _timed(partial(worklist.search, viewer, world.cycle, "沈12")),
            "calls": _timed(sheet, times=1),
            "plan": _plan(viewer, world),
            "plan of the second page": _plan(viewer, world, after=page.following),
        }
    return found


def main(sizes: list[int]) -> Iterator[dict[str, Any]]:
    """Load up to each size, and measure there."""
    world = make("leshan-2024-engineering")
    bodies = _bodies(world)
    loaded = 0
    for size in sizes:
        load(world, bodies, loaded, size)
        loaded = size
        if connection.vendor == "postgresql":
            # What autovacuum would do within minutes: without it no count comes from an index alone. SQLite gets along
            # without statistics, as in the product.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        yield {"size": size, "who": measure(world)}


if __name__ == "__main__":
    for one in main([int(size) for size in sys.argv[1:]]):
        print(json.dumps(one, ensure_ascii=False), flush=True)
