"""The simulated days of the defence: people come, or do not; sheets, locks and outcomes through the real operations."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support import hearing

from zhiping.core.procedure import State
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.experts import operations as experts
from zhiping.simulation.desks import Play
from zhiping.simulation.hearing import play_defence
from zhiping.stages.defence.models import Result, Schedule, Sheet


def _play(morning: hearing.Morning, stays_away: int) -> Play:
    world = morning.world
    office = [world.people["office_reviewer"], world.people["office_second"]]
    founded: Any = SimpleNamespace(cycle=world.cycle, office=world.organisations["office"], who=lambda *_: office)
    made = Play(world.pack, founded, None, [], (), morning.at(8))  # type: ignore[arg-type]
    for n, slot in enumerate(morning.slots):
        number = 19 if n == stays_away else n + 1
        made.by_dossier[slot.dossier_id] = SimpleNamespace(applicant=SimpleNamespace(number=number))  # type: ignore[assignment]
    return made


@pytest.mark.django_db
def test_a_day_ends_with_everybody_heard_or_missed() -> None:
    """One stays away; the lead keeps out of another, whom the office calls and locks."""
    morning = hearing.morning(experts=4, applicants=3)
    lead = morning.world.by("expert1")
    experts.declare(morning.experts[0], morning.slots[0].dossier, "同门", by=lead, at=morning.at(8))
    play_defence(_play(morning, stays_away=2))
    states = [Dossier.objects.get(pk=slot.dossier_id).state for slot in morning.slots]
    assert states == [State.DEFENDED, State.DEFENDED, State.NOT_PASSED]
    assert sorted(Result.objects.values_list("sheets", flat=True)) == [3, 4]
    assert not Result.objects.filter(recorded_at__isnull=True).exists()
    assert set(Sheet.objects.values_list("version", flat=True)) == {1}, "a save that was sent twice is one"
    assert Milestone.objects.filter(kind="defence_score").count() == 2
    play_defence(_play(morning, stays_away=2))
    assert Result.objects.count() == 2, "what is over is not played again"


@pytest.mark.django_db
def test_without_a_released_schedule_nothing_happens() -> None:
    morning = hearing.morning(applicants=1)
    Schedule.objects.update(state=Schedule.State.DRAFT)
    play_defence(_play(morning, stays_away=9))
    assert not Sheet.objects.exists() and Dossier.objects.get().state == State.READY
