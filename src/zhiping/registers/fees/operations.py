"""Writes in the book of fees (F1). A dossier's own state is touched only through the door."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pikepdf
from django.db import IntegrityError, transaction

from zhiping.core import fees
from zhiping.core.errors import BadInput, Fault
from zhiping.core.fees import Happening
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle, Membership, Milestone, Person
from zhiping.records.situations import rules_pack
from zhiping.registers.fees.models import Entry, Order, Share, Voucher
from zhiping.registers.fees.queries import entries_of, owed

_ENTERS = (Membership.Role.CASHIER,)
_CONFIRMS = (Membership.Role.CASHIER, Membership.Role.OFFICE_REVIEWER)
_HAPPENS = {
    Voucher.Kind.PAID: Happening.PAID, Voucher.Kind.WAIVED: Happening.WAIVED, Voucher.Kind.REFUNDED: Happening.REFUNDED,
}  # fmt: skip
_TAKES_BACK = {Voucher.Kind.PAID: Happening.UNPAID, Voucher.Kind.WAIVED: Happening.UNWAIVED}


def happening_of(voucher: Voucher) -> Happening:
    """What a share of ``voucher`` is in the ledger."""
    if voucher.reverses is not None:
        return _TAKES_BACK[Voucher.Kind(voucher.reverses.kind)]
    return _HAPPENS[Voucher.Kind(voucher.kind)]


def order(change: Change) -> Order | None:
    """Enter what ``change``'s applicant owes, when the Committee accepts (F1); None where the pack takes no fee.

    Raises ``BadInput`` where the pack names no fee for this title and kind: an absent rule is an error.
    """
    dossier = change.dossier
    pack = rules_pack(dossier)
    if not pack.stages.fee:
        return None
    title = next((one for one in pack.titles if one.name == dossier.title), None)
    fee = pack.fee_for(level=title.level, kind=dossier.kind) if title else None
    if title is None or fee is None:
        raise BadInput(Fault("fee", f"规则包没有写{dossier.title}的费用", "请评审组织单位补充收费规定"))
    if fee.fen == 0:
        change.milestone("fee_settled", {"fen": 0})
        return None
    parts = [[part.label, part.fen] for part in fee.parts]
    made = Order.objects.create(
        dossier=dossier, cycle=dossier.cycle, level=title.level, fen=fee.fen, parts=parts, ordered_at=change.at
    )
    Entry.objects.create(
        order=made, happening=Happening.ORDERED, fen=fee.fen, voucher=None, at=change.at, by=change.by.label
    )
    change.audit |= {"fee": fee.fen}
    return made


#: Where a dossier still waits for its fee, so that what was entered by mistake can be taken back.
_WAITS_FOR_FEE = (State.ACCEPTED, State.HANDED_IN)


def _person(by: Actor) -> Person:
    if by.person is None:
        raise ValueError("a voucher is entered and confirmed by persons")
    return by.person


def _may(cycle: Cycle, by: Actor, roles: Sequence[str], at: datetime) -> None:
    day = local_day(cycle.pack().timezone, at)
    if _person(by).pk not in officers(cycle.committee.office, roles, day):
        raise Refusal("not_yours", "F1", {"action": Action.RECORD_PAYMENT.value})


def _shares(kind: str, fen: int | None, orders: Sequence[Order]) -> dict[int, int]:
    """Order id → fen. A payment and a waiver cover what each still owes, a refund what the bank holds of each."""
    at = {one.pk: fees.standing(list(entries)) for one, entries in entries_of(orders)}
    if kind == Voucher.Kind.REFUNDED:
        return {pk: stands.returnable for pk, stands in at.items() if stands.returnable}
    left = {str(pk): stands.owed for pk, stands in at.items()}
    whole = sum(left.values()) if fen is None else fen
    return {int(pk): part for pk, part in fees.split(whole, left).items()}


def enter(
    cycle: Cycle, kind: Voucher.Kind, orders: Sequence[Order], *, fen: int | None = None,
    way: Voucher.Way = Voucher.Way.NONE, reference: str = "", received_on: date | None = None, payer: str = "",
    note: str = "", by: Actor, at: datetime,
) -> Voucher:  # fmt: skip
    """Enter a voucher for ``orders``; a second person confirms it before anything counts.

    A payment states ``fen``, ``reference``, ``received_on`` and ``payer``, and must equal what the chosen still owe; a
    waiver and a refund state why (``note``). Raises ``BadInput`` for what does not fit, a reference entered before, or
    an order of which another voucher waits; ``Refusal`` for who is no cashier, or a refund that the pack forbids (8i).
    """
    _may(cycle, by, _ENTERS, at)
    reference, payer, note = fees.plain_reference(reference), payer.strip(), note.strip()
    _complete(kind, reference, received_on, payer, note, local_day(cycle.pack().timezone, at))
    with transaction.atomic():
        locked = list(
            Order.objects.select_for_update(of=("self",))
            .filter(pk__in=[one.pk for one in orders], cycle=cycle)
            .select_related("dossier")
            .order_by("id")
        )
        _none_waits(locked)
        for one in locked:
            _fits(kind, one, by)
        shares = _shares(kind, fen, locked)
        if not shares:
            raise BadInput(Fault("orders", "所选的人没有可以办理的款项", "至少选择一人"))
        made = Voucher(
            cycle=cycle, kind=kind, way=way, fen=sum(shares.values()), reference=reference, received_on=received_on,
            entered_by=_person(by), entered_at=at,
        )  # fmt: skip
        made.payer_sealed = keys.seal_own(payer.encode(), context=f"payer|{made.code}") if payer else None
        made.note_sealed = keys.seal_own(note.encode(), context=f"voucher-note|{made.code}") if note else None
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise BadInput(
                Fault("reference", "这个流水号或单号已经登记过", "每笔款项登记一次；如果登记错了，请先作废原来的一笔")
            ) from None
        Share.objects.bulk_create(Share(voucher=made, order_id=pk, fen=part) for pk, part in sorted(shares.items()))
        data = {"kind": str(kind), "fen": made.fen, "orders": len(shares)}
        chain.append(made.stream, "voucher.entered", by=by.label, at=at, data=data)
    return made


def _complete(kind: str, reference: str, received_on: date | None, payer: str, note: str, today: date) -> None:
    faults = []
    if kind == Voucher.Kind.PAID:
        if not reference:
            faults.append(Fault("reference", "没有填流水号或单号", "银行回单或缴款单上的号码"))
        if not payer:
            faults.append(Fault("payer", "没有填付款人", "付款的单位或个人"))
        if received_on is None:
            faults.append(Fault("received_on", "没有填到账日期", "银行回单上的日期"))
        elif received_on > today:
            faults.append(Fault("received_on", "到账日期在今天以后", "今天或以前的日期"))
    elif not note:
        faults.append(Fault("note", "没有写理由", "免缴或退费的理由和依据"))
    if faults:
        raise BadInput(faults)


def _none_waits(orders: Sequence[Order]) -> None:
    waiting = Share.objects.filter(order__in=orders, voucher__state=Voucher.State.ENTERED).select_related(
        "order__dossier", "voucher"
    )
    faults = [
        Fault("orders", f"{one.order.dossier.applicant_name}有一笔待复核（{one.voucher.code}）", "先复核或作废那一笔")
        for one in waiting
    ]
    if faults:
        raise BadInput(faults)


def _fits(kind: str, one: Order, by: Actor) -> None:
    dossier = one.dossier
    if dossier.person_id == _person(by).pk:
        raise Refusal("conflict_own", "9", {"action": Action.RECORD_PAYMENT.value})
    if kind != Voucher.Kind.REFUNDED:
        return
    kinds = Milestone.objects.filter(dossier=dossier).values_list("kind", flat=True)
    if not fees.refundable(rules_pack(dossier).options.refund_until, kinds):
        raise Refusal("no_refund", "8i", {"name": dossier.applicant_name})


def confirm(voucher: Voucher, *, by: Actor, at: datetime) -> Voucher:
    """Confirm a voucher: its shares go into the ledger, and whoever owes nothing any more has settled (F1).

    All or nothing. Raises ``BadInput`` when it was decided already, or an order has changed since; ``Refusal`` when
    the same person entered it, or somebody's dossier takes no payment any more.
    """
    with transaction.atomic():
        row = _waiting(voucher)
        _may(row.cycle, by, _CONFIRMS, at)
        if row.entered_by_id == _person(by).pk:
            raise Refusal("same_officer_fee", "F1", {})
        for share in row.shares.select_related("order__dossier").order_by("order_id"):
            post(row, share, by=by, at=at)
        _decide(row, Voucher.State.CONFIRMED, by=by, at=at)
        if row.reverses is not None:
            taken_back = row.reverses
            taken_back.state = Voucher.State.REVERSED
            taken_back.save(update_fields=["state"])
    return row


def _waiting(voucher: Voucher) -> Voucher:
    row = (
        Voucher.objects.select_for_update(of=("self",))
        .select_related("cycle__committee__office", "cycle__pack_version", "reverses")
        .get(pk=voucher.pk)
    )
    if row.state != Voucher.State.ENTERED:
        raise BadInput(Fault("voucher", f"这一笔{row.get_state_display()}", "待复核的一笔"))
    return row


def _decide(voucher: Voucher, state: Voucher.State, *, by: Actor, at: datetime) -> None:
    voucher.state, voucher.decided_by, voucher.decided_at = state, _person(by), at
    voucher.save(update_fields=["state", "decided_by", "decided_at"])
    chain.append(voucher.stream, f"voucher.{state.value}", by=by.label, at=at, data={"fen": voucher.fen})


def post(row: Voucher, share: Share, *, by: Actor, at: datetime) -> None:
    """Write one share of ``row`` into the ledger, through the door where the dossier still waits for its fee.

    A provider's notice has no person: it comes in as the system's. Raises as ``confirm`` does.
    """
    happening = happening_of(row)

    def write() -> fees.Standing:
        before = [fees.Entry(Happening(one.happening), one.fen) for one in share.order.entries.order_by("id")]
        entry = fees.Entry(happening, share.fen)
        if not fees.may_follow(before, entry):
            raise BadInput(
                Fault("orders", f"{share.order.dossier.applicant_name}的费用已经变了", "作废这一笔，重新登记")
            )
        Entry.objects.create(order=share.order, happening=happening, fen=share.fen, voucher=row, at=at, by=by.label)
        return fees.standing([*before, entry])

    def apply(change: Change) -> None:
        stands = write()
        change.audit |= {"fen": share.fen, "voucher": row.code}
        change.params |= {"fen": share.fen}
        if stands.settled:
            change.milestone("fee_settled", {"fen": stands.ordered})
        elif happening in _TAKES_BACK.values() and "fee_settled" in change.situation.milestones:
            change.milestone("fee_reopened", {"fen": stands.owed})

    if happening is Happening.REFUNDED:
        write()
        data = {"fen": share.fen, "voucher": row.code}
        chain.append(share.order.dossier.stream, "fee.refunded", by=by.label, at=at, data=data)
    else:
        action = Action.RECEIVE_PAYMENT if by.person is None else Action.RECORD_PAYMENT
        act(share.order.dossier, action, by=by, at=at, apply=apply)


def cancel(voucher: Voucher, *, by: Actor, at: datetime) -> Voucher:
    """Cancel a voucher that nobody has confirmed; its number may be entered again. Raises ``BadInput``, ``Refusal``."""
    with transaction.atomic():
        row = _waiting(voucher)
        _may(row.cycle, by, _CONFIRMS, at)
        _decide(row, Voucher.State.CANCELLED, by=by, at=at)
    return row


def reverse(voucher: Voucher, *, note: str, by: Actor, at: datetime) -> Voucher:
    """Enter the reversal (冲正) of a payment or waiver that was confirmed by mistake; a second person confirms it.

    Then the fee is owed again, and the number may be entered anew. Raises ``BadInput`` without a reason, for what the
    bank's statement has shown already (that money is there: it is refunded), for what was reversed before, and where
    somebody concerned has been admitted since; ``Refusal`` for who is no cashier.
    """
    note = note.strip()
    if not note:
        raise BadInput(Fault("note", "没有写理由", "为什么要冲正"))
    with transaction.atomic():
        row = (
            Voucher.objects.select_for_update(of=("self",))
            .select_related("cycle__committee__office", "cycle__pack_version")
            .get(pk=voucher.pk)
        )
        _may(row.cycle, by, _ENTERS, at)
        if row.kind not in (Voucher.Kind.PAID, Voucher.Kind.WAIVED) or row.state != Voucher.State.CONFIRMED:
            raise BadInput(Fault("voucher", "这一笔不能冲正", "已入账的收款或免缴"))
        if row.reconciled_at is not None:
            raise BadInput(Fault("voucher", "银行对账单上已有这一笔，款项确实到了", "要退还的，请登记退费"))
        if Voucher.objects.filter(reverses=row).exclude(state=Voucher.State.CANCELLED).exists():
            raise BadInput(Fault("voucher", "这一笔的冲正已经登记过", "等另一人复核"))
        shares = list(row.shares.select_related("order__dossier"))
        gone = [one.order.dossier.applicant_name for one in shares if one.order.dossier.state not in _WAITS_FOR_FEE]
        if gone:
            raise BadInput(Fault("voucher", f"{'、'.join(gone)}已经不在待缴费的阶段", "请与评委会办公室商定后办理退费"))
        made = Voucher(
            cycle=row.cycle,
            kind=Voucher.Kind.REVERSED,
            fen=row.fen,
            reverses=row,
            entered_by=_person(by),
            entered_at=at,
        )
        made.note_sealed = keys.seal_own(note.encode(), context=f"voucher-note|{made.code}")
        made.save()
        Share.objects.bulk_create(Share(voucher=made, order_id=one.order_id, fen=one.fen) for one in shares)
        chain.append(made.stream, "voucher.entered", by=by.label, at=at, data={"kind": "reversed", "fen": made.fen})
    return made


def reconcile(voucher: Voucher, *, by: Actor, at: datetime) -> Voucher:
    """The bank's statement shows this payment. Raises ``BadInput`` unless it is a confirmed payment not seen before."""
    with transaction.atomic():
        row = (
            Voucher.objects.select_for_update(of=("self",))
            .select_related("cycle__committee__office", "cycle__pack_version")
            .get(pk=voucher.pk)
        )
        _may(row.cycle, by, _CONFIRMS, at)
        if row.kind != Voucher.Kind.PAID or row.state != Voucher.State.CONFIRMED or row.reconciled_at is not None:
            raise BadInput(Fault("voucher", "这一笔不能对账", "已入账、还没有对账的收款"))
        Entry.objects.bulk_create(
            Entry(
                order_id=share.order_id, happening=Happening.RECONCILED, fen=share.fen, voucher=row, at=at, by=by.label
            )
            for share in row.shares.order_by("order_id")
        )
        row.reconciled_at = at
        row.save(update_fields=["reconciled_at"])
        chain.append(row.stream, "voucher.reconciled", by=by.label, at=at, data={"fen": row.fen})
    return row


