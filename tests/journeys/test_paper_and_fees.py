"""A department of 26: its clerk sends the paper by one person, the counter takes it in the last ten minutes and is
closed a second later, one transfer of 4,600 yuan pays for all, another person confirms it (P6, T7, F1)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.urls import reverse
from tests.faces.exchange.conftest import sheet
from tests.journeys.looks import form_of, look, unreachable
from tests.journeys.test_review import Visitor
from tests.support import way
from tests.support import world as worlds

from zhiping.cli.background import work_once
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.situations import standing_revision
from zhiping.registers.fees import queries as book
from zhiping.registers.fees.models import Order, Voucher
from zhiping.stages.handin.models import Manifest, Packet
from zhiping.stages.handin.paper.packets import PacketCode

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
_INTERMEDIATE, _JUNIOR, _WHOLE = 20, 6, "4,600元"


@pytest.fixture
def world() -> worlds.World:
    """A demo round of the Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


@pytest.fixture
def visitor(page: Page, live_server: Any, world: worlds.World) -> Visitor:
    """The browser, at the world's door."""
    return Visitor(page, live_server.url, world)


def _accepted(world: worlds.World, count: int, level: str, word: str) -> list[Dossier]:
    title = next(one.name for one in world.pack.titles if one.level == level)
    found = []
    for n in range(count):
        who = f"{level}{n}"
        world.employ(who, "unit", "employee", called=f"{word}{n:02d}")
        made = world.submitted(who, change=lambda document: document["application"].update(title=title))
        found.append(way.accepted(world, made))
    return found


def _scanned(dossier: Dossier) -> str:
    revision = standing_revision(dossier)
    assert revision is not None
    return PacketCode(dossier.code, revision.digest).text


def _statement(reference: str, on: str, yuan: float) -> bytes:
    return sheet(["流水号", "交易时间", "金额", "付款人", "附言"], [reference, on, yuan, "云溪县经信局", "评审费"])


def _pdf() -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def _manifest(visitor: Visitor, world: worlds.World) -> Manifest:
    page = visitor.page
    visitor.sign_in("department_reviewer")
    visitor.open(reverse("handin:manifests"))
    page.get_by_role("link", name="新建报送清单").click()
    look(page, "handin-send")
    visitor.wide()
    page.get_by_label("选全部").check()
    page.get_by_label("送件人", exact=True).fill("张送件")
    page.get_by_role("button", name="生成清单").click()
    # What is missing is named, and nobody ticks 26 people twice.
    assert page.title().startswith("有错误")
    assert page.locator("input[name=code]:checked").count() == _INTERMEDIATE + _JUNIOR
    page.get_by_label("送件人电话").fill("0833-0000")
    page.get_by_role("button", name="生成清单").click()
    made = Manifest.objects.get()
    assert "送件人张送件" in page.locator("main").inner_text()
    look(page, "handin-manifest")
    assert unreachable(page) == [] and form_of(page) == []
    visitor.wide()
    address = page.get_by_role("link", name="打印清单").get_attribute("href")
    assert page.request.get(f"{visitor.url}{address}").body().startswith(b"%PDF")
    visitor.open(reverse("handin:manifests"))
    slip = page.get_by_role("link", name="缴费通知单").get_attribute("href")
    assert page.request.get(f"{visitor.url}{slip}").body().startswith(b"%PDF")
    return made


def _take_all(visitor: Visitor, rows: list[Dossier]) -> None:
    """The hand scanner types a line and an Enter; one click takes complete paper; the cursor is back in the field."""
    page = visitor.page
    visitor.sign_in("counter")
    visitor.open(reverse("handin:counter"))
    look(page, "handin-counter")
    visitor.wide()
    visitor.open(reverse("handin:counter"))
    for n, dossier in enumerate(rows):
        page.keyboard.type(_scanned(dossier))
        page.keyboard.press("Enter")
        page.wait_for_url("**/packets/**")
        if n == 0:
            look(page, "handin-packet")
            visitor.wide()
            page.locator("input[name=present]").nth(2).uncheck()
            for box in page.locator("input[name=present]").all()[:2]:
                box.check()
            page.get_by_role("button", name="按打勾的办").click()
            assert "没有收件，已告知" in page.locator("body").inner_text()
        else:
            page.get_by_role("button", name="材料齐全、已盖章，收件").click()
            assert "的纸质材料已收。" in page.locator("body").inner_text()


