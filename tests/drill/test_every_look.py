"""Every page in every role, theme, width and setting a reader may have chosen.

A small ``ZHIPING_DRILL_COUNT`` takes about twice as many pages, spread evenly; from ``ALL`` on, every page is taken.
``test_every_page`` looks once at each, whatever the count.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys import looks
from tests.support import walk
from tests.support import world as worlds

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Playwright's synchronous interface runs an event loop in the test's thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytestmark = pytest.mark.django_db(transaction=True)


def _moving(page: Page) -> list[str]:
    still = page.evaluate("() => document.getAnimations().filter((one) => one.playState === 'running').length")
    return [f"{still} things move"] if still else []


def _seen(page: Page) -> list[str]:
    """What is wrong with the open page in any of the settings."""
    faults: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found = looks.too_wide(page) + (looks.violations(page) if width != 390 else [])
            faults += [f"{scheme} {width}: {fault}" for fault in found]
    page.emulate_media(color_scheme="light", forced_colors="active")
    page.set_viewport_size({"width": 1280, "height": 900})
    faults += [f"forced colours: {fault}" for fault in looks.unreachable(page)]
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    faults += [f"reduced motion: {fault}" for fault in _moving(page)]
    page.emulate_media(reduced_motion="no-preference")
    # A window magnified twice, and in it text twice as large again.
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    faults += [f"text twice as large: {fault}" for fault in looks.too_wide(page)]
    return faults


#: From this count on, no page is left out.
ALL = 20


def test_every_page_in_every_setting(page: Page, live_server: Any, count: int) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    walk.prepare(world)
    faults: list[str] = []
    found = walk.walk(world)
    assert found.closed == [], "a link leads to a closed page"
    stops = found.by_role()
    for stop in stops if count >= ALL else stops[:: max(1, len(stops) // (2 * count))]:
        looks.become(page, live_server.url, found.sessions.get(stop.role, ""))
        page.goto(f"{live_server.url}{stop.path}")
        faults += [f"{stop.label}: {fault}" for fault in _seen(page)]
    assert not faults, "\n".join(faults)
