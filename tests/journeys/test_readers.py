"""Who reads in Chromium: a supervisor follows a dossier, an auditor its trail; a member of the committee reads the
candidates one after the other, and votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.seats import seen, sit
from tests.journeys.test_review import Visitor, _submitted
from tests.support import gathering, hearing
from tests.support import world as worlds

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.operations import declare_kinship
from zhiping.stages.meeting.models import Voter
from zhiping.stages.meeting.operations import planning

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


def test_a_member_reads_candidate_after_candidate_and_votes(page: Page, live_server: Any) -> None:
    """They are in no group: their own page leads to the material, and from there to the ballot."""
    m = gathering.gather(worlds.make("leshan-2024-engineering", is_demo=True))
    proved = hearing.ready(m.world, "proved", "材料齐", proved={"ce1": "学时.png"})
    Dossier.objects.filter(pk=proved.pk).update(state="defended", due_at=None, major="材料工程")
    planning.put_on_agenda(m.meeting, [proved], by=m.office, at=m.at())
    hidden, second = m.dossiers
    declare_kinship(m.world.people["member1"], hidden.person, "kin", by=m.office, at=m.at())
    m.begin()
    m.opine()
    clock.set_to(m.world.cycle.key, m.at())
    sit(page, live_server.url, m.world, "member1", "/meeting/mine/")
    page.get_by_role("link", name="查看申报材料，2人").click()
    page.get_by_role("heading", name="材料工程，1人").wait_for()
    assert hidden.applicant_name not in page.content()
    seen(page, "meeting-candidates")
    page.get_by_role("link", name=f"2号　{second.applicant_name}").click()
    # The next is the next whom they may read.
    page.get_by_role("link", name="下一位：3号材料齐").first.click()
    page.get_by_role("heading", name="材料齐，申报").wait_for()
    assert page.get_by_text("这是最后一位").is_visible() and page.get_by_text("议程3号").is_visible()
    seen(page, "meeting-material")
    page.locator("main a[href*='/files/']").first.click()
    picture = page.locator("[data-viewer] img").first
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    page.locator("a.back").first.click()
    page.locator("main a.back").first.click()
    page.get_by_role("heading", name="申报材料，2人").wait_for()
    vote = m.open()
    page.reload()
    page.get_by_role("link", name="打开第1次投票的表决票").click()
    for choice in page.get_by_label("赞成", exact=True).all():
        choice.check()
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="投票").click()
    page.get_by_role("heading", name="已投票").wait_for()
    assert [one.voted for one in Voter.objects.filter(vote=vote, attendee=m.attendee("member1"))] == [True]
