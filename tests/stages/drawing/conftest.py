"""A world with a pool of experts, under every pack that ships."""

from __future__ import annotations

import pytest
from tests.support import lots
from tests.support import world as worlds
from tests.support.lots import Lots


@pytest.fixture(params=worlds.PACKS)
def room(request: pytest.FixtureRequest, db: None) -> Lots:
    """Before anything is drawn."""
    return lots.room(worlds.make(request.param))
