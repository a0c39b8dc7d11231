"""From the vote to the notice in the browser (P8, P9): announced, objected to by telephone, looked into, confirmed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import form_of, look, unreachable
from tests.support import results
from tests.support import world as worlds
from tests.support.world import World

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.ticking import tick
from zhiping.stages.conferral.models import ResultObjection, Roll
from zhiping.stages.conferral.operations import investigating, rolls

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

PROOF: FilePayload = {"name": "任务书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 ..."}


@pytest.fixture
def few(transactional_db: None) -> World:
    """One whom the bureau itself confirms, and one who did not pass; an hour after the vote."""
    made = results.staffed(worlds.make("leshan-2024-engineering", is_demo=True))
    rows = results.several(made, {"j": "张初"}) + results.several(made, {"l": "李落"}, passed=False)
    clock.set_to(made.cycle.key, results.moment(rows))
    return made


@pytest.fixture
def world(transactional_db: None) -> World:
    """Four who passed at the level that the HR department confirms; the day of the announcement."""
    made = results.staffed(worlds.make("leshan-2024-engineering", is_demo=True))
    rows = results.several(made, {f"p{n}": f"张{n}" for n in range(4)}, title="工程师")
    clock.set_to(made.cycle.key, results.moment(rows))
    return made


def enter(page: Page, address: str, world: World, who: str, target: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(world.user(who).username)
    page.get_by_label("密码", exact=True).fill(worlds.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{target}")


def seen(page: Page, name: str) -> None:
    """Nothing sticks out, axe finds nothing, the keyboard reaches all of it."""
    look(page, f"results-{name}")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert unreachable(page) == [] and form_of(page) == []


def receipt_on(page: Page) -> str:
    found = re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", page.inner_text("main"))
    assert found is not None
    return found[0]


def states() -> list[str]:
    return list(Dossier.objects.order_by("applicant_name").values_list("state", flat=True))


def announce(page: Page, address: str, world: World) -> Roll:
    """The secretary looks at the list as it will be, and publishes it."""
    enter(page, address, world, "office_reviewer", "/conferral/")
    seen(page, "overview")
    page.get_by_role("link", name="公示评审结果").click()
    page.get_by_label("文号").fill("某经信公示〔2025〕1号")
    seen(page, "choose")
    page.get_by_role("button", name="先看名单").click()
    page.get_by_text("还没有生效").wait_for()
    seen(page, "preview")
    page.get_by_role("button", name="发布公示").click()
    page.get_by_text("不能提前结束").wait_for()
    seen(page, "roll")
    return Roll.objects.get()


def object_to(phone: Page, address: str, roll: Roll, *, name: str) -> str:
    """Somebody on a telephone, signed in nowhere, with evidence; returns the receipt."""
    phone.goto(f"{address}/results/")
    seen(phone, "public")
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.get_by_role("link", name="评审结果的公示").click()
    phone.get_by_role("link", name=re.compile(r"反映\s*张1")).click()
    phone.get_by_label("反映的内容").fill("业绩不是本人主持的，任务书上是别人。")
    if name:
        phone.get_by_label("您的姓名和联系方式").fill(name)
    phone.get_by_label("证明材料").set_input_files([PROOF])
    seen(phone, "object")
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.get_by_role("button", name="提交反映").click()
    phone.get_by_text("反映已收到").wait_for()
    seen(phone, "objected")
    assert not name or name not in phone.content()
    return receipt_on(phone)


def look_into(page: Page, address: str, world: World, case: ResultObjection, raised_by: str) -> None:
    """The investigator is named, reads, notes what was found, decides with a reason; a colleague reads nothing."""
    path = f"/conferral/objections/{case.code}/"
    enter(page, address, world, "office_reviewer", path)
    page.get_by_text("反映的内容只有调查人员能看。", exact=True).wait_for()
    assert "任务书上" not in page.content() and "王某" not in page.content()
    page.get_by_label("调查人员").select_option(label=world.people["office_second"].name)
    page.get_by_role("button", name="指定").click()
    page.get_by_text("已指定调查人员").wait_for()
    assert "任务书上" not in page.content()
    enter(page, address, world, "office_second", path)
    page.get_by_text("任务书上是别人").wait_for()
    assert (raised_by or "匿名") in page.inner_text("main")
    seen(page, "objection")
    page.get_by_role("textbox", name="调查情况").fill("向单位和项目组核实，查看了任务书。")
    page.get_by_role("button", name="登记调查情况").click()
    page.get_by_label("不成立").check()
    page.get_by_role("textbox", name="理由").fill("经核实，业绩属实。")
    seen(page, "concluding")
    page.get_by_role("button", name="登记结论").click()
    page.get_by_text("反映人凭回执码可以看到").wait_for()


def confirm(page: Page, address: str, world: World) -> None:
    """The package goes up; the HR officer confirms two, sends one back, and does not confirm one."""
    enter(page, address, world, "office_reviewer", "/conferral/send/")
    page.get_by_label("报送文号").fill("某经信报〔2025〕3号")
    page.get_by_role("button", name="先看名单").click()
    page.get_by_role("button", name="报送").click()
    page.get_by_text("报送已办理").wait_for()
    enter(page, address, world, "hr_officer", "/conferral/")
    seen(page, "hr")
    page.get_by_role("link", name="报送确认，某经信报〔2025〕3号").click()
    seen(page, "package")
    page.get_by_role("link", name="张0").click()
    page.get_by_text("只能查看").wait_for()
    seen(page, "read-only")
    page.go_back()
    page.get_by_label("张1怎样办").select_option("send_back")
    page.get_by_label("上面没有选的，都确认").uncheck()
    for name in ("张0", "张2"):
        page.get_by_label(f"{name}怎样办").select_option("confirm")
    page.get_by_role("button", name="先看一遍，再确认").click()
    page.get_by_role("link", name="没有写理由").wait_for()
    look(page, "results-faults")
    page.get_by_label("退回或不予确认的理由").fill("评审表缺少单位签章，请补正。")
    page.get_by_role("button", name="先看一遍，再确认").click()
    page.get_by_role("heading", name="退回评委会办公室：1人").wait_for()
    seen(page, "deciding")
    page.get_by_role("button", name="确认无误，办理").click()
    page.get_by_text("已办理3人").wait_for()
    page.get_by_label("张3怎样办").select_option("reject")
    page.get_by_label("不予确认所依据的条款").select_option(index=1)
    page.get_by_label("退回或不予确认的理由").fill("业绩与申报的专业不符。")
    page.get_by_role("button", name="先看一遍，再确认").click()
    page.get_by_role("button", name="确认无误，办理").click()
    page.get_by_text("业绩与申报的专业不符。").wait_for()
    seen(page, "decided")


def test_results_are_announced_objected_to_and_confirmed(
    page: Page, phone: Page, live_server: Any, world: World
) -> None:
    url = live_server.url
    roll = announce(page, url, world)
    receipts = [object_to(phone, url, roll, name=name) for name in ("", "王某，13900000000")]
    for case, name in zip(ResultObjection.objects.order_by("id"), ("", "王某，13900000000"), strict=True):
        look_into(page, url, world, case, name)
    page.goto(f"{url}/conferral/objections/")
    seen(page, "objections")
    for receipt in receipts:
        phone.goto(f"{url}/results/receipt/")
        phone.get_by_label("回执码").fill(receipt.lower().replace("-", " "))
        phone.get_by_role("button", name="查处理结果").click()
        phone.get_by_text("经核实，业绩属实。").wait_for()
    seen(phone, "outcome")
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=9)
    clock.set_to(world.cycle.key, at)
    tick(world.cycle, at=at)
    assert states() == ["publicised"] * 4
    confirm(page, url, world)
    assert states() == ["confirmed", "publicised", "confirmed", "not_passed"]
    # The document is issued by whom the pack says: here the HR department. Everybody reads it.
    page.goto(f"{url}/conferral/notify/")
    page.get_by_label("文号").fill("某人社职〔2025〕8号")
    page.get_by_label("任职资格取得时间").fill("2024-11-01")
    page.get_by_label("依据").fill("人社部令第40号")
    page.get_by_role("button", name="先看名单").click()
    page.get_by_role("button", name="印发通知").click()
    page.get_by_text("印发通知已办理").wait_for()
    notice = Roll.objects.get(kind="notice")
    phone.goto(f"{url}/results/{notice.code}/")
    assert "张0" in phone.content() and "张2" in phone.content() and "张1" not in phone.content()
    seen(phone, "notice")


def test_a_recheck_a_letter_and_the_bureaus_own_confirmation(page: Page, live_server: Any, few: World) -> None:
    url, lost = live_server.url, Dossier.objects.get(applicant_name="李落")
    # Who did not pass asks once; the chair answers.
    enter(page, url, few, "l", f"/conferral/own/{lost.code}/")
    seen(page, "own")
    page.get_by_label("申请复查的理由").fill("漏看了专利。")
    page.get_by_role("button", name="申请复查").click()
    page.get_by_text("等评委会主任答复").wait_for()
    enter(page, url, few, "chair", "/conferral/rechecks/")
    seen(page, "rechecks")
    page.get_by_role("link", name="李落").click()
    seen(page, "recheck")
    page.get_by_label("维持评审结果").check()
    page.get_by_role("textbox", name="答复").fill("程序合规，维持结果。")
    page.get_by_role("button", name="登记结论").click()
    page.get_by_text("复查结论已登记").wait_for()
    # A letter comes while the result is publicised; it is recorded with whom it concerns, and its receipt told.
    roll = rolls.announce(
        few.cycle, [Dossier.objects.get(applicant_name="张初")], number="公示1号", by=few.by("office_reviewer"),
        at=results.moment(list(Dossier.objects.all())),
    )  # fmt: skip
    enter(page, url, few, "office_reviewer", f"/conferral/rolls/{roll.code}/")
    page.get_by_role("link", name=re.compile("登记来信")).click()
    seen(page, "letter")
    page.get_by_role("textbox", name="反映的内容").fill("来信说业绩是别人的。")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("请把回执码告诉反映人").wait_for()
    seen(page, "recorded")
    case = ResultObjection.objects.get()
    investigating.name_investigator(
        case, few.people["office_second"], by=few.by("office_reviewer"), at=case.recorded_at
    )  # fmt: skip
    by = few.by("office_second")
    investigating.note_finding(case, text="向单位核实。", by=by, at=case.recorded_at)
    investigating.decide_objection(case, upheld=False, reason="业绩属实。", by=by, at=case.recorded_at)
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=9)
    clock.set_to(few.cycle.key, at)
    tick(few.cycle, at=at)
    # A junior title is the bureau's to confirm; the HR department issues the notice for it.
    enter(page, url, few, "bureau", "/conferral/confirm/")
    seen(page, "own-confirmation")
    page.get_by_role("button", name="先看名单").click()
    page.get_by_role("button", name="确认，共").click()
    page.get_by_text("确认已办理").wait_for()
    seen(page, "confirmed")
    assert Dossier.objects.get(applicant_name="张初").state == "confirmed"
    enter(page, url, few, "hr_officer", "/conferral/notify/")
    seen(page, "notify")
