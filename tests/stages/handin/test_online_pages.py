"""Pages of paying on line, of receipts and of reversals, as the applicant and the cash desk use them (F1)."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.stages.handin.test_pages import accepted, sit
from tests.support.golden import text_of
from tests.support.world import World

from zhiping.registers.fees import operations as fees
from zhiping.registers.fees.models import Order, Payment, Voucher
from zhiping.registers.fees.providers import Notice
from zhiping.registers.fees.providers.loopback import LoopBack


def pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def test_an_applicant_pays_on_line(world: World) -> None:
    dossier = accepted(world)
    client = sit(world, "applicant", dossier.state_since + timedelta(hours=1))
    own = reverse("handin:own", args=[dossier.code])
    assert "在线支付（演示）" in client.get(own).content.decode()
    cashier = client.post(reverse("handin:pay", args=[dossier.code]))["Location"]
    # Who left in the middle finds the way back; what failed is begun anew.
    assert f'href="{cashier}">继续支付' in client.get(own).content.decode()
    failed = client.post(cashier, {"do": "failed"}, follow=True).content.decode()
    assert "没有支付，可以重新支付。" in failed and "继续支付" not in failed
    paid = client.post(cashier, {"do": "paid"}, follow=True).content.decode()
    assert "已支付，评审费结清。" in paid and "已缴" in paid
    assert "付款成功" not in client.get(cashier).content.decode()
    # Nobody pays twice, and nobody opens another's.
    assert client.post(reverse("handin:pay", args=[dossier.code])).status_code == 302
    assert Payment.objects.count() == 1
    assert sit(world, "unit_reviewer", dossier.state_since + timedelta(hours=1)).get(cashier).status_code == 404


def test_a_call_back_counts_by_its_signature_alone(world: World) -> None:
    dossier = accepted(world)
    sit(world, "applicant", dossier.state_since + timedelta(hours=1)).post(reverse("handin:pay", args=[dossier.code]))
    payment, loop, client = Payment.objects.get(), LoopBack(), Client(enforce_csrf_checks=True)
    headers, body = loop.write(Notice(payment.code, "LB1", payment.fen, True, timezone.now()))
    address = reverse("handin:callback", args=["loopback"])

    def call(sent: bytes, **named: str) -> int:
        given = {**headers, **named}
        return client.post(address, sent, content_type="application/json", headers=given).status_code

    assert call(body.replace(b"true", b"false")) == 400
    assert call(body, **{"X-Loopback-Signature": "0" * 64}) == 400
    assert call(b"x" * 10_001) == 400
    assert client.post(reverse("handin:callback", args=["another"]), body, content_type="a/b").status_code == 400
    assert Payment.objects.get().state == "started"
    assert [call(body), call(body)] == [200, 200]
    assert Payment.objects.get().state == "paid" and Voucher.objects.count() == 1


def test_the_cash_desk_keeps_a_receipt_and_reverses_what_was_wrong(world: World) -> None:
    dossier = accepted(world)
    order, at = Order.objects.get(), dossier.state_since + timedelta(hours=1)
    voucher = fees.enter(
        world.cycle, Voucher.Kind.PAID, [order], fen=order.fen, way=Voucher.Way.TRANSFER, reference="88",
        received_on=at.date(), payer="青梧机械有限公司", by=world.by("cashier"), at=at,
    )  # fmt: skip
    fees.confirm(voucher, by=world.by("office_reviewer"), at=at)
    client = sit(world, "cashier", at)
    address = reverse("handin:voucher", args=[voucher.code])
    client.post(address, {"do": "receipt", "receipt": "0098"})
    wrong = client.post(address, {"do": "file", "file": SimpleUploadedFile("a.pdf", b"nothing")})
    receipt = pdf()
    assert wrong.status_code == 422 and "文件打不开" in wrong.content.decode()
    kept = client.post(address, {"do": "file", "file": SimpleUploadedFile("a.pdf", receipt)}, follow=True)
    assert "票据文件已保存" in kept.content.decode()
    for who, name, args in (
        ("cashier", "handin:receipt_file", [voucher.code]),
        ("applicant", "handin:own_receipt", [dossier.code, voucher.code]),
    ):
        got = sit(world, who, at).get(reverse(name, args=args))
        assert got.content == receipt and got["Content-Disposition"].startswith("attachment")
    missing = sit(world, "cashier", at).post(address, {"do": "reverse", "note": ""})
    assert missing.status_code == 422 and "请写明为什么要冲正" in missing.content.decode()
    undone = sit(world, "cashier", at).post(address, {"do": "reverse", "note": "记错了人"}, follow=True)
    assert "等另一人复核" in undone.content.decode()
    reversal = Voucher.objects.get(kind="reversed")
    second = sit(world, "office_reviewer", at)
    page = second.post(reverse("handin:voucher", args=[reversal.code]), {"do": "confirm"}, follow=True)
    assert voucher.code in page.content.decode()
    assert Voucher.objects.get(pk=voucher.pk).get_state_display() == "已冲正"
    assert "待缴" in second.get(reverse("handin:cash")).content.decode()


def test_a_department_prints_one_slip_for_all_who_owe(world: World) -> None:
    dossiers = [accepted(world, who) for who in ("applicant", "second")]
    client = sit(world, "department_reviewer", dossiers[1].state_since + timedelta(hours=1))
    department = dossiers[0].department
    assert department is not None
    address = f"{reverse('handin:slip')}?department={department.code}"
    assert address in client.get(reverse("handin:manifests")).content.decode()
    orders = list(Order.objects.all())
    text = text_of(client.get(address).content)
    assert f"{sum(one.fen for one in orders) // 100:,}.00" in text and department.name in text
    office = world.organisations["office"]
    assert client.get(f"{reverse('handin:slip')}?department={office.code}").status_code == 404
