"""The world of every pack that ships, and of the one that asks for paper."""

from __future__ import annotations

import pytest
from tests.support import world as worlds


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> worlds.World:
    """The same offices and people under each shipped pack."""
    return worlds.make(request.param)


@pytest.fixture
def paper_world(db: None) -> worlds.World:
    """The world of the pack that asks for paper."""
    return worlds.make("leshan-2024-engineering")
