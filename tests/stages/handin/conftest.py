"""The world of every pack that ships, with those who sit at the counter and at the cash desk."""

from __future__ import annotations

import pytest
from tests.support import world as worlds


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> worlds.World:
    """The same offices and people under each shipped pack."""
    return with_counter(worlds.make(request.param))


@pytest.fixture
def paper_world(db: None) -> worlds.World:
    """The world of the pack that asks for paper."""
    return with_counter(worlds.make("leshan-2024-engineering"))


def with_counter(world: worlds.World) -> worlds.World:
    """Somebody at the counter and a cashier."""
    world.employ("counter", "office", "counter", called="孔收")
    world.employ("cashier", "office", "cashier", called="钱朗")
    return world
