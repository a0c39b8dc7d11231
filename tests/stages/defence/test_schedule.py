"""The schedule of defences (P7): panels, drafts, the release, and changes that move nobody else."""

from __future__ import annotations

import pytest
from tests.support.defending import Stage, stage

from zhiping.stages.defence.models import Panel, Schedule, Slot


@pytest.fixture
def ready(db: None) -> Stage:
    made = stage()
    made.places()
    return made


def test_flow(ready: Stage) -> None:
    row = ready.released()
    assert row.state == Schedule.State.RELEASED
    assert Slot.objects.count() == 6
    assert Panel.objects.count() == 2
