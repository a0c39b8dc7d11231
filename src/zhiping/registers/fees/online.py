"""Payments on line (F1): one is started, and what the provider says of it is carried out once, however often.

Notices come late, twice and in any order. The first that says money came makes the voucher; another for the same
payment changes nothing; that nothing came never undoes that something did. Money for what takes none any more is not
lost: it stands as a surplus before the cash desk.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.fees import plain_reference
from zhiping.core.procedure import Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records.actors import SYSTEM, Actor, local_day
from zhiping.records.models import Dossier
from zhiping.registers.fees.models import Order, Payment, Share, Voucher
from zhiping.registers.fees.operations import post
from zhiping.registers.fees.providers import NotGenuine, Notice, Provider
from zhiping.registers.fees.queries import owed


def start(order: Order, provider: Provider, *, by: Actor, at: datetime) -> Payment:
    """Begin to pay what ``order`` still owes. Raises ``BadInput`` where nothing is owed, a voucher waits for its second
    person, or the dossier takes no payment any more."""
    with transaction.atomic():
        it = Order.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=order.pk)
        fen = owed(it)
        if not fen:
            raise BadInput(Fault("order", "评审费已经结清，不用再支付", "打开申报页面查看"))
        if it.dossier.state not in (State.ACCEPTED, State.HANDED_IN):
            raise BadInput(Fault("order", "这份申报现在不收费", "打开申报页面查看进展"))
        if Share.objects.filter(order=it, voucher__state=Voucher.State.ENTERED).exists():
            raise BadInput(Fault("order", "已有一笔为您缴费的登记等待复核", "等复核结果，不要重复支付"))
        made = Payment.objects.create(order=it, provider=provider.key, fen=fen, started_at=at)
        chain.append(it.dossier.stream, "payment.started", by=by.label, at=at, data={"payment": made.code, "fen": fen})
    return made


def carry_out(notice: Notice, provider: Provider, *, at: datetime) -> Payment:
    """Do what ``notice`` says, once. Returns the payment as it is now.

    Raises ``NotGenuine`` for a payment that was never started with this provider, and for a second number for one that
    has one: a provider does not say that.
    """
    with transaction.atomic():
        it = (
            Payment.objects.select_for_update(of=("self",))
            .select_related("order__dossier__cycle__pack_version")
            .filter(code=notice.code, provider=provider.key)
            .first()
        )
        if it is None:
            raise NotGenuine("unknown payment")
        reference = plain_reference(notice.reference)
        if it.state in (Payment.State.PAID, Payment.State.SURPLUS):
            if notice.paid and reference != it.reference:
                raise NotGenuine("another number")
            return it
        if not notice.paid:
            _becomes(it, Payment.State.FAILED, at)
            return it
        taken = Payment.objects.filter(provider=provider.key, reference=reference).exclude(pk=it.pk).exists()
        if not reference or taken:
            raise NotGenuine("a number that is another payment's")
        it.reference = reference
        _take(it, notice, at)
    return it


def _take(it: Payment, notice: Notice, at: datetime) -> None:
    """The money came: into the ledger if the order takes exactly that, else aside."""
    order = Order.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=it.order_id)
    waits = Share.objects.filter(order=order, voucher__state=Voucher.State.ENTERED).exists()
    if notice.fen != it.fen or owed(order) != it.fen or waits:
        _becomes(it, Payment.State.SURPLUS, at, fen=notice.fen)
        return
    try:
        with transaction.atomic():
            it.voucher = _voucher(it, order, at)
    except Refusal:
        _becomes(it, Payment.State.SURPLUS, at)
        return
    _becomes(it, Payment.State.PAID, at)


def _voucher(it: Payment, order: Order, at: datetime) -> Voucher:
    dossier: Dossier = order.dossier
    cycle = it.order.dossier.cycle
    made = Voucher(
        cycle=cycle, kind=Voucher.Kind.PAID, way=Voucher.Way.PROVIDER, state=Voucher.State.CONFIRMED, fen=it.fen,
        reference=it.reference, received_on=local_day(cycle.pack().timezone, at), entered_at=at, decided_at=at,
    )  # fmt: skip
    made.payer_sealed = keys.seal_own(dossier.applicant_name.encode(), context=f"payer|{made.code}")
    made.save()
    share = Share.objects.create(voucher=made, order=order, fen=it.fen)
    post(made, share, by=SYSTEM, at=at)
    data = {"fen": made.fen, "provider": it.provider, "payment": it.code}
    chain.append(made.stream, "voucher.confirmed", by=SYSTEM.label, at=at, data=data)
    return made


def _becomes(it: Payment, state: Payment.State, at: datetime, *, fen: int | None = None) -> None:
    it.state, it.told_at = state, at
    if fen is not None:
        it.fen = fen
    it.save(update_fields=["state", "told_at", "reference", "voucher", "fen"])
    data = {"payment": it.code, "fen": it.fen}
    chain.append(it.order.dossier.stream, f"payment.{state.value}", by=SYSTEM.label, at=at, data=data)
