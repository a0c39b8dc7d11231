"""Who reads and does not act, in Chromium: a supervisor follows a dossier, an auditor its trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.test_review import Visitor, _submitted
from tests.support import world as worlds

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_supervisor_reads_and_an_auditor_sees_that_it_was_read(page: Page, live_server: Any) -> None:
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    for who in ("supervisor", "auditor"):
        world.employ(who, "office", who, called=who)
    dossier = _submitted(world)
    clock.set_to(world.cycle.key, dossier.state_since)
    reader = Visitor(page, live_server.url, world)
    reader.sign_in("supervisor")
    reader.open("/start/")
    page.get_by_role("link", name=dossier.code).click()
    shown = page.locator("main").inner_text()
    assert dossier.applicant_name not in shown and "个人信息已隐去" in shown
    # Evidence opens in our own viewer; its first page is a picture, and that it was drawn is recorded.
    page.locator("main a[href*='/files/']").first.click()
    picture = page.locator("[data-viewer] img").first
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    page.go_back()
    # There is nothing that changes anything: the forms of the page search, sign out, or choose light and dark.
    assert page.locator("main form[method=post]").count() == 0
    assert AuditEntry.objects.filter(stream=dossier.stream, by=f"person-{world.people['supervisor'].pk}").exists()

    reader.sign_in("auditor")
    reader.open("/start/")
    page.locator("main input[name=typed]").fill(dossier.code)
    page.get_by_role("button", name="查看").click()
    shown = page.locator("main").inner_text()
    assert "核验通过" in shown and f"person-{world.people['supervisor'].pk}" in shown
    assert dossier.applicant_name not in shown
