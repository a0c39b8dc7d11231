"""From a submitted dossier to 评委会已接收 in Chromium: four desks, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image
from tests.journeys.looks import look
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records.models import Dossier
from zhiping.stages.application import operations as application
from zhiping.stages.review import operations as review

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 420), "ivory").save(out, "PNG")
    return out.getvalue()


class Visitor:
    """Somebody of the world at the browser."""

    def __init__(self, page: Page, url: str, world: worlds.World) -> None:
        self.page, self.url, self.world = page, url, world

    def sign_in(self, name: str) -> None:
        """Take over a session of this person."""
        client = Client()
        client.force_login(self.world.user(name))
        cookie = client.cookies["zhiping"]
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "zhiping", "value": cookie.value, "url": self.url}])

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(f"{self.url}{path}")

    def wide(self) -> None:
        """A desk again, after looking at narrow pages."""
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def world() -> worlds.World:
    """A demo round of the Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


@pytest.fixture
def visitor(page: Page, live_server: Any, world: worlds.World) -> Visitor:
    """The browser, at the world's door."""
    return Visitor(page, live_server.url, world)


def _submitted(world: worlds.World) -> Dossier:
    draft = world.dossier()
    application.attach(
        draft, name="学时证明.png", content=_picture(), items=["ce1"], by=world.by("applicant"), at=world.opening()
    )
    draft.refresh_from_db()
    return worlds.submit(draft, at=world.opening() + timedelta(hours=1))


def _mark_all_by_keyboard(page: Page, count: int) -> None:
    for _ in range(count):
        with page.expect_navigation():
            page.keyboard.press("1")


def test_from_the_unit_to_acceptance(visitor: Visitor, world: worlds.World) -> None:
    page, dossier, day = visitor.page, _submitted(world), way.first_day(world)
    items = way.items_of(dossier)
    clock.set_to(world.cycle.key, world.on(day, 14))

    visitor.sign_in("unit_reviewer")
    visitor.open("/desk/")
    look(page, "desk")
    visitor.wide()
    page.get_by_role("link", name=dossier.applicant_name).click()
    assert page.get_by_role("link", name="推荐上报").get_attribute("aria-disabled") == "true"
    _mark_all_by_keyboard(page, len(items))
    assert f"{len(items)}项都已核对" in page.locator(".stick").inner_text()
    page.get_by_role("link", name="继续教育").click()
    assert page.locator("#evidence img").evaluate("async image => (await image.decode(), image.naturalWidth)") == 600
    look(page, "review-item")
    visitor.wide()

    page.get_by_role("link", name="张贴公示").click()
    page.get_by_label("张贴地点").fill("一楼公告栏")
    page.get_by_label("受理异议的电话").fill("0833-0000000")
    page.get_by_role("button", name="登记张贴公示").click()
    assert "正在公示" in page.locator("main").inner_text()
    look(page, "publicity")
    visitor.wide()
    page.get_by_role("link", name="看公示全文，打印").click()
    assert dossier.applicant_name in page.locator("article h2").inner_text()
    look(page, "notice", schemes=("light",))
    visitor.wide()

    clock.set_to(world.cycle.key, dossier.notices.get().ends_at + timedelta(seconds=2))
    visitor.sign_in("unit_head")
    visitor.open(f"/review/{dossier.code}/recommend/")
    page.get_by_role("button", name="签署并提交").click()
    assert page.title().startswith("有错误")
    page.get_by_label("推荐", exact=True).check()
    for label in review.JUDGEMENTS.values():
        page.get_by_label(label).fill("表现良好，有具体事例。")
    page.get_by_label("综合推荐意见").fill("同意推荐。")
    page.get_by_label("再次输入登录密码").fill(worlds.PASSWORD)
    look(page, "recommend")
    visitor.wide()
    page.get_by_role("button", name="签署并提交").click()

    visitor.sign_in("department_reviewer")
    visitor.open(f"/review/{dossier.code}/")
    _mark_all_by_keyboard(page, len(items))
    page.get_by_role("link", name="审核通过，上报评委会").click()
    page.get_by_label("审核意见").fill("审核通过，同意上报。")
    for word, confirmed in review.FOCUS.values():
        page.get_by_label(f"{word}：{confirmed}").check()
    look(page, "report-up", schemes=("light",))
    visitor.wide()
    page.get_by_role("button", name="签署意见，上报评委会").click()

    visitor.sign_in("office_reviewer")
    visitor.open(f"/review/{dossier.code}/")
    _mark_all_by_keyboard(page, len(items))
    page.get_by_text("单位综合推荐意见和公示情况").click()
    look(page, "review-office", schemes=("light",))
    visitor.wide()
    page.get_by_role("link", name="评委会接收").click()
    look(page, "accept", schemes=("light",))
    visitor.wide()
    page.get_by_role("button", name="评委会接收").click()
    assert "评委会已接收" in page.locator("main").inner_text()
    visitor.open(f"/desk/dossiers/{dossier.code}/history/")
    look(page, "history", schemes=("light",))
    outbox.deliver()
    visitor.open("/messages/")
    look(page, "messages", schemes=("light",))

    visitor.sign_in("applicant")
    visitor.open("/messages/")
    page.get_by_role("link", name="看我的申报").first.click()
    assert "评委会已接收" in page.locator("main").inner_text()


