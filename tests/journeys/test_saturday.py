"""A county officer on Saturday, the last day, at 22:00, with 30 dossiers left: previewed, signed, reported in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import look
from tests.journeys.test_review import Visitor
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review
from zhiping.stages.review.models import Report

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
_ALL, _UNCHECKED, _DOUBTFUL = 30, 2, 3


def _thirty(world: worlds.World) -> list[Dossier]:
    risen, day = [], way.first_day(world)
    for n in range(_ALL):
        who = f"applicant{n}"
        world.employ(who, "unit", "employee", called=f"林{n:02d}")
        up = way.recommended(world, world.submitted(who, at=world.opening() + timedelta(hours=1)), posted_on=day)
        if n >= _UNCHECKED:
            way.mark_all(up, world, "department_reviewer", up.state_since)
        risen.append(Dossier.objects.get(pk=up.pk))
    Dossier.objects.filter(pk__in=[row.pk for row in risen[_UNCHECKED : _UNCHECKED + _DOUBTFUL]]).update(found_fail=1)
    return risen


def test_thirty_dossiers_left_at_ten_on_the_last_evening(page: Page, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    rows = _thirty(world)
    last = world.pack.windows["department_review"].last_on
    assert last == date(2024, 11, 30) and last.weekday() == 5
    clock.set_to(world.cycle.key, world.on(last, 22))

    officer = Visitor(page, live_server.url, world)
    officer.sign_in("department_reviewer")
    officer.open("/desk/")
    assert "今天截止" in page.locator("main").inner_text()
    page.get_by_label("选本页全部").check()
    page.get_by_label("要做什么").select_option("report_up")
    page.get_by_role("button", name="继续").click()

    can = page.locator("main").inner_text()
    assert f"这次办不了的{_UNCHECKED}份" in can and "没有核对" in can and "自动核对有1项不符合" in can
    chosen = page.locator("input[name=code]:checked")
    assert chosen.count() == _ALL - _UNCHECKED - _DOUBTFUL
    look(page, "batch")
    officer.wide()

    # A colleague looks into one of them meanwhile.
    touched = rows[-1]
    review.check_item(
        touched, item="ce1", mark="true", by=world.by("department_second"), at=world.on(last, 22, 5)
    )  # fmt: skip
    page.get_by_role("button", name="签署意见，上报勾选的材料").click()
    assert page.title().startswith("有错误")
    # The colleague's is named and no longer ticked; the others are.
    assert "预览以后又有人办理过" in page.locator("main").inner_text()
    left = _ALL - _UNCHECKED - _DOUBTFUL - 1
    assert chosen.count() == left
    for word, confirmed in review.FOCUS.values():
        page.get_by_label(f"{word}：勾选的每一份都{confirmed}").check()
    page.get_by_label("审核意见").fill("审核通过，同意上报。")
    page.get_by_label("报送函文号").fill("中经信函〔2024〕12号")
    page.get_by_role("button", name="签署意见，上报勾选的材料").click()

    assert f"办了{left}份" in page.locator("h1").inner_text()
    look(page, "batch-done")
    officer.wide()
    page.get_by_role("link", name="看报送函").click()
    assert f"等{left}人" in page.locator("article").inner_text()
    look(page, "report")
    officer.wide()
    report = Report.objects.get()
    assert report.entries.count() == left

    # What is left is looked at one by one, and after midnight the clause says why it is too late.
    officer.open(f"/review/{rows[_UNCHECKED].code}/report/")
    for word, confirmed in review.FOCUS.values():
        page.get_by_label(f"{word}：{confirmed}").check()
    page.get_by_label("审核意见").fill("已向本人核实，同意上报。")
    clock.set_to(world.cycle.key, world.one_late("department_review"))
    page.get_by_role("button", name="签署意见，上报评委会").click()
    late = page.locator("main").inner_text()
    assert "主管部门审核已于2024年11月30日23:59:59截止" in late
    assert page.get_by_label("审核意见").input_value() == "已向本人核实，同意上报。"
