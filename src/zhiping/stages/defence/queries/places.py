"""Places of the core as pages name them and say them."""

from __future__ import annotations

from collections.abc import Mapping

from zhiping.core import schedule as core
from zhiping.records.models import Cycle
from zhiping.stages.defence.models import HalfDay, Panel, Room
from zhiping.stages.defence.queries.times import instants


class Places:
    """A place of the core in words. Two queries, however many."""

    def __init__(self, cycle: Cycle, halves: Mapping[core.HalfDay, HalfDay]) -> None:
        self.cycle, self.halves = cycle, halves
        self.rooms = {str(pk): name for pk, name in Room.objects.filter(cycle=cycle).values_list("pk", "name")}
        self.panels = {str(pk): name for pk, name in Panel.objects.filter(cycle=cycle).values_list("pk", "name")}

    def __call__(self, place: core.Place | None) -> str:
        if place is None:
            return "没有安排"
        half = self.halves[place.session.at]
        starts = instants(half, self.cycle, place.turn)["starts_at"]
        return (
            f"{half.on.month}月{half.on.day}日{half.get_part_display()}{starts:%H:%M}，"
            f"{self.rooms[place.session.room]}，{self.panels[place.session.panel]}{place.turn}号"
        )


def key_of(place: core.Place) -> str:
    """A place as a form names it."""
    at = place.session.at
    return f"{at.on.isoformat()}|{at.part}|{place.session.panel}|{place.session.room}|{place.turn}"
