"""The applicant's way in the browser: begin, fill in, err, correct, prove, submit, keep the receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import look
from tests.stages.application.conftest import a_pdf
from tests.support.world import PASSWORD, World, make

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, IssuedDocument

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def world(transactional_db: None) -> World:
    """The first shipped notice, with one person who may apply, on a simulated day of the application window."""
    made = make("leshan-2024-engineering", is_demo=True)
    made.employ("applicant", "unit", "employee", called="阿依·古丽")
    clock.set_to(made.cycle.key, made.opening())
    return made


def sign_in(page: Page, address: str, world: World, who: str) -> None:
    page.goto(f"{address}/signin/")
    page.get_by_label("用户名").fill(world.user(who).username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=False).first.click()


def test_draft_to_receipt(page: Page, live_server: Any, world: World, tmp_path: Path) -> None:
    sign_in(page, live_server.url, world, "applicant")
    page.goto(f"{live_server.url}/apply/")
    look(page, "apply-home")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("heading", name="要填的内容").wait_for()
    dossier = Dossier.objects.get()
    look(page, "apply-tasks-empty")

    # A wrong digit is told at its field; what was typed stays.
    page.get_by_role("link", name="基本情况", exact=True).click()
    number = page.get_by_label("证件号码", exact=True).input_value()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    page.get_by_label("证件号码", exact=True).fill(wrong)
    page.get_by_label("企事业单位在职人员").check()
    save(page)
    assert page.title().startswith("有错误：基本情况")
    assert page.get_by_label("证件号码", exact=True).get_attribute("aria-invalid") == "true"
    assert page.get_by_label("证件号码", exact=True).input_value() == wrong
    look(page, "apply-error")
    page.get_by_role("link", name="证件号码：", exact=False).click()
    page.get_by_label("证件号码", exact=True).fill(number)
    fill(page, {"民族": "维吾尔族"})
    save(page)
    fill(page, {"手机号码": "19900000000"})
    save(page)

    page.goto(f"{live_server.url}/apply/{dossier.code}/application/")
    page.get_by_label("工程师", exact=True).check()
    page.get_by_label("申报专业").select_option("机械工程")
    save(page)
    page.goto(f"{live_server.url}/apply/{dossier.code}/education/")
    look(page, "apply-list-question")
    page.get_by_label("有，现在填写").check()
    save(page)
    page.get_by_label("学历", exact=True).select_option("本科")
    page.get_by_label("学位", exact=True).select_option("学士")
    fill(page, {"学校": "某某大学", "毕业时间": "2013年6月30日", "学位取得时间": "2013.6.30"})
    look(page, "apply-item")
    save(page)
    page.get_by_role("link", name="某某大学", exact=False).wait_for()
    look(page, "apply-list")
    page.goto(f"{live_server.url}/apply/{dossier.code}/titles/new/")
    fill(page, {"职称": "助理工程师", "取得时间": "2018-12-20"})
    page.get_by_label("工程系列").check()
    save(page)
    page.goto(f"{live_server.url}/apply/{dossier.code}/employment/new/")
    fill(page, {"开始时间": "2013-07-15", "结束时间": "至今", "单位": "青梧机械有限公司"})
    page.get_by_role("group", name="是否从事专业技术工作").get_by_label("是", exact=True).check()
    save(page)

    # Saved on its own, a pause after the last key, with the findings beside it.
    page.goto(f"{live_server.url}/apply/{dossier.code}/continuing_education/")
    for year in (2024, 2023, 2022, 2021):
        group = page.get_by_role("group", name=f"{year}年")
        group.get_by_label("公需科目").fill("30")
        group.get_by_label("专业科目").fill("48" if year == 2022 else "60")
    page.get_by_text("已自动保存").wait_for()
    page.reload()
    look(page, "apply-years")
    assert page.get_by_role("group", name="2022年").get_by_text("不符合").is_visible()
    page.goto(f"{live_server.url}/apply/{dossier.code}/achievements/new/")
    page.get_by_label("类别").select_option("项目")
    fill(page, {"名称": "减速机产线改造", "完成、获奖、授权或见刊时间": "2022-10-01"})
    save(page)

    page.goto(f"{live_server.url}/apply/{dossier.code}/summary/")
    page.get_by_label("专业技术工作总结").fill("任现职以来负责减速机装配工艺。")
    page.get_by_text("已自动保存").wait_for()

    # Each file by itself: the one that cannot be read is told, the other stays.
    (tmp_path / "学历证书.pdf").write_bytes(a_pdf(2))
    (tmp_path / "改名.pdf").write_bytes(b"MZ\x90\0")
    page.goto(f"{live_server.url}/apply/{dossier.code}/evidence/")
    page.locator("#file-new").set_input_files([tmp_path / "学历证书.pdf", tmp_path / "改名.pdf"])
    page.get_by_text("已传，2页").wait_for()
    page.get_by_text("内容不是PDF或图片", exact=False).wait_for()
    page.reload()
    look(page, "apply-evidence")

    page.goto(f"{live_server.url}/apply/{dossier.code}/")
    look(page, "apply-tasks")
    page.get_by_role("link", name="检查并提交").first.click()
    look(page, "apply-check")
    page.get_by_label("我承诺", exact=False).check()
    page.get_by_label("我声明", exact=False).check()
    page.get_by_role("button", name="提交申报").click()
    page.get_by_role("heading", name="提交回执").wait_for()
    assert page.get_by_text(IssuedDocument.objects.get().number).is_visible()
    look(page, "apply-receipt")
    page.goto(f"{live_server.url}/apply/{dossier.code}/content/")
    look(page, "apply-content")
    page.goto(f"{live_server.url}/apply/{dossier.code}/")
    assert page.get_by_text("单位审核中").first.is_visible()
    look(page, "apply-submitted")


def test_without_script(browser: Any, browser_context_args: dict[str, Any], live_server: Any, world: World) -> None:
    """Every step works without script: a list is answered, an item added, a section saved."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page: Page = context.new_page()
    sign_in(page, live_server.url, world, "applicant")
    page.goto(f"{live_server.url}/apply/")
    page.get_by_role("button", name="开始填写").click()
    dossier = Dossier.objects.get()
    page.goto(f"{live_server.url}/apply/{dossier.code}/skills/")
    page.get_by_label("没有").check()
    save(page)
    assert page.url.endswith("/employment/")
    page.goto(f"{live_server.url}/apply/{dossier.code}/evidence/")
    page.locator("#file-new").set_input_files({"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""})
    page.get_by_role("button", name="上传", exact=True).click()
    assert page.get_by_text("0字节", exact=False).first.is_visible()
    context.close()
