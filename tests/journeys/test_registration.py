"""Register a firm and its first employee, in the browser: steps, requests and bytes are counted and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from tests.journeys.looks import become, form_of, keep, look, too_wide, unreachable
from tests.stages.registration.conftest import PASSWORD, prepare, uscc
from tests.support.world import World, make, resident_id

from zhiping.ground.clock import service as clock
from zhiping.records.models import Membership

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The most that the whole task may cost: clicks on buttons and links, pages asked for, bytes.
# Bytes with a cold cache: style sheets and scripts come once (about 50 KB), whichever test used the browser before.
STEPS, REQUESTS, BYTES = 13, 24, 80_000


class Counter:
    """Counts what a task costs."""

    def __init__(self, page: Page) -> None:
        self.steps = self.requests = self.bytes = 0
        page.on("requestfinished", self._finished)

    def _finished(self, request: Any) -> None:
        # What the browser keeps is asked for with every page; pages are what a slow line and the server feel.
        self.requests += request.resource_type == "document"
        self.bytes += request.sizes()["responseBodySize"]

    def click(self, locator: Any) -> None:
        """One step."""
        self.steps += 1
        locator.click()


@pytest.fixture
def world(transactional_db: None) -> World:
    """The first shipped notice on the first day of application."""
    made = prepare(make("leshan-2024-engineering", is_demo=True))
    clock.set_to(made.cycle.key, made.opening())
    return made


def _session(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _newcomer(page: Page, name: str, serial: int) -> None:
    page.get_by_label("您的姓名").fill(name)
    page.get_by_label("证件号码").fill(resident_id(serial))
    page.get_by_label("用户名").fill(f"user{serial}")
    page.get_by_label("密码", exact=True).fill(PASSWORD)


def test_a_firm_and_its_first_employee(page: Page, live_server: Any, world: World) -> None:
    count, home = Counter(page), live_server.url
    department = world.organisations["department"]
    page.goto(f"{home}/register/")
    keep(page, "register-start")
    count.click(page.get_by_role("link", name="单位", exact=True))
    count.click(page.get_by_role("link", name=department.name))
    count.click(page.get_by_role("button", name="提交登记"))
    assert page.title().startswith("有错误：登记单位")
    look(page, "register-body-error", widths=(320,), schemes=("light",))
    page.get_by_label("单位全称").fill("归雁检测中心")
    page.get_by_label("统一社会信用代码").fill(uscc(1))
    page.get_by_label("事业单位").check()
    page.get_by_label("单位联系电话").fill("0833-2222222")
    _newcomer(page, "沈立", 501)
    count.click(page.get_by_role("button", name="提交登记"))
    page.get_by_role("heading", name="我的登记").wait_for()
    look(page, "register-mine", widths=(320,), schemes=("light",))

    become(page, home, _session(world.user("department_reviewer")))
    page.goto(f"{home}/register/desk/")
    look(page, "register-desk", widths=(1280, 320), schemes=("light",))
    assert unreachable(page) == [] and form_of(page) == []
    page.get_by_label("选归雁检测中心").check()
    count.click(page.get_by_role("button", name="预览结果"))
    look(page, "register-preview", widths=(390,), schemes=("dark",))
    count.click(page.get_by_role("button", name="通过这1件"))
    page.get_by_role("heading", name="通过了1件").wait_for()

    become(page, home, "")
    page.goto(f"{home}/register/")
    count.click(page.get_by_role("link", name="个人", exact=True))
    page.get_by_label("单位名称或代码").fill("归雁")
    count.click(page.get_by_role("button", name="查找"))
    count.click(page.get_by_role("link", name="归雁检测中心"))
    page.set_viewport_size({"width": 390, "height": 844})
    assert too_wide(page) == []
    _newcomer(page, "阿依·古丽", 503)
    count.click(page.get_by_role("button", name="提交注册"))
    page.get_by_role("heading", name="我的登记").wait_for()

    head = Membership.objects.get(role="unit_head", organisation__name="归雁检测中心").person.user
    become(page, home, _session(head))
    page.goto(f"{home}/register/desk/")
    count.click(page.get_by_role("link", name="阿依·古丽"))
    keep(page, "register-review")
    count.click(page.get_by_role("button", name="通过", exact=True))
    count.click(page.get_by_role("button", name="通过这1件"))
    page.get_by_role("heading", name="通过了1件").wait_for()
    assert Membership.objects.filter(role="employee", person__name="阿依·古丽").exists()

    page.goto(f"{home}/register/roles/")
    look(page, "register-roles", widths=(390,), schemes=("light",))
    print(f"steps {count.steps}, requests {count.requests}, bytes {count.bytes}")
    assert count.steps <= STEPS and count.requests <= REQUESTS and count.bytes <= BYTES
