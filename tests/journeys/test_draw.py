"""Two officers draw experts by lot, each in their own browser: a list, two secrets, a substitute (rules.md 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import form_of, look, unreachable
from tests.support import lots
from tests.support.lots import Lots
from tests.support.world import PASSWORD, make

from zhiping.ground.clock import service as clock
from zhiping.registers.draws import queries
from zhiping.registers.draws.models import Draw

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def room(transactional_db: None) -> Lots:
    """A pool, and nobody drawn yet."""
    made = lots.room(make("leshan-2024-engineering", is_demo=True))
    clock.set_to(made.world.cycle.key, made.now)
    return made


@pytest.fixture
def second(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """The browser of the second officer, a telephone."""
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": 390, "height": 844}})
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, room: Lots, who: str) -> None:
    page.goto(f"{address}/signin/?next=/draws/")
    page.get_by_label("用户名").fill(room.world.user(who).username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/draws/")


def seen(page: Page, name: str) -> None:
    """Looked at, in every width."""
    look(page, f"draw-{name}", widths=(1280, 390, 320))
    assert unreachable(page) == [] and form_of(page) == []


def commit(page: Page) -> None:
    page.get_by_role("link", name="核对名单，承诺").click()
    page.get_by_label("我看过名单").check()
    page.get_by_role("button", name="承诺", exact=True).click()


def test_two_officers_draw_and_a_substitute_comes(page: Page, second: Page, live_server: Any, room: Lots) -> None:
    address = live_server.url
    sign_in(page, address, room, "office_reviewer")
    seen(page, "home")
    page.get_by_role("link", name="准备抽取").first.click()
    page.get_by_label(f"{room.major}专家").fill("9")
    page.get_by_label("谢敏").check()
    page.get_by_label("田海").check()
    page.get_by_role("button", name="核对名额和名单").click()
    assert page.get_by_role("alert").filter(has_text="人数不够").is_visible()
    seen(page, "prepare-short")
    page.get_by_label(f"{room.major}专家").fill("2")
    page.get_by_role("button", name="核对名额和名单").click()
    page.get_by_role("button", name="定下名单").click()
    assert page.get_by_text("等您承诺。").is_visible()
    draw = Draw.objects.get()

    page.get_by_role("link", name="核对名单，承诺").click()
    seen(page, "commit")
    page.go_back()
    commit(page)
    seen(page, "committed")
    sign_in(second, address, room, "bureau")
    second.goto(f"{address}/draws/{draw.code}/")
    commit(second)
    second.get_by_role("link", name="揭示", exact=True).click()
    seen(second, "reveal")
    second.get_by_role("button", name="揭示", exact=True).click()
    # Nobody sees a result before all have revealed.
    assert second.get_by_role("heading", name="抽取结果").count() == 0
    assert second.get_by_text("全部揭示以前，谁都看不到结果").is_visible()
    page.reload()
    page.get_by_role("link", name="揭示", exact=True).click()
    page.get_by_role("button", name="揭示", exact=True).click()
    assert page.get_by_role("heading", name="抽取结果").is_visible()
    assert page.get_by_text("刚才重新计算过，与记录一致。").is_visible()

    page.get_by_role("link", name="不能参加").first.click()
    page.get_by_label("生病").check()
    seen(page, "step-down")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("button", name="出具抽取记录").click()
    assert page.get_by_role("link", name="打印抽取记录").is_visible()
    seen(page, "result")
    page.get_by_role("link", name="公布的页面").click()
    seen(page, "public")
    names = [one.name for one in room.world.people.values() if one.name.startswith("专家")]
    content = page.locator("main").inner_text()
    assert len(names) == 6 and not [name for name in names if name in content]
    assert [one.substitute for one in queries.drawn(room.world.cycle, "defence")].count(True) == 1
