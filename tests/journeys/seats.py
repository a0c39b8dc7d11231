"""Who sits before the browser: signing in with a password, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.looks import form_of, look, unreachable
from tests.support import world as worlds
from tests.support.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sit(page: Page, address: str, world: World, who: str, target: str) -> None:
    """Somebody else sits down: signs in and goes to ``target``."""
    page.context.clear_cookies()
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(world.user(who).username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}{target}")


def seen(page: Page, name: str) -> None:
    """Nothing sticks out, axe finds nothing, the keyboard reaches all of it; the window is as it was afterwards."""
    size = page.viewport_size
    look(page, name)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert form_of(page) == [] and unreachable(page) == []
    if size is not None:
        page.set_viewport_size(size)
