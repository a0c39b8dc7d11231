"""A meeting under every pack that ships, and under the one with groups and a defence."""

from __future__ import annotations

import pytest
from tests.support import gathering
from tests.support import world as worlds
from tests.support.gathering import Gathering


@pytest.fixture(params=worlds.PACKS)
def meeting(request: pytest.FixtureRequest, db: None) -> Gathering:
    """Planned, with two candidates, under each shipped pack."""
    return gathering.gather(worlds.make(request.param))


@pytest.fixture
def leshan(db: None) -> Gathering:
    """Planned, with two candidates, under the pack that has groups and a defence."""
    return gathering.gather(worlds.make("leshan-2024-engineering"))
