"""P10 in the browser: a holder takes the certificate home on a telephone, and anybody finds out whether one holds."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.journeys.looks import look
from tests.journeys.seats import seen, sit
from tests.support import banned, certified, results
from tests.support import world as worlds
from tests.support.world import World

from zhiping.accounts import totp
from zhiping.cli.background import work_once
from zhiping.ground.clock import service as clock
from zhiping.ground.signatures import publishing, verify
from zhiping.records import issuing
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import Certificate, StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def scene(transactional_db: None) -> tuple[World, Dossier]:
    """One person is confirmed, and the office has asked for the certificate."""
    world = results.staffed(worlds.make("example-2025-junior-only", is_demo=True))
    row = certified.issued(world, "holder", "林晓岚")
    at = row.state_since + timedelta(hours=2)
    clock.set_to(world.cycle.key, at)
    operations.ask(world.cycle, [row.pk], by=world.by("office_reviewer"), at=at, real_at=datetime.now(UTC))
    certifying.make_certificates(seconds=60)
    return world, row


def set_up(phone: Page) -> None:
    """Set up an authenticator as the page says."""
    phone.get_by_role("link", name="设动态验证码").click()
    said = (phone.locator("code").first.text_content() or "").replace(" ", "")
    secret = base64.b32decode(said + "=" * (-len(said) % 8))
    phone.get_by_label("验证器显示的6位数字").fill(totp.code_of(secret, totp.step_at(timezone.now())))
    phone.get_by_role("button", name="设好").click()
    phone.get_by_role("heading", name="把备用码收好").wait_for()


def test_a_holder_takes_the_certificate_home_and_anybody_verifies_it(
    page: Page, browser: Browser, browser_context_args: dict[str, Any], live_server: Any, tmp_path: Path,
    scene: tuple[World, Dossier],
) -> None:  # fmt: skip
    world, row = scene
    url, one = live_server.url, Certificate.objects.select_related("document").get()
    narrow = {**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True}
    phone = browser.new_context(**narrow, accept_downloads=True).new_page()

    # The holder: the password alone does not hand it out; a second factor is set up on the way.
    sit(phone, url, world, "holder", f"/my/certificates/{row.code}/")
    phone.get_by_text("请先设一种第二验证方式").wait_for()
    seen(phone, "certificate-first")
    phone.get_by_role("link", name="去设置").click()
    set_up(phone)
    phone.goto(f"{url}/my/certificates/")
    phone.get_by_role("link", name=row.title).first.click()
    seen(phone, "certificate-own")
    # The factor was shown a minute ago; whoever showed none for a while confirms first (test_certificate_pages).
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="下载证书（PDF）").click()
    pdf = tmp_path / "certificate.pdf"
    taken.value.save_as(pdf)
    assert pdf.read_bytes() == issuing.file_of(one.document)
    assert verify.verify(pdf.read_bytes(), publishing.certificates()) == "valid"

    # Anybody, without an account: by number and name, by code, by the file.
    page.goto(f"{url}/verify/")
    page.get_by_role("textbox", name="证书编号").fill(one.number)
    page.get_by_label("持证人姓名").fill("林晓岚")
    page.get_by_role("button", name="核验证书").click()
    page.get_by_text("有效", exact=True).first.wait_for()
    said = page.locator("main").inner_text()
    assert one.number in said and "林晓岚" not in said and row.unit.name not in said
    seen(page, "verified")
    page.goto(f"{url}{issuing.CHECKED_AT}{one.document.code}/")
    page.get_by_text("有效", exact=True).first.wait_for()
    page.goto(f"{url}/verify/")
    page.get_by_label("PDF文件").set_input_files(pdf)
    page.get_by_role("button", name="核验文件").click()
    page.get_by_text("有效", exact=True).first.wait_for()
    altered = tmp_path / "altered.pdf"
    content = pdf.read_bytes()
    altered.write_bytes(content[:900] + bytes([content[900] ^ 1]) + content[901:])
    page.goto(f"{url}/verify/")
    page.get_by_label("PDF文件").set_input_files(altered)
    page.get_by_role("button", name="核验文件").click()
    page.get_by_text("与出具时不同").first.wait_for()
    look(page, "verified-altered")

    # Revoked: the page says so at once, and the worker's next round tells who verifies off line.
    before = StatusList.objects.filter(pk=1).values_list("token", flat=True).first()
    at = one.issued_at + timedelta(hours=1)
    clock.set_to(world.cycle.key, at + timedelta(hours=3))
    banned.decided(world, banned.opened(world, Dossier.objects.get(pk=row.pk), at), at)
    page.goto(f"{url}/verify/")
    page.get_by_label("PDF文件").set_input_files(pdf)
    page.get_by_role("button", name="核验文件").click()
    page.get_by_text("已撤销").first.wait_for()
    seen(page, "verified-revoked")
    work_once()
    status = page.request.get(f"{url}/certificates/status.jwt").body()
    assert before is None or status != before.encode()
    assert verify.verify(content, publishing.certificates(), status) == "revoked"
    phone.goto(f"{url}/my/certificates/{row.code}/")
    phone.get_by_text("已于").first.wait_for()
    phone.context.close()
