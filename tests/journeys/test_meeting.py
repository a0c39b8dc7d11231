"""A review meeting in the browser (P8): members are signed in, the chair opens, they vote, the chair announces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import form_of, look, unreachable
from tests.support import gathering
from tests.support import world as worlds
from tests.support.gathering import Gathering, members

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.stages.meeting.models import Vote, Voter
from zhiping.stages.meeting.operations import sitting, tending

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def meeting(transactional_db: None) -> Gathering:
    """Planned for today; two candidates."""
    made = gathering.gather(worlds.make("leshan-2024-engineering", is_demo=True))
    clock.set_to(made.world.cycle.key, made.at())
    return made


def enter(page: Page, address: str, m: Gathering, who: str, target: str) -> None:
    page.goto(f"{address}/signin/?next={target}")
    page.get_by_label("用户名").fill(m.world.user(who).username)
    page.get_by_label("密码").fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}{target}")


def seen(page: Page, name: str) -> None:
    """Nothing sticks out, axe finds nothing, the keyboard reaches all of it."""
    look(page, f"meeting-{name}")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert form_of(page) == [] and unreachable(page) == []


def test_a_meeting_votes_and_announces(
    page: Page, browser: Browser, browser_context_args: dict[str, Any], live_server: Any, meeting: Gathering
) -> None:
    m, url = meeting, live_server.url
    tablet = browser.new_context(**{**browser_context_args, "viewport": {"width": 820, "height": 1180}}).new_page()
    # The secretary signs in who comes; the quorum is told; the meeting begins.
    enter(page, url, m, "office_reviewer", f"/meeting/{m.meeting.code}/people/")
    page.get_by_role("button", name="委员一签到").click()
    page.get_by_text("委员一已签到").wait_for()
    seen(page, "people")
    m.arrive(*members(m.world)[1:])
    page.goto(f"{url}/meeting/{m.meeting.code}/")
    page.get_by_role("button", name="会议开始").click()
    page.get_by_text("会议已开始").wait_for()
    m.opine()
    page.goto(f"{url}/meeting/{m.meeting.code}/groups/")
    seen(page, "groups")
    # The chair opens a vote over both.
    page.context.clear_cookies()
    enter(page, url, m, "chair", f"/meeting/{m.meeting.code}/open/")
    seen(page, "open")
    # The box of a major chooses all of it, and follows what becomes of its rows.
    major = page.get_by_label(f"选{m.dossiers[0].major}全部")
    major.check()
    page.get_by_label("选2号").uncheck()
    assert page.get_by_label("选1号").is_checked() and not major.is_checked()
    page.get_by_label("选2号").check()
    assert major.is_checked() and page.get_by_label("选全部", exact=True).is_checked()
    page.get_by_role("button", name="开始投票").click()
    page.get_by_text("投票已开始").wait_for()
    vote = Vote.objects.get()
    # A member on a tablet: cannot send it half filled in, votes, and sees only that they have.
    enter(tablet, url, m, "member1", "/meeting/mine/")
    look(tablet, "meeting-mine")
    tablet.set_viewport_size({"width": 820, "height": 1180})
    tablet.get_by_role("link", name="打开第1次投票的表决票").click()
    first, second = (one.applicant_name for one in m.dossiers)
    choice = tablet.get_by_role("group", name=f"1号　{first}")
    choice.get_by_label("反对").check()
    box = choice.get_by_text("反对").bounding_box()
    assert box is not None and tablet.locator(".pick").first.bounding_box()["height"] >= 44  # type: ignore[index]
    tablet.get_by_role("button", name="投票").click()
    tablet.get_by_role("link", name="请选2号：赞成、反对、弃权选一项").wait_for()
    assert choice.get_by_label("反对").is_checked()
    tablet.get_by_role("group", name=f"2号　{second}").get_by_label("赞成").check()
    look(tablet, "meeting-ballot")
    tablet.set_viewport_size({"width": 820, "height": 1180})
    tablet.get_by_label("我已核对").check()
    tablet.get_by_role("button", name="投票").click()
    tablet.get_by_role("heading", name="已投票").wait_for()
    seen(tablet, "voted")
    assert first not in tablet.content() and "反对" not in tablet.content()
    tablet.go_back()
    tablet.reload()
    assert tablet.get_by_role("heading", name="已投票").is_visible()
    assert Voter.objects.filter(vote=vote, voted=True).count() == 1
    # Some have to go; the last of them breaks the quorum. The meeting pauses by itself, and goes on with votes kept.
    desk = browser.new_context(**browser_context_args).new_page()
    ill, *others = members(m.world)[7:]
    for who in others:
        sitting.leave(m.attendee(who), by=m.office, at=m.at())
    enter(desk, url, m, "office_reviewer", f"/meeting/{m.meeting.code}/people/")
    name = m.attendee(ill).person.name
    desk.get_by_role("button", name=f"{name}离会").click()
    desk.get_by_text("已自动休会").wait_for()
    seen(desk, "people-paused")
    tablet.goto(f"{url}/meeting/mine/")
    tablet.get_by_text("暂停投票，继续以后再投").wait_for()
    desk.get_by_role("button", name=f"{name}签到").click()
    desk.get_by_text(f"{name}已签到").wait_for()
    m.arrive(*others)
    desk.goto(f"{url}/meeting/{m.meeting.code}/")
    desk.get_by_role("button", name="继续开会").click()
    desk.get_by_text("会议继续。").wait_for()
    desk.context.close()
    # The chair sees how many, not who; closes, and announces.
    page.reload()
    page.get_by_text(f"已投1票，还有{len(members(m.world)) - 1}人没有投").wait_for()
    seen(page, "voting")
    for who in members(m.world):
        if who != "member1":
            m.cast(vote, who)
    page.get_by_role("button", name="结束投票，开箱计票").click()
    page.get_by_text("两次计票一致").first.wait_for()
    page.get_by_text(f"3×{len(members(m.world)) - 1}≥2×{len(members(m.world))}").first.wait_for()
    seen(page, "counted")
    page.get_by_role("button", name="宣布结果并签名").click()
    page.get_by_text("结果已宣布").wait_for()
    tending.tend_votes()
    assert {one.state for one in Dossier.objects.filter(pk__in=[d.pk for d in m.dossiers])} == {"passed"}
    page.goto(f"{url}/meeting/{m.meeting.code}/")
    seen(page, "meeting")
    # The secretary ends it and issues the minutes.
    page.context.clear_cookies()
    enter(page, url, m, "office_reviewer", f"/meeting/{m.meeting.code}/")
    page.get_by_text("结束会议").click()
    page.get_by_role("button", name="会议结束").click()
    page.get_by_role("link", name="会议记录").click()
    page.get_by_label("补充记录").fill("讨论了公示安排。")
    page.get_by_role("button", name="保存并出具会议记录").click()
    page.get_by_text("会议记录已出具").wait_for()
    seen(page, "record")
    tablet.context.close()
