"""Three scenes of the last days in Chromium: an objection on the last day, two officers at once, a late correction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.test_review import Visitor
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, Hold
from zhiping.stages.review import operations as review

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> worlds.World:
    """A demo round of the Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


@pytest.fixture
def visitor(page: Page, live_server: Any, world: worlds.World) -> Visitor:
    """The browser, at the world's door."""
    return Visitor(page, live_server.url, world)


def _recommend(page: Page) -> None:
    page.get_by_label("推荐", exact=True).check()
    for label in review.JUDGEMENTS.values():
        page.get_by_label(label).fill("表现良好，有具体事例。")
    page.get_by_label("综合推荐意见").fill("同意推荐。")
    page.get_by_label("再次输入登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="签署并提交").click()


def test_an_objection_on_the_last_day_holds_until_it_is_decided(visitor: Visitor, world: worlds.World) -> None:
    page, dossier, day = visitor.page, world.submitted(), way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    notice = way.post(dossier, world, day)
    clock.set_to(world.cycle.key, notice.ends_at)
    visitor.sign_in("unit_reviewer")
    visitor.open(f"/review/{dossier.code}/publicity/")
    page.get_by_text("登记收到的异议").click()
    page.get_by_label("收到的日期").fill(notice.last_on.isoformat())
    page.get_by_label("异议内容").fill("项目不是本人主持。")
    page.get_by_role("button", name="登记异议").click()
    assert "项目不是本人主持。" in page.locator("main").inner_text()

    clock.set_to(world.cycle.key, notice.ends_at + SECOND)
    visitor.sign_in("unit_head")
    visitor.open(f"/review/{dossier.code}/")
    assert page.get_by_role("link", name="推荐上报").get_attribute("aria-disabled") == "true"
    assert "异议" in page.locator(".stick").inner_text()

    visitor.sign_in("unit_second")
    visitor.open(f"/review/{dossier.code}/publicity/")
    page.get_by_text("作出处理结论").click()
    page.get_by_label("异议不成立，材料继续办理").check()
    page.get_by_label("调查情况和理由").fill("经查，任务书写明本人主持。")
    page.get_by_role("button", name="记下处理结论").click()
    assert "异议不成立" in page.locator("main").inner_text()

    visitor.sign_in("unit_head")
    visitor.open(f"/review/{dossier.code}/recommend/")
    _recommend(page)
    page.wait_for_url("**/desk/**")
    assert Dossier.objects.get().state == "at_department"


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(
    visitor: Visitor, world: worlds.World, browser: Any, live_server: Any
) -> None:
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    way.mark_all(up, world, "department_reviewer", up.state_since)
    clock.set_to(world.cycle.key, up.state_since + timedelta(minutes=5))
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    other = Visitor(context.new_page(), live_server.url, world)
    for one, who, opinion in (
        (visitor, "department_reviewer", "同意上报。"), (other, "department_second", "我也同意。"),
    ):  # fmt: skip
        one.sign_in(who)
        one.open(f"/review/{up.code}/report/")
        one.page.get_by_label("审核意见").fill(opinion)
        for word, confirmed in review.FOCUS.values():
            one.page.get_by_label(f"{word}：{confirmed}").check()
    visitor.page.get_by_role("button", name="签署意见，上报评委会").click()
    visitor.page.wait_for_url("**/desk/**")
    other.page.get_by_role("button", name="签署意见，上报评委会").click()
    assert other.page.title().startswith("有错误")
    assert "现在的状态是“评委会办公室复审中”" in other.page.locator("main").inner_text()
    assert other.page.get_by_label("审核意见").input_value() == "我也同意。"
    context.close()
    assert Dossier.objects.get().milestones.filter(kind="reported_up").count() == 1


def test_a_late_correction_is_publicised_anew_and_accepted_on_the_eighteenth(
    visitor: Visitor, world: worlds.World
) -> None:
    page = visitor.page
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    at = world.on(date(2024, 11, 29), 16)
    clock.set_to(world.cycle.key, at)
    way.mark_all(up, world, "department_reviewer", at, correct={"a1": "请写明本人作用。"})
    visitor.sign_in("department_reviewer")
    visitor.open(f"/review/{up.code}/return/")
    page.get_by_role("button", name="退回").click()
    page.wait_for_url("**/desk/**")

    # The applicant corrects on the last day, after the unit's own window.
    clock.set_to(world.cycle.key, world.on(date(2024, 12, 3), 21))
    visitor.sign_in("applicant")
    visitor.open(f"/apply/{up.code}/")
    assert "请写明本人作用。" in page.locator("main").inner_text()
    visitor.open(f"/apply/{up.code}/achievements/a1/")
    page.locator("[name=content]").fill("主持设计和调试，本人完成方案和图纸。")
    page.get_by_role("button", name="保存").first.click()
    again = worlds.submit(Dossier.objects.get(), at=world.last_second("applicant_correction"))
    assert (again.state, again.corrected) == ("at_unit", True)

    day = date(2024, 12, 4)
    way.mark_all(again, world, "unit_reviewer", world.on(day, 9))
    clock.set_to(world.cycle.key, world.on(day, 10))
    visitor.sign_in("unit_head")
    visitor.open(f"/review/{up.code}/publicity/")
    assert "公示以后材料有变动，请重新公示" in page.locator("main").inner_text()
    page.get_by_label("张贴地点").fill("一楼公告栏")
    page.get_by_label("受理异议的电话").fill("0833-0000000")
    page.get_by_role("button", name="登记张贴公示").click()
    assert "12月11日" in page.locator("main").inner_text()

    clock.set_to(world.cycle.key, world.on(date(2024, 12, 12), 9))
    visitor.open(f"/review/{up.code}/recommend/")
    _recommend(page)
    page.wait_for_url("**/desk/**")

    # The clock runs on while the pages are used; the last second itself has tests without a browser.
    last = world.last_second("correction_review") - timedelta(minutes=10)
    assert last.astimezone(at.tzinfo).date() == date(2024, 12, 17)
    way.mark_all(up, world, "department_reviewer", last)
    clock.set_to(world.cycle.key, last)
    visitor.sign_in("department_reviewer")
    visitor.open(f"/review/{up.code}/report/")
    page.get_by_label("审核意见").fill("同意上报。")
    for word, confirmed in review.FOCUS.values():
        page.get_by_label(f"{word}：{confirmed}").check()
    page.get_by_role("button", name="签署意见，上报评委会").click()
    page.wait_for_url("**/desk/**")

    # The clock runs on while the pages are used; the last second itself has tests without a browser.
    last = world.last_second("office_review") - timedelta(minutes=10)
    way.mark_all(up, world, "office_reviewer", last)
    clock.set_to(world.cycle.key, last)
    visitor.sign_in("office_reviewer")
    visitor.open(f"/review/{up.code}/accept/")
    page.get_by_role("button", name="评委会接收").click()
    page.get_by_text("评委会已接收").first.wait_for()
    assert Dossier.objects.get().state == "accepted" and not Hold.objects.exists()
