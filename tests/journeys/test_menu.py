"""Who has twenty entries finds them in groups: by mouse, by keyboard, on a telephone, and where no script runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys import looks
from tests.journeys.test_review import Visitor
from tests.support import world as worlds

from zhiping.ground.clock import service as clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_office_finds_its_pages_in_groups(page: Page, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=1))
    clerk = Visitor(page, live_server.url, world)
    clerk.sign_in("office_reviewer")
    clerk.open("/messages/")
    nav = page.get_by_role("navigation", name="主导航")
    group, entry = nav.locator("summary", has_text="管理"), nav.get_by_role("link", name="导出导入")
    looks.keep(page, "menu-closed")
    assert not entry.is_visible()
    group.focus()
    page.keyboard.press("Enter")
    assert entry.is_visible()
    looks.look(page, "menu")
    page.set_viewport_size({"width": 1280, "height": 900})
    # One at a time; Esc gives the focus back, and so does going on close it.
    nav.locator("summary", has_text="收件缴费").click()
    assert not entry.is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelectorAll('.menu[open]').length") == 0
    assert page.evaluate("document.activeElement.textContent").startswith("收件缴费")
    group.click()
    page.locator("main").click(position={"x": 5, "y": 5})
    assert not entry.is_visible()
    # The page keeps its height while a group is open.
    page.set_viewport_size({"width": 390, "height": 844})
    before = page.evaluate("document.documentElement.scrollHeight")
    group.click()
    assert entry.is_visible() and page.evaluate("document.documentElement.scrollHeight") == before
    assert page.locator("body > header").bounding_box()["height"] < 240  # type: ignore[index]
    entry.click()
    assert nav.locator("summary[aria-current]").inner_text().strip() == "管理"


def test_groups_open_without_script(browser: Any, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=1))
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        clerk = Visitor(page, live_server.url, world)
        clerk.sign_in("office_reviewer")
        clerk.open("/messages/")
        nav = page.get_by_role("navigation", name="主导航")
        nav.locator("summary", has_text="管理").click()
        nav.get_by_role("link", name="导出导入").click()
        assert page.url.endswith("/exchange/")
    finally:
        context.close()
