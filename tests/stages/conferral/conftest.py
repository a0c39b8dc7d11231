"""The world after the vote: a chair, an HR department above the office, people who passed."""

from __future__ import annotations

import pytest
from tests.support import results
from tests.support import world as worlds


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> worlds.World:
    """The same offices and people under each shipped pack."""
    return results.staffed(worlds.make(request.param))


@pytest.fixture
def leshan(db: None) -> worlds.World:
    """The world of the pack in which two bodies confirm."""
    return results.staffed(worlds.make("leshan-2024-engineering"))
