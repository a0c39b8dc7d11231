"""A case of integrity in the browser (A5): opened, heard, decided by two, entered, met at registration, lifted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.seats import seen, sit
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.cli.background import work_once
from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import Message
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.registers.integrity.models import Case, Entry

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.make("leshan-2024-engineering", is_demo=True)


def test_a_case_from_its_opening_to_the_end_of_the_entry(
    page: Page, browser: Browser, browser_context_args: dict[str, Any], live_server: Any, world: World, tmp_path: Path
) -> None:
    url, dossier = live_server.url, way.accepted(world, world.submitted())
    at = dossier.state_since + timedelta(hours=1)
    clock.set_to(world.cycle.key, at)
    proof = tmp_path / "查询结果.pdf"
    proof.write_bytes(b"%PDF-1.7 nothing found")
    # An officer opens it from the dossier, with what proves it; the dossier stops.
    sit(page, url, world, "office_reviewer", f"/review/{dossier.code}/")
    page.locator(f'a[href="/integrity/open/{dossier.code}/"]').first.click()
    page.get_by_label("核查的事实").fill("学历证书经学信网查询，查无此证。")
    page.get_by_label("附件").set_input_files(proof)
    seen(page, "integrity-open")
    page.get_by_role("button", name="立案，暂停办理").click()
    page.get_by_text("已立案，材料暂停办理，已告知本人。").wait_for()
    page.get_by_text("本人陈述或期限过后才能提出").wait_for()
    seen(page, "integrity-case")
    case = Case.objects.get()
    work_once()
    # The person reads the facts on a telephone and answers, with a file.
    narrow = {**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True}
    phone = browser.new_context(**narrow).new_page()
    sit(phone, url, world, "applicant", f"/apply/{dossier.code}/")
    phone.get_by_role("link", name="查看诚信事项").click()
    phone.locator(f'a[href="/integrity/mine/{case.code}/"]').click()
    phone.get_by_text("学历证书经学信网查询，查无此证。").wait_for()
    phone.get_by_role("button", name="提交陈述").click()
    phone.get_by_text("请写下您的陈述").first.wait_for()
    phone.get_by_label("我的陈述").fill("证书由学校颁发，请向学校核对。")
    phone.get_by_label("附件").set_input_files(proof)
    phone.get_by_role("button", name="提交陈述").click()
    phone.get_by_text("您的陈述已提交").wait_for()
    seen(phone, "integrity-own")
    # Heard: one proposes, who cannot decide as well; the head of the body decides with the password.
    page.reload()
    page.get_by_text("证书由学校颁发，请向学校核对。").wait_for()
    page.get_by_label("属实，按规定处理", exact=True).check()
    page.get_by_label("理由").fill("学校书面回复查无此人，本人没有提出反证。")
    page.get_by_role("button", name="提出，由另一人决定").click()
    page.get_by_text("须由另一名负责人决定").wait_for()
    assert page.get_by_role("button", name="同意").count() == 0
    sit(page, url, world, "bureau", f"/integrity/cases/{case.code}/")
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    seen(page, "integrity-decide")
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="同意，按属实处理").click()
    page.get_by_text("已决定，已告知本人。").wait_for()
    assert Dossier.objects.get(pk=dossier.pk).state == "cancelled"
    entry = Entry.objects.get()
    work_once()
    told = set(Message.objects.filter(template__startswith="integrity_entered").values_list("recipient", flat=True))
    assert told == {f"person-{dossier.person_id}", f"organisation-{dossier.unit_id}"}
    # The person sees until when, and meets it again where they move to another unit.
    phone.reload()
    phone.get_by_text("已记入职称评审诚信档案").wait_for()
    phone.goto(f"{url}/register/person/{world.organisations['other_unit'].code}/")
    phone.get_by_text("不能申报中级").first.wait_for()
    phone.get_by_role("button", name="提交变更").click()
    phone.get_by_role("heading", name="我的登记").wait_for()
    seen(phone, "integrity-registration")
    # The old unit lets go and sees until when, not why.
    sit(page, url, world, "unit_head", "/register/desk/")
    page.get_by_role("link", name=dossier.applicant_name).click()
    page.get_by_text("不能申报中级").wait_for()
    assert "学信网" not in page.content()
    seen(page, "integrity-registration-desk")
    # Lifted by two, with a trace; from that day on it bars nobody.
    path = f"/integrity/entries/{entry.code}/"
    sit(page, url, world, "office_reviewer", path)
    page.get_by_label("提前解除").check()
    page.get_by_label("理由").fill("复核后改变认定。")
    page.get_by_role("button", name="提出", exact=True).click()
    page.get_by_text("由您提出").wait_for()
    sit(page, url, world, "bureau", path)
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="确认，提前解除").click()
    page.get_by_text("已生效，已告知本人。").wait_for()
    page.get_by_text("复核后改变认定。").wait_for()
    seen(page, "integrity-entry")
    phone.goto(f"{url}/register/mine/")
    assert "不能申报中级" not in phone.content()
    # Years later its time is over: found from the cases, proposed by one, destroyed by the head; the person reads it.
    case.refresh_from_db()
    assert case.kept_until is not None
    clock.set_to(world.cycle.key, world.on(case.kept_until + timedelta(days=1)))
    sit(page, url, world, "office_reviewer", "/integrity/cases/")
    page.get_by_role("link", name="保存期满的").click()
    page.get_by_role("link", name=dossier.applicant_name).click()
    seen(page, "integrity-over")
    page.get_by_role("button", name="提出销毁，由另一人确认").click()
    page.get_by_text("由您提出").wait_for()
    sit(page, url, world, "bureau", f"/integrity/over/{case.code}/")
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    seen(page, "integrity-destroy")
    page.get_by_label("登录密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="确认销毁").click()
    page.get_by_text("核查内容已销毁，已告知本人。").wait_for()
    assert not keys.exists(case.key_owner)
    phone.goto(f"{url}/integrity/mine/{case.code}/")
    phone.get_by_text("不能恢复").wait_for()
    assert "学信网" not in phone.content()
    seen(phone, "integrity-destroyed")
    phone.context.close()
