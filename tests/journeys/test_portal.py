"""The public pages in the browser: on each pack that ships, wide and narrow, light and dark, without sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import look
from tests.support import world as worlds

from zhiping.ground.clock import service as clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def open_style_guide(page: Page, live_server: Any, world: worlds.World) -> None:
    """Sign in as an officer and see every component."""
    page.goto(f"{live_server.url}/signin/?next=/styleguide/")
    page.get_by_label("用户名").fill(world.user("office_reviewer").username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/styleguide/")


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest) -> worlds.World:
    """A demo round of each pack, five days before applications close."""
    made = worlds.make(request.param, is_demo=True)
    clock.set_to(made.cycle.key, made.last_second("application") - timedelta(days=5, hours=3))
    return made


def test_home_says_what_comes_next_and_leads_to_the_notice(page: Page, live_server: Any, world: worlds.World) -> None:
    page.goto(live_server.url)
    assert page.get_by_role("heading", level=1).inner_text() == world.pack.title
    deadline = page.get_by_role("complementary", name="下一个期限")
    assert "还剩5天" in deadline.inner_text()
    assert world.pack.windows["application"].label in deadline.inner_text()
    for window in world.pack.windows.values():
        assert page.locator(".tl .what", has_text=window.label).count() >= 1
    look(page, f"home-{world.pack.id}")
    page.set_viewport_size({"width": 1280, "height": 900})
    deadline.get_by_role("link", name="〔").first.click()
    assert "/notice/" in page.url and page.url.endswith(f"#{world.pack.windows['application'].clause}")
    assert page.locator(".article:target").inner_text() != ""


def test_the_notice_carries_every_clause_and_every_open_choice(
    page: Page, live_server: Any, world: worlds.World
) -> None:
    page.goto(f"{live_server.url}/notice/")
    text = page.locator("main").inner_text()
    for key, clause in world.pack.clauses.items():
        assert page.locator(f'[id="{key}"]').count() == 1, key
        if key[0] != "8":
            assert clause.text in text
    for choice in world.pack.choices:
        assert choice.question in text and (choice.chosen or "尚未明确") in text
    for route in world.pack.eligibility.all_routes():
        assert route.label in text
    for material in world.pack.materials:
        assert material.name in text
    look(page, f"notice-{world.pack.id}", schemes=("light",))


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "signin"])
def test_pages_of_text_read_well(page: Page, live_server: Any, name: str) -> None:
    worlds.make(is_demo=True)
    page.goto(f"{live_server.url}/{name}/")
    look(page, name)


def test_a_wrong_password_is_said_at_the_field_and_nothing_typed_is_lost(page: Page, live_server: Any) -> None:
    worlds.make()
    page.goto(f"{live_server.url}/signin/")
    page.get_by_label("用户名").fill("nobody-here")
    page.get_by_label("密码").fill("wrong password")
    page.get_by_role("button", name="登录").click()
    assert page.title().startswith("有错误：")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.get_by_label("用户名").input_value() == "nobody-here"
    password = page.get_by_label("密码")
    assert password.get_attribute("aria-invalid") == "true"
    described = password.get_attribute("aria-describedby")
    assert described and "用户名或密码不对" in page.locator(f"#{described}").inner_text()
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "password"
    look(page, "signin-error")


def test_signing_in_leads_to_the_asked_for_page_and_out_again(page: Page, live_server: Any) -> None:
    world = worlds.make(is_demo=True)
    page.goto(f"{live_server.url}/styleguide/")
    assert "/signin/?next=/styleguide/" in page.url
    page.get_by_label("用户名").fill(world.user("office_reviewer").username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    assert page.url.endswith("/styleguide/")
    look(page, "styleguide")
    page.get_by_role("button", name="退出").click()
    assert page.get_by_role("link", name="登录", exact=True).first.is_visible()


def test_a_page_that_is_not_there_says_so_in_the_look(page: Page, live_server: Any) -> None:
    answer = page.goto(f"{live_server.url}/nowhere/")
    assert answer is not None and answer.status == 404
    assert page.get_by_role("heading", name="没有这一页").is_visible()
    look(page, "404", schemes=("light",))


def test_without_an_open_round_home_says_so(page: Page, live_server: Any) -> None:
    page.goto(live_server.url)
    assert page.get_by_role("heading", name="现在没有开放的评审轮次").is_visible()
    look(page, "closed", schemes=("light",))


def test_keys_of_the_review_are_silent_while_typing_and_can_be_switched_off(page: Page, live_server: Any) -> None:
    world = worlds.make(is_demo=True)
    open_style_guide(page, live_server, world)
    marks = page.get_by_role("group", name="核对结论")
    chosen = "() => [...document.querySelectorAll('[name=sm]')].findIndex((one) => one.checked)"

    page.keyboard.press("1")
    assert page.evaluate(chosen) == 0
    page.get_by_label("本人作用").focus()
    page.keyboard.type("2")
    assert page.evaluate(chosen) == 0 and "2" in page.get_by_label("本人作用").input_value()
    marks.get_by_role("radio").first.focus()
    page.get_by_role("button", name="快捷键：开").click()
    page.keyboard.press("2")
    assert page.evaluate(chosen) == 0
    page.reload()
    page.keyboard.press("2")
    assert page.evaluate(chosen) == 2, "the sample's own choice: the switch is remembered"
    page.get_by_role("button", name="快捷键：关").click()
    page.keyboard.press("2")
    assert page.evaluate(chosen) == 1


def test_a_dialog_takes_the_focus_and_gives_it_back(page: Page, live_server: Any) -> None:
    world = worlds.make(is_demo=True)
    open_style_guide(page, live_server, world)
    page.get_by_role("button", name="打开对话框").click()
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "打开对话框"
