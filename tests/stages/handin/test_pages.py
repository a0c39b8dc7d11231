"""The pages of the hand-in, as those use them who sit there: scan, tick, take; send; pay; admit; print."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.support import way
from tests.support.golden import text_of
from tests.support.world import World

from zhiping.ground.clock import service as clock
from zhiping.records import operations as records
from zhiping.records.models import Dossier
from zhiping.records.situations import standing_revision
from zhiping.registers.fees.models import Order, Voucher
from zhiping.stages.handin.models import Manifest, Packet
from zhiping.stages.handin.paper.packets import PacketCode


def accepted(world: World, who: str = "applicant") -> Dossier:
    if who != "applicant":
        world.employ(who, "unit", "employee", called=f"报{who}")
    return way.accepted(world, world.submitted(who))


def sit(world: World, who: str, at: datetime) -> Client:
    """Somebody signed in at ``at`` on the round's clock."""
    clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user(who))
    return client


def code_of(dossier: Dossier) -> PacketCode:
    revision = standing_revision(dossier)
    assert revision is not None
    return PacketCode(dossier.code, revision.digest)


def test_a_scan_opens_the_packet_and_one_click_takes_it(paper_world: World) -> None:
    dossier = accepted(paper_world)
    client = sit(paper_world, "counter", dossier.state_since + timedelta(days=1))
    page = client.get(reverse("handin:counter"))
    assert "还有1份没有送到" in page.content.decode()
    opened = client.post(reverse("handin:counter"), {"scan": code_of(dossier).text + "\n"})
    assert opened["Location"] == reverse("handin:packet", args=[dossier.code])
    text = client.get(opened["Location"]).content.decode()
    assert "《专业技术职务任职资格评审表》" in text and "封面是更正以前打印的" not in text
    taken = client.post(opened["Location"], {"do": "whole"}, follow=True).content.decode()
    assert f"{dossier.applicant_name}的纸质材料已收。" in taken
    assert Dossier.objects.get(pk=dossier.pk).state == "handed_in"
    assert "材料齐全，已收" in client.get(opened["Location"]).content.decode()


def test_a_telephones_photograph_opens_it_too(paper_world: World) -> None:
    dossier = accepted(paper_world)
    client = sit(paper_world, "counter", dossier.state_since + timedelta(days=1))
    rows = code_of(dossier).squares
    side = np.array([[0 if bit == "1" else 255 for bit in row] for row in rows], dtype=np.uint8)
    square = cv2.resize(np.pad(side, 4, constant_values=255), (400, 400), interpolation=cv2.INTER_NEAREST)
    sheet = Image.new("L", (1240, 1754), 250)
    sheet.paste(Image.fromarray(square), (700, 200))
    out = io.BytesIO()
    sheet.rotate(2, fillcolor=240).save(out, "JPEG", quality=80)
    photo = SimpleUploadedFile("cover.jpg", out.getvalue(), "image/jpeg")
    opened = client.post(reverse("handin:counter"), {"photo": photo})
    assert opened["Location"] == reverse("handin:packet", args=[dossier.code])


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "请扫描封面"), ({"scan": "1234"}, "没有找到这个编号"), ({"scan": "ZP2:0000-0000:0"}, "没有找到这个编号")],
)
def test_what_cannot_be_opened_says_what_to_do(paper_world: World, sent: dict[str, str], told: str) -> None:
    client = sit(paper_world, "counter", paper_world.opening())
    answer = client.post(reverse("handin:counter"), sent)
    assert answer.status_code == 422 and told in answer.content.decode()


def test_a_photograph_without_a_square_says_so(paper_world: World) -> None:
    client = sit(paper_world, "counter", paper_world.opening())
    for content in (b"no picture", b""):
        photo = SimpleUploadedFile("cover.jpg", content or b"x", "image/jpeg")
        answer = client.post(reverse("handin:counter"), {"photo": photo})
        assert answer.status_code == 422 and "没有找到封面的方块" in answer.content.decode()


