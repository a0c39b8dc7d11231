"""The book of fees (F1, 8i): an order at the acceptance, vouchers of two people, one transfer for many, a ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.support import way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.fees import Account, balances
from zhiping.core.money import yuan
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.records import operations as records
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.fees import operations as book
from zhiping.registers.fees import queries
from zhiping.registers.fees.models import Entry, Order, Voucher

PAID, WAIVED, REFUNDED = Voucher.Kind.PAID, Voucher.Kind.WAIVED, Voucher.Kind.REFUNDED


def accepted(world: World, who: str = "applicant") -> Order:
    if who != "applicant":
        world.employ(who, "unit", "employee", called="申报" + "甲乙丙丁"[len(world.people) % 4])
    dossier = way.accepted(world, world.submitted(who))
    return Order.objects.select_related("dossier").get(dossier=dossier)


def pay(world: World, orders: list[Order], *, reference: str = "2024-0001", fen: int | None = None) -> Voucher:
    at = orders[0].ordered_at + timedelta(days=1)
    return book.enter(
        world.cycle, PAID, orders, fen=sum(one.fen for one in orders) if fen is None else fen,
        way=Voucher.Way.TRANSFER, reference=reference, received_on=at.date(), payer="青梧机械有限公司",
        by=world.by("cashier"), at=at,
    )  # fmt: skip


def settle(world: World, order: Order) -> Voucher:
    voucher = pay(world, [order])
    return book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at + timedelta(hours=1))


def test_the_acceptance_orders_what_the_pack_asks_for(world: World) -> None:
    order = accepted(world)
    title = next(one for one in world.pack.titles if one.name == order.dossier.title)
    fee = world.pack.fee_for(level=title.level, kind="normal")
    assert fee is not None and order.fen == fee.fen == sum(fen for _, fen in order.parts)
    assert queries.owed(order) == fee.fen
    assert not Milestone.objects.filter(dossier=order.dossier, kind="fee_settled").exists()


def test_a_payment_counts_when_a_second_person_has_confirmed_it(world: World) -> None:
    order = accepted(world)
    voucher = pay(world, [order])
    assert queries.owed(order) == order.fen
    with pytest.raises(Refusal) as refused:
        book.confirm(voucher, by=world.by("cashier"), at=voucher.entered_at)
    assert (refused.value.code, refused.value.clause) == ("same_officer_fee", "F1")
    book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert queries.owed(order) == 0
    assert Milestone.objects.filter(dossier=order.dossier, kind="fee_settled").count() == 1
    with pytest.raises(BadInput, match="已入账"):
        book.confirm(voucher, by=world.by("office_second"), at=voucher.entered_at)
    assert Entry.objects.filter(order=order).count() == 2
    assert chain.verify().faults == []


def test_one_transfer_pays_for_a_whole_department(world: World) -> None:
    orders = [accepted(world, f"a{n}") for n in range(3)]
    whole = sum(one.fen for one in orders)
    assert book.preview(whole, orders) == {one.pk: one.fen for one in orders}
    for wrong in (whole - 1, whole + 1):
        with pytest.raises(BadInput, match=yuan(1)):
            pay(world, orders, fen=wrong)
    voucher = pay(world, orders)
    book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert all(stands.settled for stands in queries.standings(orders).values())


def test_all_or_nothing_when_one_of_many_takes_no_payment_any_more(world: World) -> None:
    first, second = accepted(world, "a0"), accepted(world, "a1")
    voucher = pay(world, [first, second])
    Dossier.objects.filter(pk=second.dossier_id).update(state="lapsed")
    with pytest.raises(Refusal, match="not_now"):
        book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert queries.owed(first) == first.fen
    assert Voucher.objects.get(pk=voucher.pk).state == "entered"


def test_a_transfer_is_entered_once_until_it_is_cancelled(world: World) -> None:
    first, second = accepted(world, "a0"), accepted(world, "a1")
    voucher = pay(world, [first], reference="7788")
    with pytest.raises(BadInput, match="已经登记过"):
        pay(world, [second], reference=" 7788 ")
    book.cancel(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    assert pay(world, [second], reference="7788").state == "entered"


def test_nobody_pays_twice_while_a_voucher_waits(world: World) -> None:
    order = accepted(world)
    pay(world, [order], reference="1")
    with pytest.raises(BadInput, match="待复核"):
        pay(world, [order], reference="2")


def test_a_settled_order_takes_nothing_more(world: World) -> None:
    order = accepted(world)
    settle(world, order)
    with pytest.raises(BadInput, match="没有应缴"):
        pay(world, [order], reference="2", fen=order.fen)


@pytest.mark.parametrize("who", ["unit_reviewer", "counter", "department_reviewer", "office_reviewer"])
def test_only_the_cashier_enters(world: World, who: str) -> None:
    order = accepted(world)
    with pytest.raises(Refusal, match="not_yours"):
        book.enter(world.cycle, WAIVED, [order], note="依文件免缴", by=world.by(who), at=order.ordered_at)


@pytest.mark.parametrize("who", ["unit_reviewer", "counter", "bureau"])
def test_only_cashiers_and_the_office_confirm(world: World, who: str) -> None:
    voucher = pay(world, [accepted(world)])
    with pytest.raises(Refusal, match="not_yours"):
        book.confirm(voucher, by=world.by(who), at=voucher.entered_at)


def test_a_payment_says_who_paid_when_and_by_which_number(world: World) -> None:
    order = accepted(world)
    with pytest.raises(BadInput) as bad:
        book.enter(world.cycle, PAID, [order], fen=order.fen, by=world.by("cashier"), at=order.ordered_at)
    assert {fault.where for fault in bad.value.faults} == {"reference", "payer", "received_on"}
    tomorrow = order.ordered_at.date() + timedelta(days=2)
    with pytest.raises(BadInput, match="今天以后"):
        book.enter(
            world.cycle, PAID, [order], fen=order.fen, reference="1", payer="某人", received_on=tomorrow,
            by=world.by("cashier"), at=order.ordered_at,
        )  # fmt: skip


def test_who_paid_is_sealed(world: World) -> None:
    voucher = pay(world, [accepted(world)])
    assert "青梧" not in repr(bytes(voucher.payer_sealed or b"")) and queries.payer(voucher) == "青梧机械有限公司"
    assert queries.note(voucher) == ""


def test_a_waiver_settles_with_its_reason(world: World) -> None:
    order = accepted(world)
    with pytest.raises(BadInput, match="没有写理由"):
        book.enter(world.cycle, WAIVED, [order], by=world.by("cashier"), at=order.ordered_at)
    waiver = book.enter(world.cycle, WAIVED, [order], note="依文件免缴", by=world.by("cashier"), at=order.ordered_at)
    book.confirm(waiver, by=world.by("office_reviewer"), at=order.ordered_at)
    stands = queries.standings([order])[order.pk]
    assert stands.settled and stands.waived == order.fen and queries.note(waiver) == "依文件免缴"


def test_the_bank_sees_a_payment_once(world: World) -> None:
    voucher = pay(world, [accepted(world)])
    with pytest.raises(BadInput, match="不能对账"):
        book.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)
    book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    book.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)
    with pytest.raises(BadInput, match="不能对账"):
        book.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)


def test_a_refund_follows_the_pack(world: World) -> None:
    """8i"""
    order = accepted(world)
    voucher = settle(world, order)
    book.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)
    at = voucher.entered_at + timedelta(days=1)

    def refund() -> Voucher:
        return book.enter(world.cycle, REFUNDED, [order], note="本人撤回", by=world.by("cashier"), at=at)

    if world.pack.options.refund_until == "never":
        with pytest.raises(Refusal) as refused:
            refund()
        assert (refused.value.code, refused.value.clause) == ("no_refund", "8i")
        return
    book.confirm(refund(), by=world.by("office_reviewer"), at=at)
    stands = queries.standings([order])[order.pk]
    assert stands.refunded == order.fen and stands.returnable == 0
    with pytest.raises(BadInput, match="没有可以办理的款项"):
        refund()
    Milestone.objects.create(dossier=order.dossier, kind="defence_scheduled", at=at, by="system")
    with pytest.raises(Refusal, match="no_refund"):
        refund()


def test_what_the_bank_has_not_seen_is_not_paid_back(world: World) -> None:
    order = accepted(world)
    settle(world, order)
    if world.pack.options.refund_until != "never":
        with pytest.raises(BadInput, match="没有可以办理的款项"):
            book.enter(world.cycle, REFUNDED, [order], note="本人撤回", by=world.by("cashier"), at=order.ordered_at)


def test_a_fiscal_receipt_is_given_once(world: World) -> None:
    first, second = accepted(world, "a0"), accepted(world, "a1")
    vouchers = [pay(world, [one], reference=str(n)) for n, one in enumerate((first, second))]
    for voucher in vouchers:
        with pytest.raises(BadInput, match="不能登记票据"):
            book.give_receipt(voucher, "0098", by=world.by("cashier"), at=voucher.entered_at)
        book.confirm(voucher, by=world.by("office_reviewer"), at=voucher.entered_at)
    book.give_receipt(vouchers[0], " 0098 ", by=world.by("cashier"), at=vouchers[0].entered_at)
    assert Voucher.objects.get(pk=vouchers[0].pk).receipt == "0098"
    for number, told in (("0098", "已经用过"), ("", "没有填"), ("9" * 41, "太长")):
        with pytest.raises(BadInput, match=told):
            book.give_receipt(vouchers[1], number, by=world.by("cashier"), at=vouchers[1].entered_at)


def test_nobody_enters_their_own(world: World) -> None:
    """rules.md 9"""
    order = accepted(world)
    records.appoint(
        order.dossier.person, world.organisations["office"], "cashier",
        from_on=date(world.pack.cycle_year, 1, 1), by=world.by("operator"), at=timezone.now(),
    )  # fmt: skip
    world.people["self"] = order.dossier.person
    with pytest.raises(Refusal) as refused:
        book.enter(world.cycle, WAIVED, [order], note="给自己", by=world.by("self"), at=order.ordered_at)
    assert (refused.value.code, refused.value.clause) == ("conflict_own", "9")


def test_the_database_keeps_two_people_and_single_numbers(world: World) -> None:
    voucher = pay(world, [accepted(world)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(
            state="confirmed", decided_by=voucher.entered_by, decided_at=voucher.entered_at
        )


def test_the_whole_book_balances(world: World) -> None:
    orders = [accepted(world, f"a{n}") for n in range(2)]
    settle(world, orders[0])
    kept = [entry for _, entries in queries.entries_of(orders) for entry in entries]
    at = balances(kept)
    assert sum(at.values()) == 0 and at[Account.OWED] == orders[1].fen and at[Account.TRANSIT] == orders[0].fen