def give_receipt(voucher: Voucher, number: str, *, by: Actor, at: datetime) -> Voucher:
    """Note the number of the fiscal receipt (财政票据) that was given for a confirmed payment. Raises ``BadInput``."""
    number = number.strip()
    if not number or len(number) > 40:
        raise BadInput(Fault("receipt", "票据号码没有填，或太长", "财政票据上的号码，最多40个字符"))
    with transaction.atomic():
        row = (
            Voucher.objects.select_for_update(of=("self",))
            .select_related("cycle__committee__office", "cycle__pack_version")
            .get(pk=voucher.pk)
        )
        _may(row.cycle, by, _CONFIRMS, at)
        if row.kind != Voucher.Kind.PAID or row.state != Voucher.State.CONFIRMED or row.receipt:
            raise BadInput(Fault("receipt", "这一笔不能登记票据", "已入账、还没有票据的收款"))
        row.receipt = number
        try:
            with transaction.atomic():
                row.save(update_fields=["receipt"])
        except IntegrityError:
            raise BadInput(Fault("receipt", "这个票据号码已经用过", "每张票据登记一次")) from None
        chain.append(row.stream, "voucher.receipt", by=by.label, at=at, data={})
    return row


def keep_receipt(voucher: Voucher, pdf: bytes, *, by: Actor, at: datetime) -> Voucher:
    """Keep the PDF of the fiscal receipt (财政电子票据) as it is: it may be signed, so not a byte is changed.

    Raises ``BadInput`` for what is no PDF that opens, one that runs something when it is opened, and where a number was
    not noted yet or a file is there already.
    """
    _readable_pdf(pdf)
    with transaction.atomic():
        row = (
            Voucher.objects.select_for_update(of=("self",))
            .select_related("cycle__committee__office", "cycle__pack_version")
            .get(pk=voucher.pk)
        )
        _may(row.cycle, by, _CONFIRMS, at)
        if not row.receipt or row.receipt_blob:
            raise BadInput(Fault("file", "这一笔不能上传票据", "已登记票据号码、还没有票据文件的收款"))
        keys.create(row.stream)
        row.receipt_blob = blobs.put(row.stream, pdf)
        row.save(update_fields=["receipt_blob"])
        chain.append(row.stream, "voucher.receipt_kept", by=by.label, at=at, data={"bytes": len(pdf)})
    return row


def _readable_pdf(pdf: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            runs = "/OpenAction" in opened.Root or "/AA" in opened.Root or not opened.pages
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        raise BadInput(Fault("file", "文件打不开", "财政票据平台下载的PDF")) from None
    if runs:
        raise BadInput(Fault("file", "文件打开时会运行别的内容，或没有页面", "财政票据平台下载的PDF")) from None


def preview(fen: int, orders: Sequence[Order]) -> Mapping[int, int]:
    """How a transfer of ``fen`` would be split (order id → fen). Raises ``BadInput`` as ``enter`` does."""
    return {int(pk): part for pk, part in fees.split(fen, {str(one.pk): owed(one) for one in orders}).items()}
