"""Paying on line (F1): the applicant begins, the provider says what became of it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from zhiping.records.models import Dossier
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.fees import online, providers
from zhiping.registers.fees.models import Payment
from zhiping.registers.fees.providers import NotGenuine, Notice
from zhiping.registers.fees.providers.loopback import LoopBack
from zhiping.registers.fees.queries import order_of, receipts_of
from zhiping.stages.handin.views.common import by, carried_out, page, receipt_answer

#: A notice is some hundred bytes; what is longer is none.
_LONGEST = 10_000


def pay(request: Any, code: str) -> HttpResponse:
    """Begin to pay what is owed, and go where the provider takes it."""
    dossier: Dossier = request.dossier
    provider, fee = providers.chosen(), order_of(dossier)
    if provider is None or fee is None:
        raise Http404
    made: list[Payment] = []

    def work() -> None:
        at = now(dossier.cycle, real=request.arrived_at)
        made.append(online.start(fee.order, provider, by=by(request), at=at))

    if not carried_out(request, rules_pack(dossier), None, work):
        return redirect("handin:own", dossier.code)
    return redirect(provider.address(made[0].code, made[0].fen))


@csrf_exempt
def callback(request: Any, provider: str) -> HttpResponse:
    """What a provider says, signed. Anything else is answered alike, and nothing of it is kept."""
    known = providers.named(provider)
    if known is None or len(request.body) > _LONGEST:
        return HttpResponse("refused\n", status=400, content_type="text/plain")
    try:
        notice = known.read(request.headers, request.body, at=request.arrived_at)
        row = Payment.objects.select_related("order__dossier__cycle").filter(code=notice.code).first()
        at = now(row.order.dossier.cycle, real=request.arrived_at) if row else request.arrived_at
        online.carry_out(notice, known, at=at)
    except (NotGenuine, KeyError, TypeError, ValueError):
        return HttpResponse("refused\n", status=400, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def loopback(request: Any, payment: str) -> HttpResponse:
    """The cashier of the loop-back provider: it asks how the payment ends, and says so in a notice like a real one."""
    provider = providers.named(LoopBack.key)
    row = (
        Payment.objects.select_related("order__dossier__cycle__pack_version")
        .defer("order__dossier__draft_sealed", "order__dossier__cycle__pack_version__files")
        .filter(code=payment, provider=LoopBack.key, order__dossier__person=request.viewer.person)
        .first()
    )
    if provider is None or row is None:
        raise Http404
    dossier = row.order.dossier
    if request.method == "POST":
        paid = request.POST.get("do") == "paid"
        loop = LoopBack()
        number = f"LB{secrets.token_hex(8).upper()}"
        headers, body = loop.write(Notice(row.code, number, row.fen, paid, request.arrived_at))
        notice = loop.read(headers, body, at=request.arrived_at)
        done = online.carry_out(notice, loop, at=now(dossier.cycle, real=request.arrived_at))
        says = {
            Payment.State.PAID: "已支付，评审费结清。", Payment.State.FAILED: "没有支付，可以重新支付。",
            Payment.State.SURPLUS: "收到了款项，但这份申报已不用缴费，收费人员会与您联系退款。",
        }  # fmt: skip
        messages.success(request, says[Payment.State(done.state)])
        return redirect("handin:own", dossier.code)
    return page(request, "loopback.html", payment=row, dossier=dossier)


def receipt_of_own(request: HttpRequest, code: str, voucher: str) -> HttpResponse:
    """The fiscal receipt of one's own fee; of a payment for many it is the payer's, and not shown here."""
    fee = order_of(request.dossier)  # type: ignore[attr-defined]
    found = {one.code: one for one in receipts_of(fee.order)} if fee else {}
    if voucher not in found or not found[voucher].receipt_blob or found[voucher].shares.count() != 1:
        raise Http404
    return receipt_answer(found[voucher])
