"""The public pages in the browser: on each pack that ships, wide and narrow, light and dark, without sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.costs import Cost
from tests.journeys.looks import look
from tests.support import world as worlds

from zhiping.core.calendar import anniversary
from zhiping.core.policy import Pack
from zhiping.ground.clock import service as clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def open_style_guide(page: Page, live_server: Any, world: worlds.World) -> None:
    """Sign in as an officer and see every component."""
    page.goto(f"{live_server.url}/signin/?next=/styleguide/")
    page.get_by_label("用户名").fill(world.user("office_reviewer").username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{live_server.url}/styleguide/")


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


def answer_as_an_engineer(page: Page, counted: Cost, pack: Pack) -> None:
    """What somebody types who meets every condition but the years, as quickly as they can."""
    rules = pack.eligibility
    too_late = anniversary(rules.service.counted_to, -3).isoformat()
    counted.do(page.get_by_label("企事业单位在职人员"), "check")
    counted.do(page.get_by_label("在范围内", exact=True), "check")
    counted.do(page.get_by_label("专业", exact=True), "select_option", pack.majors[0].name)
    counted.do(page.get_by_label("学历", exact=True), "select_option", "undergraduate")
    counted.do(page.get_by_label("学位", exact=True), "select_option", "bachelor")
    counted.do(page.get_by_label("毕业、取得学位的日期"), "fill", "2013年6月30日")
    counted.do(page.get_by_label("现任职称"), "select_option", "助理工程师")
    counted.do(page.get_by_label("取得日期").first, "fill", too_late)
    counted.do(page.get_by_label("没有证书"), "check")
    for row in page.locator(".years fieldset").all():
        counted.do(row.get_by_label("公需科目"), "fill", "30")
        counted.do(row.get_by_label("专业科目"), "fill", "60")
    counted.do(page.get_by_label("每年都是合格"), "check")
    counted.do(page.get_by_label("专利"), "check")
    counted.do(page.get_by_label("标准", exact=True), "check")
    counted.do(page.get_by_role("group", name="情况").get_by_label("都没有"), "check")


def test_find_out_in_two_minutes_whether_i_can_apply(
    page: Page, browser: Any, browser_context_args: dict[str, Any], live_server: Any
) -> None:
    """Without a script, without signing in: from the home page to the answer and the nearest way."""
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    clock.set_to(world.cycle.key, world.last_second("application") - timedelta(days=11))
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    counted = Cost()
    plain = counted.watch(context.new_page())
    plain.goto(live_server.url)
    counted.do(plain.get_by_label("工程师", exact=True), "check")
    counted.do(plain.get_by_role("button", name="开始自查"), "click")
    assert plain.get_by_role("heading", level=1, name="申报工程师，看看是否符合").is_visible()
    answer_as_an_engineer(plain, counted, world.pack)
    counted.do(plain.get_by_role("button", name="看结果"), "click")
    told = plain.locator("main").inner_text()
    assert "按您的回答，今年还不符合申报工程师的条件" in told
    assert f"{world.pack.cycle_year + 1}年起符合年限，如果其他条件届时也符合" in told
    assert "不符合：任职年限" in told and told.count("不符合：") == 1 and "还不知道：" not in told
    assert plain.url.endswith("/check/") and context.cookies() == []
    # The last requests are told of a moment after the page is there.
    plain.wait_for_load_state("networkidle")
    # What it takes may shrink, not grow: the check is for somebody on a telephone with little time.
    print(counted)
    counted.check(steps=24, pages=3, requests=34, down=105_000)
    context.close()

    page.goto(f"{live_server.url}/check/")
    page.get_by_label("工程师", exact=True).check()
    page.get_by_role("button", name="开始自查").click()
    page.get_by_label("取得日期").first.fill("去年")
    page.get_by_role("button", name="看结果").click()
    assert page.title().startswith("有错误：")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "held_on"
    look(page, "check-error", schemes=("dark",))
    answer_as_an_engineer(page, Cost(), world.pack)
    page.get_by_role("button", name="看结果").click()
    look(page, "check-result", schemes=("light",))
    page.get_by_role("button", name="修改回答").click()
    assert page.get_by_label("现任职称").input_value() == "助理工程师"


def test_guides_and_help_read_well(page: Page, live_server: Any, world: worlds.World) -> None:
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("main").get_by_role("link", name="单位负责人").click()
    assert page.get_by_role("heading", level=1, name="单位负责人").is_visible()
    page.goto(f"{live_server.url}/guide/individual/")
    look(page, f"guide-{world.pack.id}", schemes=("light",))
    kinds = page.locator(".seq > li").evaluate_all("(all) => all.map((one) => one.id)")
    assert ("paper" in kinds) == world.pack.stages.paper and ("defence" in kinds) == world.pack.stages.defence
    assert page.get_by_role("link", name="下载PDF").get_attribute("href") == "/guide/individual.pdf"


@pytest.mark.parametrize("name", ["accessibility", "privacy", "signin"])
def test_pages_of_text_read_well(page: Page, live_server: Any, name: str) -> None:
    worlds.make(is_demo=True)
    page.goto(f"{live_server.url}/{name}/")
    look(page, name)


def test_a_wrong_password_is_said_at_the_field_and_nothing_typed_is_lost(page: Page, live_server: Any) -> None:
    worlds.make()
    page.goto(f"{live_server.url}/signin/")
    page.get_by_label("用户名").fill("nobody-here")
    page.get_by_label("密码").fill("wrong password")
    page.get_by_role("button", name="登录", exact=True).click()
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
    page.get_by_role("button", name="登录", exact=True).click()
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
    chosen = "() => [...document.querySelectorAll('[name=sample-mark]')].findIndex((one) => one.checked)"

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