def test_what_is_not_ticked_is_missing(paper_world: World) -> None:
    dossier = accepted(paper_world)
    client = sit(paper_world, "counter", dossier.state_since + timedelta(days=1))
    path = reverse("handin:packet", args=[dossier.code])
    client.post(path, {"do": "counted", "sealed": "on", "present": ["cover", "summary_sheet"]})
    packet = Packet.objects.get(dossier=dossier)
    assert not packet.complete and "review_form" in packet.missing and "cover" not in packet.missing
    text = client.get(path).content.decode()
    assert "清点过：缺" in text and 'value="cover" aria-label="封面和目录" checked' in text
    own = sit(paper_world, "applicant", dossier.state_since + timedelta(days=1))
    assert "收件时不齐" in own.get(reverse("handin:own", args=[dossier.code])).content.decode()


def test_late_paper_is_refused_on_the_page(paper_world: World) -> None:
    """T7"""
    dossier = accepted(paper_world)
    client = sit(paper_world, "counter", paper_world.one_late("paper"))
    answer = client.post(reverse("handin:packet", args=[dossier.code]), {"do": "whole"})
    assert answer.status_code == 422 and "逾期不再办理" in answer.content.decode()


def test_the_office_looks_and_only_the_counter_takes(paper_world: World) -> None:
    dossier = accepted(paper_world)
    client = sit(paper_world, "office_reviewer", dossier.state_since + timedelta(days=1))
    path = reverse("handin:packet", args=[dossier.code])
    text = client.get(path).content.decode()
    assert "由收件人员办理" in text and "收件</button>" not in text
    assert client.post(path, {"do": "whole"}).status_code == 403


def test_a_department_sends_and_the_counter_gives_a_receipt(paper_world: World) -> None:
    rows = [accepted(paper_world, f"m{n}") for n in range(3)]
    at = rows[-1].state_since + timedelta(days=1)
    client = sit(paper_world, "department_reviewer", at)
    path = reverse("handin:send")
    assert all(row.applicant_name in client.get(path).content.decode() for row in rows)
    wrong = client.post(path, {"code": [rows[0].code], "bearer": "张送"})
    assert (
        wrong.status_code == 422 and "请填联系得上的电话" in wrong.content.decode() and "张送" in wrong.content.decode()
    )
    sent = {"code": [row.code for row in rows], "bearer": "张送", "telephone": "0833-1"}
    made = client.post(path, sent)
    manifest = Manifest.objects.get()
    assert made["Location"] == reverse("handin:manifest", args=[manifest.code])
    assert client.get(reverse("handin:manifest_pdf", args=[manifest.code])).content.startswith(b"%PDF")
    assert manifest.code in client.get(reverse("handin:manifests")).content.decode()
    assert "已在别的清单上" in client.get(path).content.decode()
    counter = sit(paper_world, "counter", at)
    counter.post(reverse("handin:packet", args=[rows[0].code]), {"do": "whole"})
    counter.post(reverse("handin:receipt", args=[manifest.code]))
    assert counter.get(reverse("handin:receipt_pdf", args=[manifest.code])).content.startswith(b"%PDF")
    assert "打印接收回执" in counter.get(reverse("handin:manifest", args=[manifest.code])).content.decode()
    other = sit(paper_world, "other_department", at)
    assert other.get(reverse("handin:manifest", args=[manifest.code])).status_code == 404


