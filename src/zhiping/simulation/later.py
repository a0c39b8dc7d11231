"""What follows the hand-in, room by room, from the draw to the destruction (P7 to P11), and where a demo stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from zhiping.ground.clock import service as clock
from zhiping.records.ticking import tick
from zhiping.simulation.aftercaring import play_aftercare
from zhiping.simulation.certifying import play_certificates
from zhiping.simulation.conferring import play_announcement, play_confirmation, play_investigation
from zhiping.simulation.defending import play_schedule
from zhiping.simulation.desks import Play
from zhiping.simulation.drawing import play_draw
from zhiping.simulation.experts import play_experts
from zhiping.simulation.hearing import play_defence
from zhiping.simulation.meeting import play_meeting, play_sitting
from zhiping.stages.defence.queries.board import days_of

_MORNING: Final = time(8, 30)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done next, and for which stage of ``demo --at`` it counts. ``look``: a demo at that stage stops here."""

    stage: str
    play: Callable[[Play], None]
    look: bool = False


def _next_morning(play: Play) -> None:
    day = play.today + timedelta(days=1)
    while not play.calendar.is_working_day(day):
        day += timedelta(days=1)
    play.turn_to(day, _MORNING)
    clock.set_to(play.founded.cycle.key, play.now)
    tick(play.founded.cycle, at=play.tick())


def _first_day_of_defence(play: Play) -> None:
    """The morning on which the first are heard; nothing where nobody is."""
    days = [day for day in days_of(play.founded.cycle) if day >= play.today]
    if days:
        play.turn_to(days[0], _MORNING)
        clock.set_to(play.founded.cycle.key, play.now)


#: In the order of the notice. What a pack lacks does nothing.
DEEDS: Final = (
    Deed("defence", play_experts),
    Deed("defence", play_draw),
    Deed("defence", play_schedule),
    Deed("defence", _first_day_of_defence, look=True),
    Deed("defence", play_defence),
    Deed("meeting", _next_morning),
    Deed("meeting", play_experts),
    Deed("meeting", play_sitting, look=True),
    Deed("meeting", play_meeting),
    Deed("publicity", play_announcement, look=True),
    Deed("publicity", play_investigation),
    Deed("conferral", _next_morning, look=True),
    Deed("conferral", play_confirmation),
    Deed("conferral", play_certificates),
    Deed("aftercare", _next_morning, look=True),
    Deed("aftercare", play_aftercare),
)


def until(stage: str) -> tuple[Deed, ...]:
    """The deeds up to where a demo at ``stage`` stops. Raises ValueError for a stage that is none of these."""
    at = [n for n, deed in enumerate(DEEDS) if deed.look and deed.stage == stage]
    if not at:
        raise ValueError(f"no deeds lead to {stage}")
    return DEEDS[: at[0] + 1]