def test_a_department_brings_26_packets_in_the_last_ten_minutes_and_pays_by_one_transfer(
    visitor: Visitor, world: worlds.World
) -> None:
    page = visitor.page
    rows = [*_accepted(world, _INTERMEDIATE, "intermediate", "钟"), *_accepted(world, _JUNIOR, "junior", "楚")]
    ends = world.last_second("paper")
    clock.set_to(world.cycle.key, ends - timedelta(days=1))
    manifest = _manifest(visitor, world)

    # The counter: 25 are taken, one lacks something; a second after its hour nothing is.
    clock.set_to(world.cycle.key, ends - timedelta(minutes=10))
    _take_all(visitor, rows)
    states = list(Dossier.objects.order_by("id").values_list("state", flat=True))
    assert states.count("handed_in") == len(rows) - 1
    visitor.open(reverse("handin:manifest", args=[manifest.code]))
    page.get_by_role("button", name="出接收回执").click()
    receipt = page.get_by_role("link", name="打印接收回执").get_attribute("href")
    assert page.request.get(f"{visitor.url}{receipt}").body().startswith(b"%PDF")
    clock.set_to(world.cycle.key, ends + timedelta(seconds=1))
    visitor.open(reverse("handin:packet", args=[rows[0].code]))
    page.get_by_role("button", name="材料齐全、已盖章，收件").click()
    late = page.locator("main").inner_text()
    assert page.title().startswith("有错误") and "12月19日" in late
    assert not Packet.objects.get(dossier=rows[0]).complete

    _pay(visitor, world)
    orders = list(Order.objects.all())
    stands = book.standings(orders)
    assert all(one.settled and one.bank == order.fen for order in orders for one in [stands[order.pk]])


def _pay(visitor: Visitor, world: worlds.World) -> None:
    page = visitor.page
    visitor.sign_in("cashier")
    visitor.open(reverse("handin:cash"))
    look(page, "handin-cash")
    visitor.wide()
    page.get_by_label("选全部").check()
    page.get_by_role("button", name="为勾选的人登记").click()
    shares = page.locator("tbody tr")
    assert shares.count() == _INTERMEDIATE + _JUNIOR + 1 and _WHOLE in shares.last.inner_text()
    today = clock.at(world.cycle.key).date().isoformat()
    page.get_by_label("到账金额").fill("4500")
    page.get_by_label("流水号或单号").fill("TR-2024-26")
    page.get_by_label("到账日期").fill(today)
    page.get_by_label("付款人").fill("云溪县经济和信息化局")
    page.get_by_role("button", name="登记，交另一人复核").click()
    assert "少了100元" in page.locator("main").inner_text() and not Voucher.objects.exists()
    page.get_by_label("到账金额").fill("4600")
    page.get_by_role("button", name="登记，交另一人复核").click()
    voucher = Voucher.objects.get()
    assert page.get_by_role("button", name="复核入账").count() == 0, "who entered it does not confirm it"
    look(page, "handin-voucher")
    visitor.wide()

    visitor.sign_in("office_reviewer")
    visitor.open(reverse("handin:cash"))
    page.get_by_role("link", name=f"收款{_WHOLE}").click()
    page.get_by_role("button", name="与凭据一致，复核入账").click()
    assert "已入账" in page.locator("h1").inner_text()

    # The bank's statement sees it once; the same file again changes nothing.
    visitor.sign_in("cashier")
    statement = _statement("TR-2024-26", today, 4600)
    for says in ("这是预览，还没有生效", "没有要导入的"):
        visitor.open(reverse("handin:cash"))
        page.get_by_role("link", name="导入银行对账单").click()
        page.get_by_label("文件").set_input_files(
            {"name": "对账单.xlsx", "mimeType": "application/octet-stream", "buffer": statement}
        )
        page.get_by_role("button", name="上传，先看预览").click()
        work_once()
        page.reload()
        assert says in page.locator("main").inner_text()
        if page.get_by_role("button", name="导入这1条").count():
            page.get_by_role("button", name="导入这1条").click()
            work_once()
            page.reload()
            assert "已导入。" in page.locator("main").inner_text()
    voucher.refresh_from_db()
    assert voucher.reconciled_at is not None and voucher.entries.filter(happening="reconciled").count() == 26

    visitor.open(reverse("handin:voucher", args=[voucher.code]))
    page.get_by_label("财政票据号码").fill("川财00042")
    page.get_by_role("button", name="登记票据号码").click()
    file = _pdf()
    page.get_by_label("财政电子票据文件").set_input_files(
        {"name": "票据.pdf", "mimeType": "application/pdf", "buffer": file}
    )
    page.get_by_role("button", name="上传票据").click()
    receipt = page.get_by_role("link", name="下载").get_attribute("href")
    assert page.request.get(f"{visitor.url}{receipt}").body() == file
