"""Applying as tasks, on a phone and by keyboard: steps, requests and bytes are counted, and kept from growing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.costs import Cost, Keyboard
from tests.stages.application.conftest import content
from tests.support import way
from tests.support.photographs import as_jpeg, photograph
from tests.support.world import PASSWORD, World, make

from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.stages.application import operations
from zhiping.stages.review import operations as review

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def world(transactional_db: None) -> World:
    """The first shipped notice on its first day, with one person who may apply."""
    made = make("leshan-2024-engineering", is_demo=True)
    made.employ("applicant", "unit", "employee", called="阿依·古丽")
    clock.set_to(made.cycle.key, made.opening())
    return made


def sign_in(page: Page, address: str, world: World, *, to: str) -> None:
    page.goto(f"{address}/signin/?next={to}")
    page.get_by_label("用户名").fill(world.user("applicant").username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    # Not by its end: the address of the sign-in page ends the same way.
    page.wait_for_url(f"{address}{to}")


def test_apply_as_a_technician_on_a_phone_with_two_photographed_certificates(
    phone: Page, live_server: Any, world: World
) -> None:
    """From nothing to the receipt without a mouse: 助理工程师 by way of 高级工, two certificates photographed."""
    sign_in(phone, live_server.url, world, to="/apply/")
    cost = Cost()
    hand = Keyboard(cost.watch(phone), cost)
    hand.go_on()
    dossier = Dossier.objects.get()
    base = f"{live_server.url}/apply/{dossier.code}"
    hand.open(f"{base}/applicant/")
    hand.choose("企事业单位在职人员")
    hand.go_on()
    hand.type_in(mobile="19900000000")
    hand.go_on()
    hand.open(f"{base}/application/")
    hand.choose("助理工程师")
    hand.pick("申报专业", "机械工程")
    hand.choose("正常申报")
    hand.go_on()
    hand.open(f"{base}/education/")
    hand.choose("有，现在填写")
    hand.go_on()
    hand.pick("学历", "中职")
    hand.type_in(school="某某职业学校", graduated_on="2010.6.30")
    hand.go_on()
    hand.open(f"{base}/titles/")
    hand.choose("没有")
    hand.go_on()
    hand.choose("有，现在填写")
    hand.go_on()
    hand.choose("高级工")
    hand.type_in(occupation="钳工", awarded_on="2018-05-01")
    hand.go_on()
    hand.open(f"{base}/employment/new/")
    hand.type_in(from_on="2010-07-15", to_on="至今", employer="青梧机械有限公司")
    hand.choose("是", group="是否从事专业技术工作")
    hand.go_on()
    hand.open(f"{base}/continuing_education/")
    for year in range(2021, 2025):
        hand.type_in(**{f"y{year}-general_hours": "30", f"y{year}-professional_hours": "60"})
    hand.go_on()
    hand.open(f"{base}/achievements/new/")
    hand.pick("类别", "项目")
    hand.type_in(name="减速机产线改造", on="2022-10-01")
    hand.go_on()
    hand.open(f"{base}/summary/")
    hand.type_in(summary="负责减速机装配。")
    hand.go_on()
    draft = contents.draft(Dossier.objects.get())
    pictures = [as_jpeg(photograph(size=(900, 1200), seed=seed), quality=85) for seed in (1, 2)]
    for section, picture in zip(("education", "skills"), pictures, strict=True):
        item = draft[section][0]["id"]
        hand.open(f"{base}/{section}/{item}/")
        photo = {"name": f"{section}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        cost.do(phone.locator(f"#file-{item}"), "set_input_files", photo)
        phone.get_by_text("已传", exact=False).first.wait_for()
    hand.open(f"{base}/check/")
    hand.declare()
    hand.press("button", "提交申报")
    phone.get_by_role("heading", name="提交回执").wait_for()
    assert phone.get_by_text(IssuedDocument.objects.get().number).is_visible()
    assert len(contents.draft(Dossier.objects.get())["evidence"]) == 2
    print(cost)
    cost.check(steps=59, pages=40, requests=400, down=350_000)


def test_correct_and_resubmit(phone: Page, live_server: Any, world: World) -> None:
    """A2: what is to be changed is told at once; it is changed where it stands, and the dossier goes back."""
    by, at = world.by("applicant"), world.opening()
    begun = operations.start(world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=by, at=at)
    operations.submit(operations.fill(begun, content(world), by=by, at=at), declared=True, by=by, at=at)
    way.mark_all(begun, world, "unit_reviewer", at, correct={"summary": "总结太短，请写清本人承担的工作。"})
    dossier = review.return_dossier(begun, by=world.by("unit_reviewer"), at=at)
    sign_in(phone, live_server.url, world, to=f"/apply/{dossier.code}/")
    cost = Cost()
    hand = Keyboard(cost.watch(phone), cost)
    hand.press("link", "接着填：专业技术工作总结")
    phone.get_by_text("总结太短", exact=False).wait_for()
    hand.type_in(summary="独立完成装配工艺改进。")
    hand.go_on()
    hand.open(f"{live_server.url}/apply/{dossier.code}/check/")
    hand.declare()
    hand.press("button", "提交申报")
    phone.get_by_role("heading", name="提交回执").wait_for()
    assert Dossier.objects.get().state == "at_unit"
    assert IssuedDocument.objects.count() == 2
    print(cost)
    cost.check(steps=7, pages=7, requests=62, down=90_000)


@pytest.mark.later
def test_the_connection_breaks_in_the_middle(phone: Page, live_server: Any, world: World) -> None:
    """Typing goes on without a line, nothing floods it when it is back, and nobody does anything twice."""
    by, at = world.by("applicant"), world.opening()
    begun = operations.start(world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=by, at=at)
    sign_in(phone, live_server.url, world, to=f"/apply/{begun.code}/summary/")
    cost = Cost()
    hand = Keyboard(cost.watch(phone), cost)
    hand.type_in(summary="从事减速机装配八年。")
    phone.get_by_text("已自动保存").wait_for()
    phone.context.set_offline(True)
    hand.type_in(summary="主持产线改造一项，节约工时三成。")
    phone.get_by_text("没有连上网").wait_for()
    hand.type_in(summary="带教新人两名。")
    phone.wait_for_timeout(4000)
    phone.context.set_offline(False)
    phone.get_by_text("已自动保存").wait_for()
    hand.go_on()
    saved = contents.draft(Dossier.objects.get())["application"]["summary"]
    assert saved == "从事减速机装配八年。主持产线改造一项，节约工时三成。带教新人两名。"
    print(cost)
    cost.check(steps=4, pages=2, requests=24, down=45_000)