@pytest.mark.later
def test_return_refusal_and_second_officer(visitor: Visitor, world: worlds.World) -> None:
    page, dossier, day = visitor.page, _submitted(world), way.first_day(world)
    clock.set_to(world.cycle.key, world.on(day, 14))
    visitor.sign_in("unit_reviewer")
    visitor.open(f"/review/{dossier.code}/?item=ce1")
    page.keyboard.press("3")
    page.get_by_role("button", name="记下，看下一项").click()
    assert page.title().startswith("有错误")
    look(page, "review-error", schemes=("light",))
    visitor.wide()
    page.get_by_label("写给申报人").fill("请补传2024年专业科目学时证明。")
    page.get_by_role("button", name="记下，看下一项").click()
    assert "退回修改，1项" in page.locator(".stick").inner_text()
    visitor.open(f"/review/{dossier.code}/return/")
    assert "请补传2024年专业科目学时证明。" in page.locator("main").inner_text()
    look(page, "return", schemes=("light",))
    visitor.wide()

    visitor.open(f"/review/{dossier.code}/")
    page.get_by_role("link", name="审核不通过").click()
    look(page, "refuse")
    visitor.wide()
    page.locator("input[name=clause]").first.check()
    page.get_by_label("理由", exact=True).fill("继续教育不完整，经核实没有其他学时。")
    page.get_by_label("输入申报人姓名").fill(dossier.applicant_name)
    page.get_by_label("再次输入登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="提交第二人确认").click()
    assert "还没有生效" in page.locator("h1").inner_text()
    assert page.get_by_role("button", name="确认不通过").count() == 0

    visitor.sign_in("unit_second")
    visitor.open("/desk/?f=pending")
    page.get_by_role("link", name=dossier.applicant_name).click()
    page.get_by_role("link", name="看审核不通过的全文").click()
    look(page, "pending")
    visitor.wide()
    page.get_by_role("button", name="不同意，材料回到审核中").click()
    assert Dossier.objects.get(pk=dossier.pk).state == "at_unit"


@pytest.mark.later
def test_operator_and_bureau_pages(visitor: Visitor, world: worlds.World) -> None:
    page, dossier = visitor.page, _submitted(world)
    clock.set_to(world.cycle.key, dossier.state_since)
    visitor.sign_in("operator")
    visitor.open("/desk/clock/")
    look(page, "clock", schemes=("light",))
    visitor.wide()
    page.get_by_role("button", name="调到截止前1分钟").click()
    assert "11月23日" in page.locator(".clockbar").inner_text()
    visitor.sign_in("bureau")
    visitor.open("/desk/extend/")
    look(page, "extend", schemes=("light",))
    visitor.open("/desk/procedure/")
    look(page, "procedure")


def test_without_script_a_mark_is_put_by_the_form(browser: Any, live_server: Any, world: worlds.World) -> None:
    dossier = _submitted(world)
    clock.set_to(world.cycle.key, dossier.state_since)
    context = browser.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), live_server.url, world)
    visitor.sign_in("unit_reviewer")
    visitor.open(f"/review/{dossier.code}/?item=ce1")
    visitor.page.locator(".marks input[value=true]").check(force=True)
    visitor.page.get_by_role("button", name="记下，看下一项").click()
    assert dossier.checks.get().mark == "true"
    context.close()
