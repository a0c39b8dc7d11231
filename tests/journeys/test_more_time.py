"""More time in Chromium (8l): an extension with its reason, a supplementary notice, and the e-mail that leads to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core import mail as post_box
from django.utils import timezone
from tests.faces.desk.test_changing import _loaded
from tests.journeys.looks import look
from tests.journeys.test_review import Visitor
from tests.support import world as worlds

from zhiping.accounts.models import User
from zhiping.faces.desk.operations import mailing
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records.models import Dossier
from zhiping.records.ticking import tick

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=settings.DIGEST_MINUTES, seconds=1)


@pytest.fixture
def world() -> worlds.World:
    """A demo round of the Leshan notice, one second after the last day to apply; one draft has lapsed."""
    made = worlds.make("leshan-2024-engineering", is_demo=True)
    made.dossier()
    late = made.one_late("application")
    assert tick(made.cycle, at=late) == {"lapse": 1}
    clock.set_to(made.cycle.key, late)
    return made


@pytest.fixture
def visitor(page: Page, live_server: Any, world: worlds.World) -> Visitor:
    """The browser, at the world's door."""
    return Visitor(page, live_server.url, world)


def _worked() -> None:
    """What the worker does in its rounds: whoever is concerned is told."""
    outbox.deliver()


def test_the_bureau_extends_and_the_applicant_reads_why_and_goes_on(visitor: Visitor, world: worlds.World) -> None:
    page, dossier = visitor.page, Dossier.objects.get()
    visitor.sign_in("applicant")
    visitor.open(f"/apply/{dossier.code}/")
    assert "逾期终止" in page.locator("main").inner_text()

    visitor.sign_in("bureau")
    visitor.open("/desk/extend/")
    page.get_by_label("一份材料").check()
    page.get_by_label("材料编号").fill(dossier.code)
    page.get_by_label("哪个期限").select_option("application")
    page.locator("[name=closes_at]").fill("2024-11-25T12:00")
    page.get_by_role("button", name="预览涉及哪些材料").click()
    assert page.title().startswith("有错误")
    page.get_by_label("理由").fill("系统停机半天，顺延。")
    page.get_by_role("button", name="预览涉及哪些材料").click()
    shown = page.locator("main").inner_text()
    assert "涉及1份材料" in shown and "系统停机半天，顺延。" in shown
    look(page, "extend-ask", schemes=("light",))
    visitor.wide()
    assert Dossier.objects.get().state == "lapsed"
    page.get_by_role("button", name="延长，涉及1份").click()
    page.wait_for_url("**/desk/extend/")
    _worked()

    visitor.sign_in("applicant")
    visitor.open(f"/apply/{dossier.code}/")
    shown = page.locator("main").inner_text()
    assert "系统停机半天，顺延。" in shown and "11月25日" in shown
    page.get_by_role("link", name="检查并提交").first.click()
    assert page.get_by_role("button", name="提交申报").count() == 1


def test_a_supplementary_notice_reopens_and_its_letter_leads_there(visitor: Visitor, world: worlds.World) -> None:
    page, dossier = visitor.page, Dossier.objects.get()
    user = world.user("applicant")
    User.objects.filter(pk=user.pk).update(email="lin@example.org", email_confirmed_at=timezone.now())
    _loaded(world)
    visitor.sign_in("bureau")
    visitor.open("/desk/extend/")
    page.get_by_role("link", name="执行补充通知").click()
    page.locator("input[name=version]").first.check()
    page.get_by_role("button", name="看改了什么").click()
    shown = page.locator("main").inner_text()
    assert "2024年11月26日" in shown and "涉及1份材料" in shown
    look(page, "supplement", schemes=("light",))
    visitor.wide()
    page.get_by_label("文号").fill("乐市经信〔2024〕260号 关于延长申报时间的补充通知")
    page.get_by_role("button", name="执行补充通知").click()
    page.wait_for_url("**/changes/")
    _worked()

    # One letter, with the day and a link that leads there after signing in.
    assert mailing.mail(at=timezone.now() + LATER) == 1
    (letter,) = [one for one in post_box.outbox if one.to == ["lin@example.org"]]
    link = next(one for one in re.findall(r"https?://\S+", str(letter.body)) if dossier.code in one)
    assert "11月26日" in letter.body and dossier.applicant_name not in letter.body
    path = link.removeprefix(settings.PUBLIC_URL)
    page.context.clear_cookies()
    visitor.open(path)
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码", exact=True).fill(worlds.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{path}")
    assert dossier.code in page.locator("main").inner_text()
    visitor.open("/changes/")
    assert "乐市经信〔2024〕260号" in page.locator("main").inner_text()
    assert mailing.mail(at=timezone.now() + 3 * LATER) == 0
