"""Paying on line, and taking back what was confirmed by mistake (F1): notices that come twice, late, altered, in any
order make at most one voucher, and the book always balances."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pikepdf
import pytest
from tests.registers.test_fees import PAID, WAIVED, accepted, pay, settle
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.fees import plain_reference
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.fees import online, queries
from zhiping.registers.fees import operations as book
from zhiping.registers.fees.models import Entry, Order, Payment, Voucher
from zhiping.registers.fees.providers import NotGenuine, Notice
from zhiping.registers.fees.providers.loopback import FRESH, SENT_AT, SIGNATURE, LoopBack, sign

LOOP = LoopBack()


def started(world: World, order: Order) -> Payment:
    return online.start(order, LOOP, by=Actor(order.dossier.person), at=order.ordered_at)


def told(payment: Payment, *, number: str = "LB1", paid: bool = True, fen: int | None = None) -> Notice:
    sent = payment.started_at + timedelta(minutes=1)
    return Notice(payment.code, number, payment.fen if fen is None else fen, paid, sent)


def faulty() -> list[object]:
    """What check-data finds wrong with the book; what the tests' short way leaves out of a dossier is not meant."""
    own = {"accepted-owes-the-fee", "ledger-adds-up", "vouchers-are-shared-out", "reversals-end-what-they-reverse",
           "payments-made-their-vouchers"}  # fmt: skip
    return [one for one in check_all().failed if one.name in own]


def carry(notice: Notice) -> Payment:
    headers, body = LOOP.write(notice)
    return online.carry_out(LOOP.read(headers, body, at=notice.sent_at), LOOP, at=notice.sent_at)


def test_what_the_provider_says_settles_the_fee_once(world: World) -> None:
    order = accepted(world)
    payment = started(world, order)
    for _ in range(3):
        done = carry(told(payment))
        assert done.state == Payment.State.PAID
    voucher = Voucher.objects.get(way="provider")
    assert (voucher.fen, voucher.reference, voucher.entered_by, voucher.state) == (order.fen, "LB1", None, "confirmed")
    assert queries.owed(order) == 0 and Entry.objects.filter(order=order).count() == 2
    assert Milestone.objects.filter(dossier=order.dossier, kind="fee_settled").count() == 1
    assert faulty() == [] and chain.verify().faults == []
    with pytest.raises(BadInput, match="已经结清"):
        started(world, order)


def test_notices_in_any_order_come_to_the_same(world: World) -> None:
    """Twice, failure after success, success after failure: the money counts once, and failure never takes it back."""
    for n, order_of_notices in enumerate(permutations(("failed", "paid", "paid again"))):
        payment = started(world, accepted(world, f"a{n}"))
        for one in order_of_notices:
            carry(told(payment, number=f"N{n}", paid=one != "failed"))
        payment.refresh_from_db()
        assert payment.state == Payment.State.PAID, order_of_notices
        assert Entry.objects.filter(order=payment.order, happening="paid").count() == 1


@pytest.mark.parametrize("change", ["body", "instant", "signature", "old", "early", "nothing"])
def test_an_altered_or_stale_notice_is_refused(world: World, change: str) -> None:
    payment = started(world, accepted(world))
    notice = told(payment)
    headers, body = LOOP.write(notice)
    at = notice.sent_at
    match change:
        case "body":
            body = json.dumps({**json.loads(body), "fen": 1}, sort_keys=True).encode()
        case "instant":
            headers[SENT_AT] = (at + timedelta(seconds=1)).isoformat()
        case "signature":
            headers[SIGNATURE] = headers[SIGNATURE][:-1] + ("0" if headers[SIGNATURE][-1] != "0" else "1")
        case "old":
            at += FRESH + timedelta(seconds=1)
        case "early":
            at -= FRESH + timedelta(seconds=1)
        case "nothing":
            headers = {}
    with pytest.raises(NotGenuine):
        LOOP.read(headers, body, at=at)


@pytest.mark.parametrize(
    "said",
    [
        {"fen": 0}, {"fen": -5}, {"fen": 1.5}, {"fen": True}, {"fen": 2**31}, {"paid": "no"}, {"number": 7},
        {"payment": None},
    ],
)  # fmt: skip
def test_what_is_signed_and_makes_no_sense_is_refused(said: dict[str, object]) -> None:
    at = datetime(2024, 12, 19, 9, tzinfo=UTC)
    headers, body = LOOP.write(Notice("ABCD-EFGH", "LB1", 20_000, True, at))
    assert LOOP.read(headers, body, at=at).fen == 20_000
    body = json.dumps({**json.loads(body), **said}).encode()
    with pytest.raises(NotGenuine, match="malformed"):
        LOOP.read({SENT_AT: at.isoformat(), SIGNATURE: sign(at.isoformat(), body)}, body, at=at)


def test_the_last_instant_of_freshness_counts(world: World) -> None:
    notice = told(started(world, accepted(world)))
    headers, body = LOOP.write(notice)
    for at in (notice.sent_at + FRESH, notice.sent_at - FRESH):
        assert LOOP.read(headers, body, at=at) == notice


def test_a_number_is_of_one_payment_and_a_payment_of_one_number(world: World) -> None:
    first, second = started(world, accepted(world, "a0")), started(world, accepted(world, "a1"))
    carry(told(first))
    with pytest.raises(NotGenuine, match="another payment"):
        carry(told(second))
    with pytest.raises(NotGenuine, match="another number"):
        carry(told(first, number="LB2"))
    with pytest.raises(NotGenuine, match="unknown"):
        carry(Notice("ABCD-EFGH", "LB3", 1, True, first.started_at))