def test_the_cash_desk_takes_one_transfer_for_many(world: World) -> None:
    rows = [accepted(world, f"m{n}") for n in range(2)]
    at = rows[-1].state_since + timedelta(days=1)
    client = sit(world, "cashier", at)
    orders = list(Order.objects.order_by("id"))
    whole = sum(one.fen for one in orders)
    assert all(row.applicant_name in client.get(reverse("handin:cash")).content.decode() for row in rows)
    asked = client.get(reverse("handin:enter"), {"order": [one.code for one in orders]}).content.decode()
    assert "合计2人" in asked
    given = {
        "order": [one.code for one in orders], "kind": "paid", "yuan": f"{whole / 100 + 1:.2f}", "way": "transfer",
        "reference": "T-1", "received_on": at.date().isoformat(), "payer": "某某局",
    }  # fmt: skip
    wrong = client.post(reverse("handin:enter"), given)
    assert wrong.status_code == 422 and "多了1元" in wrong.content.decode() and "某某局" in wrong.content.decode()
    made = client.post(reverse("handin:enter"), given | {"yuan": f"{whole / 100:,.2f}元"})
    voucher = Voucher.objects.get()
    assert made["Location"] == reverse("handin:voucher", args=[voucher.code])
    own = client.get(made["Location"]).content.decode()
    assert "须由另一人复核" in own and "复核入账</button>" not in own
    assert "same" not in client.post(made["Location"], {"do": "confirm"}).content.decode()
    assert Voucher.objects.get().state == "entered"
    second = sit(world, "office_reviewer", at)
    assert "待复核1笔" in second.get(reverse("handin:cash")).content.decode()
    second.post(made["Location"], {"do": "confirm"})
    assert Voucher.objects.get().state == "confirmed"
    second.post(made["Location"], {"do": "reconcile"})
    assert second.post(made["Location"], {"do": "receipt", "receipt": ""}).status_code == 422
    second.post(made["Location"], {"do": "receipt", "receipt": "0042"})
    text = second.get(made["Location"]).content.decode()
    assert "0042" in text and "已对账" not in text.split("<form")[-1]
    assert "已缴" in second.get(reverse("handin:cash"), {"f": "settled"}).content.decode()
    assert second.get(reverse("handin:enter")).status_code == 403
    assert voucher.code in second.get(reverse("handin:vouchers")).content.decode()


def test_who_keeps_out_of_somebodys_application_does_not_see_them_on_a_voucher(world: World) -> None:
    """rules.md 9"""
    rows = [accepted(world, f"m{n}") for n in range(2)]
    at = rows[-1].state_since + timedelta(days=1)
    orders = list(Order.objects.order_by("id"))
    sit(world, "cashier", at).post(
        reverse("handin:enter"), {"order": [one.code for one in orders], "kind": "waived", "note": "依文件免缴"}
    )
    records.declare_kinship(
        world.people["office_second"], rows[0].person, "kin", by=world.by("office_second"), at=rows[0].state_since
    )
    text = (
        sit(world, "office_second", at)
        .get(reverse("handin:voucher", args=[Voucher.objects.get().code]))
        .content.decode()
    )
    assert rows[1].applicant_name in text and rows[0].applicant_name not in text


@pytest.mark.parametrize("typed", ["", "abc", "0", "-5", "1.234", "1e99999", "NaN"])
def test_an_amount_that_is_none_is_named(world: World, typed: str) -> None:
    order = Order.objects.get(dossier=accepted(world))
    client = sit(world, "cashier", order.ordered_at)
    answer = client.post(reverse("handin:enter"), {"order": order.code, "kind": "paid", "way": "slip", "yuan": typed})
    assert answer.status_code == 422 and "金额" in answer.content.decode()


def test_who_lacks_nothing_is_admitted_and_the_others_are_told_apart(world: World) -> None:
    first, second = accepted(world, "m0"), accepted(world, "m1")
    at = second.state_since + timedelta(days=1)
    if world.pack.stages.paper:
        sit(world, "counter", at).post(reverse("handin:packet", args=[first.code]), {"do": "whole"})
    order = Order.objects.get(dossier=first)
    sit(world, "cashier", at).post(
        reverse("handin:enter"), {"order": order.code, "kind": "waived", "note": "依文件免缴"}
    )
    sit(world, "office_reviewer", at).post(
        reverse("handin:voucher", args=[Voucher.objects.get().code]), {"do": "confirm"}
    )
    client = sit(world, "office_second", at)
    text = client.get(reverse("handin:admission")).content.decode()
    assert f'value="{first.code}"' in text and f'value="{second.code}"' not in text and "费用未结清" in text
    told = client.post(reverse("handin:admission"), {"code": [first.code]}, follow=True).content.decode()
    assert "已准予1人" in told
    assert Dossier.objects.get(pk=first.pk).state == "ready"
    assert "还没有选" in client.post(reverse("handin:admission"), follow=True).content.decode()


