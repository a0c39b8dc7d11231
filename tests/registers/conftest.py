"""The world of every pack that ships, and dossiers on their way through it."""

from __future__ import annotations

import pytest
from tests.support import world as worlds


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> worlds.World:
    """The same offices and people under each shipped pack."""
    return worlds.make(request.param)
