"""A pool of experts for tests, taken in by the operations that the pages use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.support import way
from tests.support.world import World

from zhiping.core.committees import Seat as Place
from zhiping.core.experts import last_day_of_term
from zhiping.records.models import Dossier
from zhiping.registers.experts import operations as register
from zhiping.registers.experts.models import Expert, Filing
from zhiping.registers.experts.operations import Told
from zhiping.registers.experts.operations.committees import Sits

#: Nobody at the units of a world works there.
OUTSIDE = "乐山某某研究院"


def since(world: World) -> date:
    """The first day of every term here: before the round, and it outlasts it."""
    return world.opening().date() - timedelta(days=100)


def told(world: World, **more: Any) -> Told:
    """What is said of an expert of the first major, for as long as the pack lets it be."""
    first = more.pop("from_on", since(world))
    years = world.pack.procedure.committee.longest_term
    said: dict[str, Any] = {
        "employer": OUTSIDE, "title": "高级工程师", "level": "associate_senior",
        "majors": [world.pack.majors[0].name], "from_on": first, "to_on": last_day_of_term(first, years),
        "telephone": "0000-0000001", "email": "expert@example.invalid",
    }  # fmt: skip
    return Told(**said | more)


def expert(world: World, name: str, *, called: str = "", at: datetime | None = None, **more: Any) -> Expert:
    """Somebody (made if need be) in the pool."""
    person = world.people.get(name) or world.person(name, called=called)
    by, at = world.by("office_reviewer"), at or world.opening()
    return register.enter(world.cycle, person, told(world, **more), by=by, at=at)


def chair(world: World) -> Expert:
    """The chair, who is an expert and holds the role."""
    world.employ("chair", "office", "chair", called="乔主任")
    return expert(world, "chair")


def filed(world: World, experts: list[Expert], **more: Any) -> Filing:
    """A committee of ``experts``: the first presides, the second is the vice-chair."""
    places = [Place.CHAIR, Place.VICE_CHAIR, *[Place.MEMBER] * len(experts)]
    first, years = since(world), world.pack.procedure.committee.filing_years_max
    said: dict[str, Any] = {
        "number": "乐人社备〔2024〕1号", "filed_on": first, "until_on": last_day_of_term(first, years),
        "series": [world.pack.series], "levels": [level.id for level in world.pack.levels],
        "seats": [Sits(one, place) for one, place in zip(experts, places, strict=False)],
    }  # fmt: skip
    return register.file_committee(
        world.committee, **said | more, pack=world.pack, by=world.by("office_reviewer"), at=world.opening()
    )


def accepted(world: World, who: str = "applicant", *, called: str = "") -> Dossier:
    """A dossier that lies with the Committee."""
    if called:
        world.employ(who, "unit", "employee", called=called)
    return Dossier.objects.get(pk=way.accepted(world, world.submitted(who)).pk)
