"""A clerk with fourteen colleagues on one board: chosen, previewed, posted, photographed, objected to (P3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import look
from tests.journeys.test_review import Visitor
from tests.stages.review.test_boards import colleagues, picture
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.registers.publicity.models import Notice, Posting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_fourteen_colleagues_on_one_board(page: Page, live_server: Any, tmp_path: Path) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    dossiers, day = colleagues(world, 14), way.first_day(world)
    clock.set_to(world.cycle.key, world.on(day, 14))
    clerk = Visitor(page, live_server.url, world)
    clerk.sign_in("unit_reviewer")
    clerk.open("/desk/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="公示").click()
    look(page, "board")
    clerk.wide()
    page.get_by_label("选全部").check()
    page.locator("[name=posted_on]").fill(day.isoformat())
    page.locator("[name=place]").fill("一楼公告栏")
    page.locator("[name=telephone]").fill("0833-0000000")
    page.get_by_role("button", name="预览公示").click()
    shown = page.locator("main").inner_text()
    assert "预览公示，14人" in shown and "王同事1等14名同志" in shown
    assert not any(one.person.id_number() in shown for one in dossiers)
    look(page, "board-preview")
    clerk.wide()
    page.get_by_role("button", name="登记张贴").click()
    page.wait_for_url("**/notice/**")
    posting = Posting.objects.get()
    assert Notice.objects.filter(posting=posting).count() == 14
    assert posting.ends_at > world.on(day, 14)

    photo = tmp_path / "公告栏.jpg"
    photo.write_bytes(picture())
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="上传照片").click()
    page.locator("main img").first.wait_for()
    assert posting.photos.count() == 1
    look(page, "board-sheet")
