"""The simulated draw: every purpose of a pack once, a substitute in one major, and all of it holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support import lots
from tests.support import world as worlds

from zhiping.core.procedure import State
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.registers.draws import queries
from zhiping.registers.draws.models import Draw
from zhiping.simulation.desks import Play
from zhiping.simulation.drawing import play_draw


@pytest.mark.django_db
@pytest.mark.parametrize("name", worlds.PACKS)
def test_every_purpose_is_drawn_once(name: str) -> None:
    world = worlds.make(name)
    room = lots.room(world)
    officers = {"office_reviewer": [world.people["office_reviewer"]], "bureau": [world.people["bureau"]]}
    founded: Any = SimpleNamespace(
        cycle=world.cycle, office=world.organisations["office"], who=lambda _, role: officers[role]
    )
    play = Play(world.pack, founded, None, [], (), room.at())  # type: ignore[arg-type]
    play_draw(play)
    assert not Draw.objects.exists(), "nobody is ready"
    Dossier.objects.filter(pk=world.submitted().pk).update(state=State.READY)
    play_draw(play)
    play_draw(play)
    assert world.pack.procedure.draw is not None
    stages = [purpose.stage for purpose in world.pack.procedure.draw.purposes]
    assert sorted(Draw.objects.values_list("stage", "state")) == sorted((stage, "drawn") for stage in stages)
    for stage in stages:
        serving = queries.drawn(world.cycle, stage)
        assert len(serving) == 5 and sum(one.substitute for one in serving) == 1
    ours = {"draws-hold", "draws-are-as-they-were-fixed", "drawn-steps-down-by-the-order"}
    assert not {one.name for one in check_all().failed} & ours
