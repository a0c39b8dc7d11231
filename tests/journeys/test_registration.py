"""Registering a firm and its first employee, and two records that become one: steps, requests, bytes are bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from tests.journeys.costs import Cost
from tests.journeys.looks import become, form_of, keep, look, too_wide, unreachable
from tests.stages.registration.conftest import PASSWORD, prepare, uscc
from tests.support import world as worlds
from tests.support.world import World, make, resident_id

from zhiping.ground.clock import service as clock
from zhiping.records.models import Membership, Person

if TYPE_CHECKING:
    from playwright.sync_api import Page


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


def _newcomer(page: Page, count: Cost, name: str, serial: int) -> None:
    count.do(page.get_by_label("您的姓名"), "fill", name)
    count.do(page.get_by_label("证件号码"), "fill", resident_id(serial))
    count.do(page.get_by_label("用户名"), "fill", f"user{serial}")
    count.do(page.get_by_label("密码", exact=True), "fill", PASSWORD)


def test_a_firm_and_its_first_employee(page: Page, live_server: Any, world: World) -> None:
    count, home = Cost(), live_server.url
    count.watch(page)
    department = world.organisations["department"]
    page.goto(f"{home}/register/")
    keep(page, "register-start")
    count.click(page.get_by_role("link", name="单位", exact=True))
    count.click(page.get_by_role("link", name=department.name))
    count.click(page.get_by_role("button", name="提交登记"))
    assert page.title().startswith("有错误：登记单位")
    look(page, "register-body-error", widths=(320,), schemes=("light",))
    count.do(page.get_by_label("单位全称"), "fill", "归雁检测中心")
    count.do(page.get_by_label("统一社会信用代码"), "fill", uscc(1))
    count.do(page.get_by_label("事业单位"), "check")
    count.do(page.get_by_label("单位联系电话"), "fill", "0833-2222222")
    _newcomer(page, count, "沈立", 501)
    count.click(page.get_by_role("button", name="提交登记"))
    page.get_by_role("heading", name="我的登记").wait_for()
    look(page, "register-mine", widths=(320,), schemes=("light",))

    become(page, home, _session(world.user("department_reviewer")))
    page.goto(f"{home}/register/desk/")
    look(page, "register-desk", widths=(1280, 320), schemes=("light",))
    assert unreachable(page) == [] and form_of(page) == []
    count.do(page.get_by_label("选归雁检测中心"), "check")
    count.click(page.get_by_role("button", name="预览结果"))
    look(page, "register-preview", widths=(390,), schemes=("dark",))
    count.click(page.get_by_role("button", name="通过这1件"))
    page.get_by_role("heading", name="通过了1件").wait_for()

    become(page, home, "")
    page.goto(f"{home}/register/")
    count.click(page.get_by_role("link", name="个人", exact=True))
    count.do(page.get_by_label("单位名称或代码"), "fill", "归雁")
    count.click(page.get_by_role("button", name="查找"))
    count.click(page.get_by_role("link", name="归雁检测中心"))
    page.set_viewport_size({"width": 390, "height": 844})
    assert too_wide(page) == []
    _newcomer(page, count, "阿依·古丽", 503)
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
    print(count)
    count.check(steps=27, pages=20, requests=225, down=210_000)


def _at_the_form(page: Page, home: str, world: World, who: str) -> None:
    """Sign in by the form: what cannot be undone asks for a password of just now."""
    become(page, home, "")
    page.goto(f"{home}/signin/?next=/register/people/")
    page.get_by_label("用户名").fill(world.user(who).username)
    page.get_by_label("密码", exact=True).fill(worlds.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}/register/people/")


@pytest.mark.later
def test_two_records_of_one_human_become_one(page: Page, live_server: Any, world: World) -> None:
    """One officer compares and proposes, another confirms; until then nothing changes, then one record is left."""
    count, home = Cost(), live_server.url
    for who in ("twin", "old"):
        world.employ(who, "unit", "employee", called="林晓岚")
    old, into = world.people["old"], world.people["twin"]
    _at_the_form(page, home, world, "office_reviewer")
    count.watch(page)
    look(page, "people-home", widths=(390,), schemes=("light",))
    count.click(page.get_by_role("link", name="对照林晓岚的两个记录"))
    page.get_by_role("heading", name="两个记录是同一个人吗").wait_for()
    number = into.masked_id_number()
    if number not in page.get_by_role("link", name="反过来", exact=False).inner_text():
        count.click(page.get_by_role("link", name="反过来", exact=False))
    look(page, "people-pair", widths=(390,), schemes=("dark",))
    count.do(page.get_by_label("号码填错", exact=False), "check")
    count.do(page.get_by_label("怎样确认是同一个人"), "fill", "末位填错，已核对原件。")
    count.click(page.get_by_role("button", name="提出合并"))
    page.get_by_text("等另一名人员确认").wait_for()
    assert Person.objects.filter(pk__in=(old.pk, into.pk), became=None).count() == 2

    _at_the_form(page, home, world, "operator")
    count.click(page.get_by_role("link", name="林晓岚并入林晓岚"))
    assert "末位填错，已核对原件。" in page.get_by_role("main").inner_text()
    look(page, "people-merge", widths=(390,), schemes=("light",))
    assert unreachable(page) == [] and form_of(page) == []
    count.click(page.get_by_role("button", name="确认是同一个人，合并"))
    page.get_by_text("已合并，林晓岚的申报材料", exact=False).wait_for()
    assert Person.objects.filter(pk__in=(old.pk, into.pk), became=None).count() == 1
    print(count)
    count.check(steps=6, pages=9, requests=80, down=55_000)
