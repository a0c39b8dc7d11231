"""Applying as tasks, on a phone and by keyboard: requests and bytes are counted, and kept from growing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
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
    from playwright.sync_api import Page, Request


@pytest.fixture
def world(transactional_db: None) -> World:
    """The first shipped notice on its first day, with one person who may apply."""
    made = make("leshan-2024-engineering", is_demo=True)
    made.employ("applicant", "unit", "employee", called="阿依·古丽")
    clock.set_to(made.cycle.key, made.opening())
    return made


@dataclass
class Cost:
    """What a task costs: pages that somebody waits for, requests in all, bytes that come down."""

    pages: int = 0
    requests: int = 0
    down: int = 0
    seen: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count from now on."""

        def finished(request: Request) -> None:
            self.requests += 1
            self.pages += request.is_navigation_request()
            self.seen.append(f"{request.method} {request.url}")

        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", self._loaded)
        page.on("requestfinished", finished)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.down += int(event["encodedDataLength"])


def sign_in(page: Page, address: str, world: World, *, to: str) -> None:
    page.goto(f"{address}/signin/?next={to}")
    page.get_by_label("用户名").fill(world.user("applicant").username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    # Not by its end: the address of the sign-in page ends the same way.
    page.wait_for_url(f"{address}{to}")


def type_in(page: Page, **values: str) -> None:
    """Fill boxes by keyboard alone: by their names, since one label may stand twice on a page."""
    for name, value in values.items():
        page.locator(f'[name="{name}"]').focus()
        page.keyboard.type(value)


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Space")


def go_on(page: Page) -> None:
    """Save with the keyboard."""
    before = page.url
    page.locator("form[data-autosave] .btns .btn, form.gap .btns .btn").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def declare(page: Page) -> None:
    for beginning in ("我承诺", "我声明"):
        page.get_by_label(beginning, exact=False).focus()
        page.keyboard.press("Space")


def test_apply_as_a_technician_on_a_phone_with_two_photographed_certificates(
    phone: Page, live_server: Any, world: World
) -> None:
    """From nothing to the receipt without a mouse: 助理工程师 by way of 高级工, two certificates photographed."""
    sign_in(phone, live_server.url, world, to="/apply/")
    cost = Cost()
    cost.watch(phone)
    go_on(phone)
    dossier = Dossier.objects.get()
    base = f"{live_server.url}/apply/{dossier.code}"
    phone.goto(f"{base}/applicant/")
    choose(phone, "企事业单位在职人员")
    go_on(phone)
    type_in(phone, mobile="19900000000")
    go_on(phone)
    phone.goto(f"{base}/application/")
    choose(phone, "助理工程师")
    phone.get_by_label("申报专业").select_option("机械工程")
    choose(phone, "正常申报")
    go_on(phone)
    phone.goto(f"{base}/education/")
    choose(phone, "有，现在填写")
    go_on(phone)
    phone.get_by_label("学历", exact=True).select_option("中职")
    type_in(phone, school="某某职业学校", graduated_on="2010.6.30")
    go_on(phone)
    phone.goto(f"{base}/titles/")
    choose(phone, "没有")
    go_on(phone)
    choose(phone, "有，现在填写")
    go_on(phone)
    choose(phone, "高级工")
    type_in(phone, occupation="钳工", awarded_on="2018-05-01")
    go_on(phone)
    phone.goto(f"{base}/employment/new/")
    type_in(phone, from_on="2010-07-15", to_on="至今", employer="青梧机械有限公司")
    phone.get_by_role("group", name="是否从事专业技术工作").get_by_label("是", exact=True).focus()
    phone.keyboard.press("Space")
    go_on(phone)
    phone.goto(f"{base}/continuing_education/")
    for year in range(2021, 2025):
        type_in(phone, **{f"y{year}-general_hours": "30", f"y{year}-professional_hours": "60"})
    go_on(phone)
    phone.goto(f"{base}/achievements/new/")
    phone.get_by_label("类别").select_option("项目")
    type_in(phone, name="减速机产线改造", on="2022-10-01")
    go_on(phone)
    phone.goto(f"{base}/summary/")
    type_in(phone, summary="负责减速机装配。")
    go_on(phone)
    draft = contents.draft(Dossier.objects.get())
    pictures = [as_jpeg(photograph(size=(900, 1200), seed=seed), quality=85) for seed in (1, 2)]
    for section, picture in zip(("education", "skills"), pictures, strict=True):
        item = draft[section][0]["id"]
        phone.goto(f"{base}/{section}/{item}/")
        phone.locator(f"#file-{item}").set_input_files(
            {"name": f"{section}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        )
        phone.get_by_text("已传", exact=False).first.wait_for()
    phone.goto(f"{base}/check/")
    declare(phone)
    phone.get_by_role("button", name="提交申报").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="提交回执").wait_for()
    assert phone.get_by_text(IssuedDocument.objects.get().number).is_visible()
    assert len(contents.draft(Dossier.objects.get())["evidence"]) == 2
    assert (cost.pages <= 42, cost.requests <= 420, cost.down <= 400_000) == (True, True, True), cost


def test_correct_and_resubmit(phone: Page, live_server: Any, world: World) -> None:
    """A2: what is to be changed is told at once; it is changed where it stands, and the dossier goes back."""
    by, at = world.by("applicant"), world.opening()
    begun = operations.start(world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=by, at=at)
    operations.submit(operations.fill(begun, content(world), by=by, at=at), declared=True, by=by, at=at)
    way.mark_all(begun, world, "unit_reviewer", at, correct={"summary": "总结太短，请写清本人承担的工作。"})
    dossier = review.return_dossier(begun, by=world.by("unit_reviewer"), at=at)
    sign_in(phone, live_server.url, world, to=f"/apply/{dossier.code}/")
    cost = Cost()
    cost.watch(phone)
    phone.get_by_role("link", name="接着填：专业技术工作总结").focus()
    phone.keyboard.press("Enter")
    phone.get_by_text("总结太短", exact=False).wait_for()
    type_in(phone, summary="独立完成装配工艺改进。")
    go_on(phone)
    phone.goto(f"{live_server.url}/apply/{dossier.code}/check/")
    declare(phone)
    phone.get_by_role("button", name="提交申报").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="提交回执").wait_for()
    assert Dossier.objects.get().state == "at_unit"
    assert IssuedDocument.objects.count() == 2
    assert (cost.pages <= 8, cost.requests <= 70, cost.down <= 120_000) == (True, True, True), cost
