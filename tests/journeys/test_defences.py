"""The office arranges the defences in its browser, an applicant reads theirs on a telephone, the waiting room has its
screen (P7): rooms, half-days, panels, a draft with its bound, the release, one change, leave with another place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import form_of, look, unreachable
from tests.support.defending import Stage, stage
from tests.support.world import PASSWORD

from zhiping.ground.clock import service as clock
from zhiping.stages.defence.models import Slot
from zhiping.stages.defence.operations import making, releasing

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def made(transactional_db: None) -> Stage:
    found = stage()
    clock.set_to(found.world.cycle.key, found.now)
    return found


@pytest.fixture
def handset(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """The telephone of an applicant."""
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": 390, "height": 844}})
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, made: Stage, who: str, target: str) -> None:
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(made.world.user(who).username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{target}")


def seen(page: Page, name: str) -> None:
    """Looked at, in every width."""
    look(page, f"defences-{name}", widths=(1280, 390, 320))
    assert unreachable(page) == [] and form_of(page) == []


def places(page: Page) -> None:
    """Two rooms, a morning and an afternoon; in the afternoon one of the rooms alone."""
    page.get_by_role("link", name="设置考场和时段").click()
    for name in ("301室", "302室"):
        page.get_by_role("link", name="加考场").click()
        page.get_by_label("考场名称").fill(name)
        page.get_by_label("地点").fill("会议中心三楼")
        page.locator("main form button.btn").click()
    for on, part in (("2025-01-13", "上午"), ("2025-01-13", "下午"), ("2025-01-14", "上午")):
        page.get_by_label("日期").fill(on)
        page.get_by_label(re.compile(f"^{part}")).check()
        page.get_by_role("button", name="加这个时段").click()
    page.get_by_role("link", name=re.compile("改考场.*1月13日.*下午")).click()
    page.get_by_label("302室").uncheck()
    seen(page, "rooms-of-a-half-day")
    page.get_by_role("button", name="保存").click()
    page.locator("a.back").click()


def release(page: Page) -> None:
    """Panels as proposed, a draft by the worker, the release."""
    page.get_by_role("button", name="按抽取结果组成答辩组").click()
    page.get_by_label("5秒", exact=True).check()
    page.get_by_role("button", name="开始编排").click()
    page.get_by_text("已经开始编排").wait_for()
    making.make_schedules()
    page.reload()
    page.get_by_role("link", name="第1份").click()
    assert page.get_by_text("这一份不能再少了").is_visible()
    seen(page, "draft")
    page.get_by_role("link", name="公布这一份").click()
    page.get_by_role("button", name="公布", exact=True).click()
    page.get_by_text("已经公布，正在逐一告知申报人和专家").wait_for()
    while releasing.release_pending():
        pass


def test_from_rooms_to_the_screen_of_the_waiting_room(page: Page, handset: Page, live_server: Any, made: Stage) -> None:
    address, code = live_server.url, made.dossiers[0].code
    sign_in(page, address, made, "office_reviewer", "/defence/plan/")
    places(page)
    release(page)

    # The applicant reads time, place and what to bring, and takes notice and calendar file along.
    sign_in(handset, address, made, "applicant1", f"/defence/own/{code}/")
    first = Slot.objects.get(dossier=made.dossiers[0])
    assert handset.get_by_text(first.code).first.is_visible()
    assert handset.get_by_text("本人有效身份证件原件").is_visible()
    seen(handset, "own")
    with handset.expect_download() as file:
        handset.get_by_role("link", name="加到日历").click()
    told = file.value.path().read_text()
    assert f"DTSTART:{first.starts_at:%Y%m%dT%H%M%SZ}" in told and "SEQUENCE:0" in told
    notice = handset.context.request.get(f"{address}/defence/own/{code}/notice.pdf")
    assert notice.headers["content-type"] == "application/pdf"

    # The office moves one person: the preview names them alone, and the calendar entry is a later one of the same.
    page.goto(f"{address}/defence/plan/move/{code}/")
    page.locator("[name=place]").last.check()
    page.get_by_label("为什么调整").fill("与单位的试车冲突")
    page.get_by_role("button", name="看看会告知谁").click()
    page.get_by_role("heading", name="这样调整，告知这些人").wait_for()
    page.get_by_role("cell", name="申报人一").wait_for()
    assert page.get_by_role("cell", name="申报人二").count() == 0
    seen(page, "preview")
    page.get_by_role("button", name="确认调整并告知").click()
    page.get_by_text("已经调整，正在告知有关的人").wait_for()
    while releasing.release_pending():
        pass
    handset.reload()
    moved = Slot.objects.get(dossier=made.dossiers[0])
    assert moved.starts_at != first.starts_at
    with handset.expect_download() as file:
        handset.get_by_role("link", name="加到日历").click()
    assert f"DTSTART:{moved.starts_at:%Y%m%dT%H%M%SZ}" in (again := file.value.path().read_text())
    assert "SEQUENCE:1" in again and re.findall("UID:.*", again) == re.findall("UID:.*", told)

    # Another asks for leave, and is given it with a later place in one answer.
    turn = min(range(1, len(made.dossiers)), key=lambda one: Slot.objects.get(dossier=made.dossiers[one]).starts_at)
    other = made.dossiers[turn]
    handset.context.clear_cookies()
    sign_in(handset, address, made, f"applicant{turn + 1}", f"/defence/own/{other.code}/")
    before = Slot.objects.get(dossier=other)
    handset.get_by_label("本人患病住院或行动不便").check()
    handset.get_by_label("具体情况").fill("住院手术")
    handset.get_by_role("button", name="提交").click()
    handset.get_by_text("已提交，评委会办公室答复以后会告诉您").wait_for()
    page.goto(f"{address}/defence/plan/wishes/")
    page.get_by_label("同意", exact=True).check()
    assert page.get_by_label("同意的，改到").input_value() != "", "a later place is proposed"
    seen(page, "excuse")
    page.get_by_role("button", name=re.compile("^答复")).click()
    page.get_by_text("已同意，正在告知本人新的时间").wait_for()
    while releasing.release_pending():
        pass
    handset.reload()
    assert Slot.objects.get(dossier=other, state="planned").starts_at > before.starts_at

    # On the day: a screen of the waiting room with numbers and no names, for whoever has its address.
    clock.set_to(made.world.cycle.key, moved.starts_at)
    page.goto(f"{address}/defence/day/?on={moved.session.half_day.on:%F}")
    page.get_by_role("button", name=re.compile(f"生成{moved.session.half_day.get_part_display()}的地址")).click()
    page.locator("a.digest").first.wait_for()
    screen = page.locator("a.digest").first.inner_text()
    handset.context.clear_cookies()
    handset.goto(screen if screen.startswith("http") else f"{address}{screen}")
    words = handset.locator("main").inner_text()
    assert moved.session.panel.name in words and not any(one.applicant_name in words for one in made.dossiers)
    seen(handset, "screen")