def test_money_that_nothing_takes_any_more_is_kept_before_the_cash_desk(world: World) -> None:
    """Paid twice, another amount, a dossier that has ended, a voucher that waits: a surplus, never a second entry."""
    twice, other, over, waits = (accepted(world, f"a{n}") for n in range(4))
    one, two = started(world, twice), started(world, twice)
    carry(told(one, number="1"))
    amount, gone, beside = started(world, other), started(world, over), started(world, waits)
    Dossier.objects.filter(pk=over.dossier_id).update(state="lapsed")
    pay(world, [waits])
    for n, payment in enumerate((two, gone, beside)):
        assert carry(told(payment, number=f"S{n}")).state == Payment.State.SURPLUS
    assert carry(told(amount, number="less", fen=amount.fen - 1)).state == Payment.State.SURPLUS
    assert {one.code for one in queries.surplus(world.cycle)} == {p.code for p in (two, gone, beside, amount)}
    assert Voucher.objects.filter(way="provider").count() == 1
    assert queries.owed(other) == other.fen
    with pytest.raises(BadInput, match="等待复核"):
        started(world, waits)
    with pytest.raises(BadInput, match="不收费"):
        started(world, over)


def test_a_reference_is_one_however_it_is_typed(world: World) -> None:
    first, second = accepted(world, "a0"), accepted(world, "a1")
    pay(world, [first], reference="ab 77")
    with pytest.raises(BadInput, match="已经登记过"):
        pay(world, [second], reference="ＡＢ７７")
    assert plain_reference(" ｎｏ．7 7 ") == "NO.77"


def test_what_was_confirmed_by_mistake_is_owed_again_after_a_second_person(world: World) -> None:
    order = accepted(world)
    voucher = settle(world, order)
    with pytest.raises(BadInput, match="没有写理由"):
        book.reverse(voucher, note=" ", by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(Refusal, match="not_yours"):
        book.reverse(voucher, note="记错了人", by=world.by("counter"), at=voucher.entered_at)
    undo = book.reverse(voucher, note="记错了人", by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(BadInput, match="已经登记过"):
        book.reverse(voucher, note="记错了人", by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(Refusal, match="same_officer_fee"):
        book.confirm(undo, by=world.by("cashier"), at=voucher.entered_at)
    assert queries.owed(order) == 0
    book.confirm(undo, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert queries.owed(order) == order.fen
    assert [line.order for line in queries.book(world.cycle)[0]] == [order]
    assert Voucher.objects.get(pk=voucher.pk).state == Voucher.State.REVERSED
    assert faulty() == []
    again = pay(world, [order], reference=voucher.reference)
    book.confirm(again, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert queries.owed(order) == 0 and queries.book(world.cycle)[0] == [] and faulty() == []


def test_a_waiver_is_reversed_too_and_what_the_bank_has_seen_is_not(world: World) -> None:
    first, second = accepted(world, "a0"), accepted(world, "a1")
    let_off = book.enter(world.cycle, WAIVED, [first], note="依文件免缴", by=world.by("cashier"), at=first.ordered_at)
    with pytest.raises(BadInput, match="不能冲正"):
        book.reverse(let_off, note="弄错了", by=world.by("cashier"), at=first.ordered_at)
    book.confirm(let_off, by=world.by("office_reviewer"), at=first.ordered_at)
    undo = book.reverse(let_off, note="弄错了", by=world.by("cashier"), at=first.ordered_at)
    book.confirm(undo, by=world.by("office_reviewer"), at=first.ordered_at)
    assert queries.owed(first) == first.fen
    voucher = settle(world, second)
    book.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(BadInput, match="银行对账单上已有"):
        book.reverse(voucher, note="弄错了", by=world.by("cashier"), at=voucher.entered_at)


def test_nothing_is_reversed_after_the_admission(world: World) -> None:
    order = accepted(world)
    voucher = settle(world, order)
    Dossier.objects.filter(pk=order.dossier_id).update(state="ready")
    with pytest.raises(BadInput, match="不在待缴费"):
        book.reverse(voucher, note="弄错了", by=world.by("cashier"), at=voucher.entered_at)


def _pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def test_the_receipt_is_kept_byte_for_byte(world: World) -> None:
    voucher = settle(world, accepted(world))
    pdf = _pdf()
    with pytest.raises(BadInput, match="不能上传"):
        book.keep_receipt(voucher, pdf, by=world.by("cashier"), at=voucher.entered_at)
    book.give_receipt(voucher, "0098", by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(BadInput, match="打不开"):
        book.keep_receipt(voucher, b"%PDF-1.7 nothing", by=world.by("cashier"), at=voucher.entered_at)
    kept = book.keep_receipt(voucher, pdf, by=world.by("cashier"), at=voucher.entered_at)
    assert queries.receipt_file(kept) == pdf and queries.kept_files() == [kept.receipt_blob]
    with pytest.raises(BadInput, match="不能上传"):
        book.keep_receipt(voucher, pdf, by=world.by("cashier"), at=voucher.entered_at)


def test_who_still_owes_is_counted_for_the_slip_of_a_department(world: World) -> None:
    orders = [accepted(world, f"a{n}") for n in range(3)]
    settle(world, orders[0])
    department = orders[0].dossier.department
    assert queries.owed_by(world.cycle, department) == [(orders[1].level, "normal", 2)]
    assert queries.owed_by(world.cycle, department, apart=[orders[1].dossier.person_id])[0][2] == 1
    assert PAID == Voucher.Kind.PAID
