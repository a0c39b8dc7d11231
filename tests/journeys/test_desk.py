"""A morning at the desk in Chromium: share out what came, keep a filter, write a note, ring who is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.journeys.looks import look
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_department_shares_out_its_work_and_rings_the_units(page: Page, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    for n in range(3):
        world.employ(f"applicant{n}", "unit", "employee", called=f"申报人{n}")
        dossier = world.submitted(f"applicant{n}")
        if n < 2:
            way.recommended(world, dossier, posted_on=way.first_day(world))
    clock.set_to(world.cycle.key, Dossier.objects.filter(state="at_department").first().state_since)  # type: ignore[union-attr]
    client = Client()
    client.force_login(world.user("department_reviewer"))
    cookie = client.cookies["zhiping"].value
    page.context.add_cookies([{"name": "zhiping", "value": cookie, "url": live_server.url}])

    page.goto(f"{live_server.url}/desk/")
    page.locator("thead .check").check()
    assert "已选2份" in page.locator(".stick").inner_text()
    page.get_by_label("要做什么").select_option(label="我来经办")
    page.get_by_role("button", name="继续").click()
    page.get_by_text("2份已改为由何静经办").wait_for()
    page.get_by_role("link", name="我经办 2").click()
    page.get_by_text("筛选与保存").click()
    page.get_by_label("把现在的筛选存为").fill("我手上的")
    page.get_by_role("button", name="保存筛选").click()
    page.get_by_role("link", name="我手上的").wait_for()
    look(page, "desk-filters")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("link", name="申报人0").click()
    page.get_by_role("link", name="本处备注").click()
    page.get_by_label("写一条备注").fill("已电话核实学时。")
    page.get_by_role("button", name="写下备注").click()
    page.get_by_text("已电话核实学时。").wait_for()
    look(page, "desk-notes")

    page.goto(f"{live_server.url}/desk/calls/")
    page.get_by_label("通话的结果").select_option(label="打通了，会按时办")
    page.get_by_role("button", name="记下").click()
    page.get_by_text("何静，").wait_for()
    look(page, "desk-calls")
