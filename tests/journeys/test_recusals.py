"""An applicant prints, pays on line and asks that somebody keep out; an expert declares it; the chair decides; who
keeps out sees nothing of that dossier, not even in a count (rules.md 3, P6, F1)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from PIL import Image
from tests.journeys.looks import form_of, look, unreachable
from tests.journeys.test_review import Visitor
from tests.support import pooled
from tests.support import world as worlds
from tests.support.golden import picture

from zhiping.cli.background import work_once
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.recusing import is_kept_out
from zhiping.registers.experts import queries
from zhiping.registers.experts.models import Filing, Recusal
from zhiping.registers.experts.queries.recusals import visible_to
from zhiping.registers.fees.models import Order, Payment
from zhiping.registers.fees.queries import owed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> worlds.World:
    """A demo round of the Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


@pytest.fixture
def visitor(page: Page, live_server: Any, world: worlds.World) -> Visitor:
    """The browser, at the world's door."""
    return Visitor(page, live_server.url, world)


def seen(visitor: Visitor, name: str) -> None:
    """Looked at, in every width."""
    look(visitor.page, f"recusals-{name}", widths=(1280, 390, 320))
    assert unreachable(visitor.page) == [] and form_of(visitor.page) == []
    visitor.wide()


def test_an_applicant_prints_pays_and_the_counter_photographs_the_cover(
    visitor: Visitor, world: worlds.World, phone: Page
) -> None:
    page, dossier = visitor.page, pooled.accepted(world)
    clock.set_to(world.cycle.key, dossier.state_since + timedelta(days=1))
    visitor.sign_in("applicant")
    visitor.open(reverse("application:overview", args=[dossier.code]))
    page.get_by_role("link", name="打印清单和封面").click()
    seen(visitor, "own")
    for name in ("封面和目录", "纸质材料清单", "打印缴费通知单"):
        address = page.get_by_role("link", name=name).get_attribute("href")
        assert page.request.get(f"{visitor.url}{address}").body().startswith(b"%PDF")
    order = Order.objects.get(dossier=dossier)
    for button, says, left in (("付款失败", "可以重新支付", order.fen), ("付款成功", "评审费结清", 0)):
        page.get_by_role("button", name="在线支付").click()
        seen(visitor, "loopback")
        page.get_by_role("button", name=button).click()
        assert says in page.locator("body").inner_text() and owed(order) == left
    assert [one.state for one in Payment.objects.order_by("id")] == ["failed", "paid"]
    assert page.get_by_role("button", name="在线支付").count() == 0, "nobody pays twice"

    # The counter's telephone photographs the square on the cover.
    cover = page.request.get(f"{visitor.url}{reverse('handin:own_paper', args=[dossier.code, 'cover-sheet'])}").body()
    other = Visitor(phone, visitor.url, world)
    other.sign_in("counter")
    other.open(reverse("handin:counter"))
    phone.get_by_label("或用手机拍下封面的方块").set_input_files(
        {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": _photograph(cover)}
    )
    phone.get_by_role("button", name="打开这份材料").click()
    phone.get_by_role("button", name="材料齐全、已盖章，收件").click()
    assert f"{dossier.applicant_name}的纸质材料已收。" in phone.locator("body").inner_text()
    assert Dossier.objects.get(pk=dossier.pk).state == "handed_in"


def _photograph(pdf: bytes) -> bytes:
    """The first page as a telephone sees it: larger, a little askew."""
    sheet = picture(pdf, 1, dpi=220).convert("RGB")
    askew, out = sheet.rotate(4, expand=True, fillcolor="white"), io.BytesIO()
    askew.resize((askew.width * 4 // 5, askew.height * 4 // 5), Image.Resampling.LANCZOS).save(out, "JPEG", quality=80)
    return out.getvalue()


def test_who_keeps_out_is_decided_and_sees_nothing(visitor: Visitor, world: worlds.World) -> None:
    page = visitor.page
    pooled.chair(world)
    first, second = pooled.accepted(world), pooled.accepted(world, "other", called="申二丰")
    expert = pooled.expert(world, "expert", called="薛库藏")
    asked = pooled.expert(world, "asked", called="喻评审")
    clock.set_to(world.cycle.key, second.state_since + timedelta(days=1))

    # The applicant names somebody, asks for another and lifts that again; sees no list and no result.
    visitor.sign_in("applicant")
    visitor.open(reverse("application:overview", args=[first.code]))
    page.get_by_role("link", name="申请其回避").click()
    for name in ("喻评审", "查无此人"):
        page.get_by_label("希望谁回避").fill(name)
        page.get_by_label("理由").fill("与我有合同纠纷。")
        page.get_by_role("button", name="提出申请").click()
    page.get_by_role("listitem").filter(has_text="查无此人").get_by_role("button").click()
    assert "已撤回这项申请" in page.locator("body").inner_text()
    seen(visitor, "asked")

    # The expert declares; from then on nothing of that dossier, not even in a count.
    visitor.sign_in("expert")
    visitor.open(reverse("experts:mine"))
    page.get_by_label("申报人姓名").fill("申二丰")
    page.get_by_label("申报人单位").fill(world.organisations["unit"].name)
    page.get_by_label("原因").fill("我指导过他的毕业设计。")
    page.get_by_role("button", name="声明回避").click()
    assert "从现在起您看不到它" in page.locator("body").inner_text()
    seen(visitor, "declared")
    assert is_kept_out(expert.person, second)
    assert list(visible_to(expert, Dossier.objects.all())) == [first]
    assert page.request.get(f"{visitor.url}{reverse('experts:recusals')}").status in (403, 404)

    # The office says who is meant; the lifted one need not be looked into.
    work_once()
    visitor.sign_in("office_reviewer")
    visitor.open(reverse("desk:messages"))
    assert "有申报人申请专家回避" in page.locator("main").inner_text()
    visitor.open(reverse("experts:requests"))
    seen(visitor, "requests")
    assert "已撤回" in page.locator("main").inner_text()
    page.get_by_role("link", name=first.applicant_name).first.click()
    page.get_by_label("喻评审").check()
    page.get_by_role("button", name="办理").click()

    # The chair is told, and decides both: one keeps out, about the other the reason is remembered.
    work_once()
    visitor.sign_in("chair")
    visitor.open(reverse("desk:messages"))
    assert "有一项专家回避等您决定" in page.locator("main").inner_text()
    visitor.open(reverse("experts:recusals"))
    seen(visitor, "waiting")
    page.get_by_role("link", name="薛库藏与申报人申二丰").click()
    page.get_by_role("button", name="应当回避").click()
    page.get_by_role("link", name=f"喻评审与申报人{first.applicant_name}").click()
    seen(visitor, "decide")
    page.get_by_role("button", name="不需要回避").click()
    assert page.title().startswith("有错误"), "a dismissal says why"
    page.get_by_label("理由").fill("合同纠纷是同名另一人，已核对。")
    page.get_by_role("button", name="不需要回避").click()
    assert {(one.expert_id, one.state) for one in Recusal.objects.all()} == {
        (expert.pk, "recused"), (asked.pk, "dismissed"),
    }  # fmt: skip

    # The applicant sees that it was dealt with, and nothing else; the expert what became of their own word.
    work_once()
    visitor.sign_in("applicant")
    visitor.open(reverse("experts:own", args=[first.code]))
    told = page.locator("main").inner_text()
    assert "已办理" in told and "不需要回避" not in told and "同名" not in told
    visitor.sign_in("expert")
    visitor.open(reverse("desk:messages"))
    inbox = page.locator("main").inner_text()
    assert "您声明的回避已决定：应当回避。" in inbox and "申二丰" not in inbox


def _file(page: Page, world: worlds.World, number: str) -> None:
    page.get_by_label("备案文号").fill(number)
    page.get_by_label("备案日期").fill(pooled.since(world).isoformat())
    page.get_by_label("有效期到").fill((world.opening().date() + timedelta(days=300)).isoformat())
    for level in world.pack.levels:
        page.get_by_label(level.label, exact=True).check()


def test_the_office_files_a_committee_that_may_meet(visitor: Visitor, world: worlds.World) -> None:
    page, rules = visitor.page, world.pack.procedure.committee
    for n in range(rules.size_min):
        pooled.expert(world, f"e{n}", called=f"评{n:02d}")
    clock.set_to(world.cycle.key, world.opening() + timedelta(days=1))
    visitor.sign_in("office_reviewer")
    visitor.open(reverse("experts:committee"))
    page.get_by_role("link", name="登记备案").first.click()
    seen(visitor, "file")
    _file(page, world, "乐人社备〔2024〕7号")
    places = ["主任", "副主任", *["委员"] * (rules.size_min - 3)]
    for n, place in enumerate(places):
        page.get_by_label(f"评{n:02d}").select_option(label=place)
    page.get_by_role("button", name="登记备案").click()
    # One too few, and so even: entered as it was filed, and said in words what stops the meeting.
    lacks = page.locator("main").inner_text()
    assert "应为单数" in lacks and f"少于规定的{rules.size_min}人" in lacks
    page.get_by_role("link", name="登记").first.click()
    _file(page, world, "乐人社备〔2024〕8号")
    page.get_by_label(f"评{rules.size_min - 1:02d}").select_option(label="委员")
    page.get_by_role("button", name="登记备案").click()
    seen(visitor, "committee")
    day = (world.opening() + timedelta(days=1)).date()
    assert Filing.objects.count() == 2
    assert not queries.missing(world.committee, world.pack, on=day, levels=[one.id for one in world.pack.levels])