def test_the_applicant_prints_cover_and_list_and_sees_the_fee(world: World) -> None:
    dossier = accepted(world)
    client = sit(world, "applicant", dossier.state_since + timedelta(days=1))
    assert (
        reverse("handin:own", args=[dossier.code])
        in client.get(reverse("application:overview", args=[dossier.code])).content.decode()
    )
    text = client.get(reverse("handin:own", args=[dossier.code])).content.decode()
    assert "待缴" in text
    for form in ("cover-sheet", "packing-list"):
        answer = client.get(reverse("handin:own_paper", args=[dossier.code, form]))
        if world.pack.stages.paper:
            assert answer.content.startswith(b"%PDF")
            assert client.get(reverse("handin:own_paper", args=[dossier.code, form])).content == answer.content
        else:
            assert answer.status_code == 404
    assert client.get(reverse("handin:own_paper", args=[dossier.code, "certificate"])).status_code == 404


def test_the_applicant_prints_the_slip_of_what_is_still_owed(world: World) -> None:
    """F1: as it was ordered, and not once it is settled."""
    dossier = accepted(world)
    order = Order.objects.get(dossier=dossier)
    Order.objects.filter(pk=order.pk).update(fen=order.fen + 100, parts=[["评审费", order.fen], ["答辩费", 100]])
    client = sit(world, "applicant", dossier.state_since + timedelta(days=1))
    path = reverse("handin:own_paper", args=[dossier.code, "payment-slip"])
    own = reverse("handin:own", args=[dossier.code])
    assert path in client.get(own).content.decode()
    answer = client.get(path)
    text = text_of(answer.content)
    assert dossier.code in text and dossier.applicant_name in text and f"{order.fen / 100 + 1:.2f}" in text
    assert "答辩费1.00元" in text and "开户银行" not in text and "收款账号和缴费办法" in text
    assert client.get(path).content == answer.content
    Order.objects.filter(pk=order.pk).update(fen=order.fen, parts=order.parts)
    cashier = sit(world, "cashier", dossier.state_since + timedelta(days=1))
    given = {"order": order.code, "kind": "waived", "note": "依文件免缴"}
    cashier.post(reverse("handin:enter"), given)
    voucher = Voucher.objects.get()
    office = sit(world, "office_reviewer", dossier.state_since + timedelta(days=1))
    office.post(reverse("handin:voucher", args=[voucher.code]), {"do": "confirm"})
    assert client.get(path).status_code == 404 and path not in client.get(own).content.decode()


def test_there_is_nothing_to_hand_in_before_the_acceptance(world: World) -> None:
    dossier = world.submitted()
    client = sit(world, "applicant", dossier.state_since)
    assert "还没有到这一步" in client.get(reverse("handin:own", args=[dossier.code])).content.decode()
    assert client.get(reverse("handin:own_paper", args=[dossier.code, "cover-sheet"])).status_code == 404


@pytest.mark.parametrize(
    ("page", "who"), [("cash", "cashier"), ("admission", "office_reviewer"), ("counter", "counter")]
)
def test_a_list_costs_the_same_however_long(page: str, who: str, paper_world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for n in range(3):
        dossier = accepted(paper_world, f"m{n}")
        client = sit(paper_world, who, dossier.state_since + timedelta(days=1))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(f"handin:{page}"))
        counts.append(len(seen))
    assert counts[1] == counts[2], counts
