"""What is typed is kept: saved after a pause, held through a lost connection, never over another window's work."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier

if TYPE_CHECKING:
    from playwright.sync_api import Page

SUMMARY = "从事减速机装配工艺八年，主持产线改造一项。"
STORED = "() => JSON.stringify(Object.fromEntries(Object.entries(localStorage)))"


@pytest.fixture
def dossier(transactional_db: None) -> tuple[worlds.World, Dossier]:
    """A draft on the first day of application."""
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    draft = world.dossier("applicant")
    clock.set_to(world.cycle.key, world.opening())
    return world, draft


def open_section(page: Page, address: str, dossier: tuple[worlds.World, Dossier], section: str) -> None:
    world, draft = dossier
    target = f"/apply/{draft.code}/{section}/"
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(world.user("applicant").username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}{target}")


def summary_of(dossier: tuple[worlds.World, Dossier]) -> str:
    draft = Dossier.objects.get(pk=dossier[1].pk)
    return str(contents.draft(draft)["application"].get("summary", ""))


def test_saved_after_a_pause_and_nothing_stays_in_the_browser(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "summary")
    page.locator("textarea").first.fill(SUMMARY)
    page.get_by_text("已自动保存").wait_for()
    assert summary_of(dossier) == SUMMARY
    assert SUMMARY not in page.evaluate(STORED)


def test_a_lost_connection_loses_nothing(page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]) -> None:
    open_section(page, live_server.url, dossier, "summary")
    page.context.set_offline(True)
    page.locator("textarea").first.fill(SUMMARY)
    page.get_by_text("没有连上网").wait_for()
    assert SUMMARY in json.loads(page.evaluate(STORED))[f"zhiping-draft:/apply/{dossier[1].code}/summary/"]
    assert summary_of(dossier) != SUMMARY
    page.context.set_offline(False)
    page.get_by_text("已自动保存").wait_for()
    assert summary_of(dossier) == SUMMARY and SUMMARY not in page.evaluate(STORED)


def test_what_could_not_be_saved_is_put_back_when_the_page_is_opened_again(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "applicant")
    cut_off = page.context.new_page()
    cut_off.route("**/summary/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    cut_off.goto(f"{live_server.url}/apply/{dossier[1].code}/summary/")
    cut_off.locator("textarea").first.fill(SUMMARY)
    cut_off.get_by_text("没有连上网").wait_for()
    cut_off.close()
    assert summary_of(dossier) != SUMMARY
    page.goto(f"{live_server.url}/apply/{dossier[1].code}/summary/")
    page.get_by_text("已自动保存").wait_for()
    assert page.locator("textarea").first.input_value() == SUMMARY
    assert summary_of(dossier) == SUMMARY
    assert SUMMARY not in page.evaluate(STORED)


def test_the_number_of_an_identity_card_is_never_kept_and_signing_out_clears_the_rest(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "applicant")
    page.route("**/applicant/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("证件号码", exact=True).fill("511102199003070000")
    page.get_by_label("民族", exact=True).fill("维吾尔族")
    page.get_by_text("没有连上网").wait_for()
    stored = page.evaluate(STORED)
    assert "维吾尔族" in stored and "511102199003070000" not in stored
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{live_server.url}/")
    assert "zhiping-draft" not in page.evaluate(STORED)


def test_a_sign_in_that_has_run_out_loses_nothing(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "summary")
    page.route(
        "**/summary/", lambda route: route.abort() if "x-autosave" in route.request.headers else route.continue_()
    )
    page.locator("textarea").first.fill(SUMMARY)
    page.context.clear_cookies(name="zhiping")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/signin/**")
    page.unroute("**/summary/")
    page.get_by_label("用户名").fill(dossier[0].user("applicant").username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/summary/")
    page.get_by_text("已自动保存").wait_for()
    assert page.locator("textarea").first.input_value() == SUMMARY
    assert summary_of(dossier) == SUMMARY


def test_what_was_saved_with_the_button_is_not_put_back_over_later_work(
    page: Page, browser: Any, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "summary")
    page.locator("textarea").first.fill("第一次写的。")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url(lambda url: not url.endswith("/summary/"))
    # Later the same person goes on at another computer.
    elsewhere = browser.new_context()
    elsewhere.add_cookies(page.context.cookies())
    there = elsewhere.new_page()
    there.goto(f"{live_server.url}/apply/{dossier[1].code}/summary/")
    there.locator("textarea").first.fill("后来在别处改的。")
    there.get_by_text("已自动保存").wait_for()
    elsewhere.close()
    page.goto(f"{live_server.url}/apply/{dossier[1].code}/summary/")
    page.wait_for_timeout(2500)
    assert page.locator("textarea").first.input_value() == "后来在别处改的。"
    assert summary_of(dossier) == "后来在别处改的。"


def test_saving_by_hand_waits_for_the_save_that_is_on_its_way(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    """The form would carry the version that the save under way has just moved on: its own other window."""
    open_section(page, live_server.url, dossier, "summary")
    held: list[Any] = []
    page.route(
        "**/summary/",
        lambda route: held.append(route) if route.request.headers.get("x-autosave") else route.continue_(),
    )
    with page.expect_request(lambda request: bool(request.headers.get("x-autosave"))):
        page.locator("textarea").first.fill(SUMMARY)
    page.wait_for_timeout(200)
    answer = held[0].fetch()
    page.get_by_role("button", name="保存", exact=False).first.click(no_wait_after=True)
    page.wait_for_timeout(200)
    assert page.url.endswith("/summary/")
    held[0].fulfill(response=answer)
    page.wait_for_url(lambda url: not url.endswith("/summary/"))
    assert summary_of(dossier) == SUMMARY


def test_two_windows_are_shown_side_by_side_and_neither_is_lost(
    page: Page, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    open_section(page, live_server.url, dossier, "summary")
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("textarea").first.fill("先保存的一句。")
    page.get_by_text("已自动保存").wait_for()
    other.locator("textarea").first.fill("后来的一句。")
    status = other.locator("[data-autosave-status].unk")
    status.wait_for()
    assert "另一个窗口" in status.inner_text()
    assert summary_of(dossier) == "先保存的一句。"
    other.get_by_role("button", name="看两边的内容").click()
    other.get_by_text("那边保存的内容").wait_for()
    assert other.get_by_text("先保存的一句。").is_visible()
    assert other.locator("textarea").first.input_value() == "后来的一句。"
    other.get_by_role("button", name="保存", exact=False).first.click()
    other.wait_for_url(lambda url: not url.endswith("/summary/"))
    assert summary_of(dossier) == "后来的一句。"


def test_what_was_kept_without_a_connection_does_not_go_over_later_work(
    page: Page, browser: Any, live_server: Any, dossier: tuple[worlds.World, Dossier]
) -> None:
    """The text comes back under the version it was typed over, so that the server sees the two meet."""
    open_section(page, live_server.url, dossier, "summary")
    page.route("**/summary/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("textarea").first.fill("断网时写的。")
    page.get_by_text("没有连上网").wait_for()
    elsewhere = browser.new_context()
    elsewhere.add_cookies(page.context.cookies())
    there = elsewhere.new_page()
    there.goto(page.url)
    there.locator("textarea").first.fill("后来在别处写的。")
    there.get_by_text("已自动保存").wait_for()
    elsewhere.close()
    page.unroute("**/summary/")
    page.reload()
    page.get_by_role("button", name="看两边的内容").click()
    page.get_by_text("那边保存的内容").wait_for()
    assert page.get_by_text("后来在别处写的。").is_visible()
    assert page.locator("textarea").first.input_value() == "断网时写的。"
    assert summary_of(dossier) == "后来在别处写的。"
