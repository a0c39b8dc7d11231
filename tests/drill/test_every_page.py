"""Every page that the table of permissions opens: axe-core, reflow on the narrowest telephone, all by keyboard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys import looks
from tests.support import hearing, walk
from tests.support import world as worlds

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Playwright's synchronous interface runs an event loop in the test's thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytestmark = pytest.mark.django_db(transaction=True)


def _faults(page: Page, url: str, stops: list[walk.Stop], sessions: dict[str, str]) -> list[str]:
    """What is wrong with each of these pages."""
    faults: list[str] = []
    for stop in stops:
        looks.become(page, url, sessions.get(stop.role, ""))
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{url}{stop.path}")
        looks.keep(page, f"walk-{stop.name.replace(':', '-')}")
        elsewhere = [] if page.url.endswith(stop.path) else [f"leads to {page.url}"]
        seen = [*elsewhere, *looks.violations(page), *looks.unreachable(page), *looks.form_of(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        seen += looks.too_wide(page)
        faults += [f"{stop.label}: {fault}" for fault in seen]
    return faults


def test_every_page_is_accessible_reflows_and_can_be_used_by_keyboard(page: Page, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    walk.prepare(world)
    found = walk.walk(world, walk.FEW)
    assert found.closed == [], "a link leads to a closed page"
    assert {role for role, _ in found.told} == {"office_reviewer", "bureau", "chair"}, "who reads of an expert"
    faults = _faults(page, live_server.url, found.once(), found.sessions)
    # Pages of the arranging close with the release of the schedule: seen as they were before it.
    hearing.before_the_release(world)
    earlier = walk.walk(world, ("office_reviewer",), room="defence:")
    missing = found.missing() & earlier.missing()
    assert missing == set(), "no link leads there"
    new = [stop for stop in earlier.once() if not found.knows(stop.name) or stop.name == "defence:plan"]
    faults += _faults(page, live_server.url, new, earlier.sessions)
    assert not faults, "\n".join(faults)
