"""What must hold of the book of fees (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from zhiping.core import fees
from zhiping.core.fees import Happening
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import rules_pack
from zhiping.registers.fees.models import Order, Payment, Voucher
from zhiping.registers.fees.operations import happening_of
from zhiping.registers.fees.queries import settled as settled_now


@of_dossier("accepted-owes-the-fee")
def accepted_owes_the_fee(s: Subject) -> Iterator[str]:
    """F1: whoever was accepted under a pack that takes a fee has an order, and nobody else has."""
    accepted = Milestone.objects.filter(dossier=s.dossier, kind="accepted").exists()
    wanted = accepted and rules_pack(s.dossier).stages.fee
    free = Milestone.objects.filter(dossier=s.dossier, kind="fee_settled", data__fen=0).exists()
    if Order.objects.filter(dossier=s.dossier).exists() != (wanted and not free):
        yield f"{s.code}: accepted {accepted}, and its order of the fee does not fit"


@of_dossier("ledger-adds-up")
def ledger_adds_up(s: Subject) -> Iterator[str]:
    """F1: the lines of an order could follow each other, begin with what it asks, and settle it when it is said so."""
    for order in Order.objects.filter(dossier=s.dossier):
        kept: list[fees.Entry] = []
        for line in order.entries.order_by("id"):
            entry = fees.Entry(Happening(line.happening), line.fen)
            if not fees.may_follow(kept, entry):
                yield f"{s.code}: line {line.pk} of order {order.code} takes what is not there"
            kept.append(entry)
        stands = fees.standing(kept)
        if stands.ordered != order.fen or order.fen != (sum(fen for _, fen in order.parts) or order.fen):
            yield f"{s.code}: order {order.code} asks for {order.fen} fen, its lines for {stands.ordered}"
        settled = Dossier.objects.filter(settled_now(), pk=s.dossier.pk).exists()
        if settled != stands.settled:
            yield f"{s.code}: order {order.code} is settled: {stands.settled}, said: {settled}"


@everywhere("vouchers-are-shared-out")
def vouchers_are_shared_out() -> Iterator[str]:
    """F1: the shares of a voucher add up to it, and what was confirmed, and nothing else, stands in the ledger."""
    rows = Voucher.objects.select_related("reverses").annotate(shared=Sum("shares__fen")).order_by("id")
    for voucher in rows.iterator(chunk_size=500):
        if voucher.shared != voucher.fen:
            yield f"voucher {voucher.code}: {voucher.fen} fen, shared out {voucher.shared}"
        lines = voucher.entries.filter(happening=happening_of(voucher)).aggregate(whole=Sum("fen"))["whole"] or 0
        counts = voucher.state in (Voucher.State.CONFIRMED, Voucher.State.REVERSED)
        if lines != (voucher.fen if counts else 0):
            yield f"voucher {voucher.code} is {voucher.state}, and {lines} of {voucher.fen} fen stand in the ledger"
        seen = voucher.entries.filter(happening=Happening.RECONCILED).exists()
        if seen != (voucher.reconciled_at is not None):
            yield f"voucher {voucher.code}: its reconciliation and its lines disagree"


@everywhere("reversals-end-what-they-reverse")
def reversals_end_what_they_reverse() -> Iterator[str]:
    """F1: what a confirmed reversal took back counts as reversed, and nothing else does."""
    for voucher in Voucher.objects.filter(kind__in=["paid", "waived"]).order_by("id").iterator(chunk_size=500):
        taken = voucher.reversals.filter(state=Voucher.State.CONFIRMED).exists()
        if taken != (voucher.state == Voucher.State.REVERSED):
            yield f"voucher {voucher.code} is {voucher.state}, and a reversal of it was confirmed: {taken}"


@everywhere("payments-made-their-vouchers")
def payments_made_their_vouchers() -> Iterator[str]:
    """F1: what a provider said was paid stands in a voucher of the same money, and no provider's voucher without it."""
    for payment in Payment.objects.filter(state=Payment.State.PAID).select_related("voucher").order_by("id"):
        voucher = payment.voucher
        if voucher is None or (voucher.way, voucher.fen, voucher.reference) != (
            Voucher.Way.PROVIDER, payment.fen, payment.reference,
        ):  # fmt: skip
            yield f"payment {payment.code} says {payment.fen} fen, and its voucher something else"
    alone = Voucher.objects.filter(way=Voucher.Way.PROVIDER, payment__isnull=True).values_list("code", flat=True)
    yield from (f"voucher {code} is of a provider, and of no payment" for code in alone)
