"""An expert's tablet on the day of the defence (P7): it goes on without the net, and loses nothing that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support import hearing
from tests.support import world as worlds
from tests.support.hearing import FULL, Morning

from zhiping.ground.clock import service as clock
from zhiping.stages.defence.models import Sheet
from zhiping.stages.defence.operations import results, steps
from zhiping.stages.defence.queries import marks

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

STORED = """() => Object.entries(localStorage)
  .filter(([key]) => key.startsWith('zhiping-draft:score')).map(([, value]) => value).join()"""
NOTHING = STORED.replace("() => ", "() => !", 1)
AGAIN = "() => window.dispatchEvent(new Event('online'))"


@pytest.fixture
def morning(transactional_db: None) -> Morning:
    """A morning in its middle."""
    made = hearing.morning()
    clock.set_to(made.world.cycle.key, made.at(9, 45))
    return made


def opened(page: Page, address: str, morning: Morning, who: str) -> str:
    target = f"/defence/scoring/{morning.session.code}/"
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(morning.world.user(who).username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}{target}")
    return f"{address}{target}"


def card(page: Page, turn: int) -> Any:
    """The sheet of one number, unfolded."""
    found = page.locator("details.sheetlet").nth(turn - 1)
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def written(morning: Morning, turn: int) -> tuple[int, dict[str, int]]:
    """Version and marks of the one sheet of a number, as they lie in the database; nothing: version 0."""
    found = marks.sheets_of([morning.slots[turn - 1]])
    return (found[0].version, marks.marks_of(found[0])) if found else (0, {})


def test_it_goes_on_without_the_net_and_a_lost_answer_counts_once(
    page: Page, live_server: Any, morning: Morning
) -> None:
    opened(page, live_server.url, morning, "expert2")
    first = card(page, 1)
    first.get_by_label("专业理论", exact=False).first.wait_for()
    page.context.set_offline(True)
    for key, mark in FULL.items():
        first.locator(f"[name='mark-{key}']").fill(str(mark - 1))
    first.get_by_text("没有连上网，内容留在这台设备上").wait_for()
    assert "95.00分" in first.locator("[data-sum]").inner_text()
    second = card(page, 2)
    second.get_by_role("button", name="2号专业理论减1分").click()
    second.get_by_role("button", name="2号专业理论减1分").click()
    second.locator("[name='notes']").fill("沉着")
    page.get_by_text("还有2份评分没有送出").wait_for()
    assert not Sheet.objects.exists() and "沉着" in page.evaluate(STORED)
    page.context.set_offline(False)
    page.evaluate(AGAIN)
    first = card(page, 1)
    first.get_by_text("已保存").wait_for()
    card(page, 2).get_by_text("已保存").wait_for()
    assert written(morning, 1) == (1, {key: mark - 1 for key, mark in FULL.items()})
    assert written(morning, 2) == (1, {"theory": 24}) and page.evaluate(STORED) == ""

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    third = card(page, 3)
    page.route("**/defence/scoring/*/*/", lost)
    third.locator("[name='mark-theory']").fill("20")
    third.get_by_text("没有连上网").wait_for()
    assert written(morning, 3) == (1, {"theory": 20}), "it had arrived"
    third.locator("[name='mark-report']").fill("7")
    page.unroute("**/defence/scoring/*/*/")
    page.evaluate(AGAIN)
    page.wait_for_function(NOTHING)
    assert written(morning, 3) == (2, {"theory": 20, "report": 7}), "the first once, then what was typed after it"


def test_two_windows_a_closed_one_and_a_lock_meanwhile(page: Page, live_server: Any, morning: Morning) -> None:
    address = opened(page, live_server.url, morning, "expert2")
    other = page.context.new_page()
    other.goto(address)
    card(page, 1).locator("[name='mark-theory']").fill("20")
    card(page, 1).get_by_text("已保存").wait_for()
    card(other, 1).locator("[name='mark-theory']").fill("11")
    card(other, 1).get_by_text("这里没有覆盖它").wait_for()
    assert "另一处：专业理论20" in card(other, 1).inner_text() and written(morning, 1) == (1, {"theory": 20})
    card(other, 1).get_by_role("button", name="用这里填的").click()
    card(other, 1).get_by_text("已保存").wait_for()
    assert written(morning, 1) == (2, {"theory": 11})

    # A window that is closed while the net is gone leaves its sheet to the next one.
    other.route("**/defence/scoring/*/*/", lambda route: route.abort())
    card(other, 2).locator("[name='mark-theory']").fill("9")
    card(other, 2).get_by_text("没有连上网").wait_for()
    other.close()
    page.goto(address)
    card(page, 2).get_by_text("已保存").wait_for()
    assert written(morning, 2) == (1, {"theory": 9})

    # The lead locks while the tablet is without the net: it is told, and what was typed is there.
    first, lead = morning.slots[0], morning.world.by("expert1")
    for slot in morning.slots[1:]:
        steps.absent(slot, by=lead, at=morning.at(10))
    morning.hear(first)
    page.context.set_offline(True)
    for key, mark in FULL.items():
        card(page, 1).locator(f"[name='mark-{key}']").fill(str(mark))
    card(page, 1).get_by_text("没有连上网").wait_for()
    Sheet.objects.filter(slot=first).delete()
    for who in ("expert1", "expert2", "expert3"):
        morning.mark(first, who, theory=20)
    results.lock(morning.session, by=lead, at=morning.at(11))
    page.context.set_offline(False)
    page.evaluate(AGAIN)
    card(page, 1).get_by_text("评分已经锁定，不能再改").wait_for()
    assert card(page, 1).locator(
        "[name='mark-theory']"
    ).input_value() == "25" and '"mark-theory":"25"' in page.evaluate(STORED)
    page.goto(address)
    card(page, 1).get_by_text("这台设备上有没送到的内容，没有算入：专业理论25").wait_for()
    assert card(page, 1).locator("[name='mark-theory']").input_value() == "20"
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "scoring" not in url)
    assert page.evaluate(STORED) == "", "who signs out leaves nothing behind"
