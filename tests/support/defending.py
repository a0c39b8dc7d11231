"""A round before its defences, for tests: drawn experts, rooms, half-days, applicants of two departments and majors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.hearing import an_expert, ready
from tests.support.world import World, make

from zhiping.core.draw import Quota
from zhiping.records.models import Dossier, Organisation
from zhiping.registers.draws import operations as draws
from zhiping.registers.draws.operations import Entry
from zhiping.registers.experts.models import Expert, ExpertMajor
from zhiping.stages.defence.models import HalfDay, Room, Schedule
from zhiping.stages.defence.operations import making, panels, releasing

#: The first day of defences; the second follows it.
DAY = date(2025, 1, 13)


@dataclass
class Stage:
    """``experts`` are drawn, ``spare`` stand in the pool alone."""

    world: World
    majors: list[str]
    experts: list[Expert] = field(default_factory=list)
    spare: list[Expert] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Three weeks before the first day."""
        return self.world.on(DAY - timedelta(days=21))

    @property
    def given(self) -> dict[str, Any]:
        """Who acts, and when: the office, now."""
        return {"by": self.world.by("office_reviewer"), "at": self.now}

    def places(self, *, rooms: int = 2, days: int = 2) -> None:
        """Rooms and half-days."""
        made = [
            panels.add_room(self.world.cycle, name=f"30{n}室", address="会议中心三楼", **self.given)
            for n in range(rooms)
        ]
        for n in range(days):
            for part in ("am", "pm"):
                panels.add_half_day(
                    self.world.cycle, on=DAY + timedelta(days=n), part=part, rooms=[room.pk for room in made],
                    **self.given,
                )  # fmt: skip

    def draft(self, **given: object) -> Schedule:
        """Panels as proposed, and a schedule that the worker made."""
        panels.make_panels(self.world.cycle, **self.given)
        row = making.ask(self.world.cycle, seconds=5, **self.given)
        making.make_schedules()
        return Schedule.objects.get(pk=row.pk)

    def released(self) -> Schedule:
        """The same, released, and everybody told."""
        row = releasing.release(self.draft(), **self.given)
        while releasing.release_pending():
            pass
        return Schedule.objects.get(pk=row.pk)

    @property
    def halves(self) -> list[HalfDay]:
        """The half-days in order."""
        return list(HalfDay.objects.order_by("on", "part"))

    @property
    def rooms(self) -> list[Room]:
        """The rooms in order."""
        return list(Room.objects.order_by("id"))


def stage(*, applicants: int = 6, experts: int = 6, spare: int = 1) -> Stage:
    """Half of the applicants and experts for each of two majors; applicants come from two departments in turn."""
    world = make("leshan-2024-engineering", is_demo=True)
    world.employ("chair", "office", "chair", called="乔主任")
    made = Stage(world, [major.name for major in world.pack.majors[:2]])
    for n in range(experts + spare):
        one = an_expert(world, f"expert{n + 1}", f"专家{_nth('甲乙丙丁戊己庚辛壬癸', n)}")
        ExpertMajor.objects.create(expert=one, major=made.majors[n % 2])
        (made.experts if n < experts else made.spare).append(one)
    other = Organisation.objects.create(
        name="另一县经济和信息化局",
        kind="competent_department",
        superior=world.organisations["office"],
        region="511123",
    )
    for n in range(applicants):
        dossier = ready(world, f"applicant{n + 1}", f"申报人{_nth('一二三四五六七八九十', n)}")
        where = {"department": other} if n % 4 >= 2 else {}
        Dossier.objects.filter(pk=dossier.pk).update(major=made.majors[n % 2], **where)
        made.dossiers.append(Dossier.objects.get(pk=dossier.pk))
    _draw(made)
    return made


def _nth(names: str, n: int) -> str:
    """The ``n``-th name, from 0; beyond the last in letters, so that nobody's name is in another's."""
    return names[n] if n < len(names) else "".join("零壹贰叁肆伍陆柒捌玖"[int(digit)] for digit in str(n + 1))


def _draw(made: Stage) -> None:
    world, at = made.world, made.now - timedelta(days=1)
    people = world.people
    entries = [Entry(one.person_id, made.majors[n % 2]) for n, one in enumerate(made.experts)]
    quotas = [Quota(major=major, experts=len(made.experts) // 2, substitutes=0) for major in made.majors]
    draw = draws.prepare(
        world.cycle, "defence", entries=entries, quotas=quotas, keepers=[people["office_reviewer"], people["chair"]],
        by=world.by("office_reviewer"), at=at,
    )  # fmt: skip
    for step in (draws.commit, draws.reveal):
        for who in ("office_reviewer", "chair"):
            at += timedelta(seconds=1)
            step(draw, "", by=world.by(who), at=at)
            draw.refresh_from_db()
