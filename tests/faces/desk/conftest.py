"""The world of the first shipped pack, and somebody at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    """Offices and people under the Leshan notice, a demo round."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


@pytest.fixture
def at_desk(world: worlds.World) -> Callable[[str], Client]:
    """A signed-in client for somebody of the world."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.user(name))
        return client

    return sign_in
