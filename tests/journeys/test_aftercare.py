"""The time after the result in the browser (P11): forms collected and filed, material destroyed by two officers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.seats import seen, sit
from tests.stages.aftercare.conftest import certified, fallen, free_at
from tests.support import world as worlds
from tests.support.world import World

from zhiping.cli.background import work_once
from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import Message
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.stages.aftercare.models import Collection, DestructionList

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def world(transactional_db: None) -> World:
    """The pack that has every stage."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


def told(template: str) -> set[str]:
    """Who has a message of this kind in their inbox."""
    return set(Message.objects.filter(template=template).values_list("recipient", flat=True))


def test_forms_are_collected_signed_for_and_filed(page: Page, live_server: Any, world: World) -> None:
    url, first, second = live_server.url, certified(world), certified(world, "second")
    unit = world.organisations["unit"]
    clock.set_to(world.cycle.key, world.on(date(2025, 3, 3)))
    # The office appoints a time for the unit; the unit is told.
    sit(page, url, world, "office_reviewer", "/after/collection/")
    page.get_by_label(f"选{unit.name}").check()
    page.get_by_label("从哪天起").fill("2025-03-10")
    page.get_by_label("到哪天止").fill("2025-03-14")
    page.get_by_label("几点到几点").fill("工作日9:00至12:00")
    page.get_by_label("领取地点").fill("一号楼三楼")
    page.get_by_role("button", name="约定勾选的单位，生成清单").click()
    page.get_by_text("请填联系得上的电话").first.wait_for()
    assert page.get_by_label("领取地点").input_value() == "一号楼三楼"
    page.get_by_label("联系电话").fill("0833-0000000")
    page.get_by_role("button", name="约定勾选的单位，生成清单").click()
    page.get_by_text("已约定1个单位").wait_for()
    seen(page, "collection-lists")
    row = Collection.objects.get()
    work_once()
    assert f"organisation-{unit.pk}" in told("collection.unit")
    # At the counter one form is taken; whoever forgets the name of who signed is asked for it.
    clock.set_to(world.cycle.key, world.on(date(2025, 3, 11)))
    sit(page, url, world, "counter", f"/after/collection/{row.code}/")
    page.get_by_label(f"选{first.applicant_name}").check()
    page.get_by_role("button", name="登记勾选的已签字领取").click()
    page.get_by_text("请填在清单上签字的人").first.wait_for()
    page.get_by_label(f"选{first.applicant_name}").check()
    page.get_by_label("领取人").fill("周敏")
    page.get_by_role("button", name="登记勾选的已签字领取").click()
    page.get_by_text("周敏，").wait_for()
    seen(page, "collection-counter")
    # The appointment passes: who did not come for the rest is reminded by the worker, once.
    clock.set_to(world.cycle.key, world.on(date(2025, 3, 17)))
    work_once()
    work_once()
    assert f"organisation-{unit.pk}" in told("collection_over.unit")
    assert Message.objects.filter(template="collection_over.unit").count() == 1
    # The unit files what it has, and is not offered what it does not have.
    sit(page, url, world, "unit_reviewer", "/after/collection/unit/")
    page.get_by_role("link", name=row.code).click()
    assert page.get_by_label(f"选{second.applicant_name}").count() == 0
    page.get_by_label(f"选{first.applicant_name}").check()
    page.get_by_role("button", name="登记勾选的已存入档案").click()
    page.get_by_text("已登记1人的评审表存入档案").wait_for()
    seen(page, "collection-unit")
    assert Dossier.objects.get(pk=first.pk).state == "archived"
    assert Dossier.objects.get(pk=second.pk).state == "certified"


def test_material_is_destroyed_by_two_and_a_legal_hold_keeps_one(page: Page, live_server: Any, world: World) -> None:
    url, gone, held = live_server.url, fallen(world), fallen(world, "other")
    at = max(free_at(world, gone), free_at(world, held)) + timedelta(hours=1)
    clock.set_to(world.cycle.key, at)
    sit(page, url, world, "office_reviewer", "/after/destruction/")
    seen(page, "destruction")
    page.get_by_role("button", name="把勾选的列入销毁清单").click()
    page.get_by_text("须由另一人核对确认").wait_for()
    row = DestructionList.objects.get()
    path = f"/after/destruction/{row.code}/"
    sit(page, url, world, "office_second", path)
    page.get_by_role("button", name="核对无误，确认清单").click()
    page.get_by_text("等到").wait_for()
    # A court asks for one of them while the list waits.
    sit(page, url, world, "bureau", path)
    page.locator(f'a[href="/after/hold/{held.code}/"]').click()
    page.get_by_label("理由").fill("法院来函保全。")
    page.get_by_role("button", name="保全").click()
    page.get_by_text("法院来函保全。").wait_for()
    # After the wait the head orders it with the password; the worker carries it out, and leaves what is held.
    row.refresh_from_db()
    assert row.waits_until is not None
    clock.set_to(world.cycle.key, row.waits_until + timedelta(hours=1))
    page.goto(f"{url}{path}")
    page.get_by_text("依法保全，不销毁").wait_for()
    seen(page, "destruction-order")
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="批准销毁").click()
    page.get_by_role("heading", name="正在销毁").wait_for()
    work_once()
    page.reload()
    page.get_by_text("已销毁，").wait_for()
    assert not keys.exists(gone.key_owner) and keys.exists(held.key_owner)
    # The hold is lifted, and the rest goes too.
    page.goto(f"{url}/after/hold/{held.code}/")
    page.get_by_label("理由").fill("法院解除。")
    page.get_by_role("button", name="解除保全").click()
    page.get_by_role("heading", name=f"保全{held.applicant_name}的材料").wait_for()
    work_once()
    assert not keys.exists(held.key_owner)
    # Two sign for the paper.
    sit(page, url, world, "counter", path)
    page.get_by_label("销毁方式").fill("粉碎")
    page.get_by_label("销毁地点").fill("地下一层")
    page.get_by_label("销毁日期").fill(world.pack.calendar.day_of(row.waits_until + timedelta(hours=1)).isoformat())
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("须由另一人签认").wait_for()
    sit(page, url, world, "bureau", path)
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="签认，出具销毁记录").click()
    page.get_by_role("link", name="销毁记录（已加电子签名）").wait_for()
    seen(page, "destruction-done")
    # Whoever looks for the material is told what became of it.
    page.goto(f"{url}/review/{gone.code}/")
    page.get_by_text("已按程序销毁").first.wait_for()
