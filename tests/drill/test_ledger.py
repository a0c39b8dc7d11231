"""The book of fees under any sequence of deeds (F1): by the cash desk, and by notices of the provider that are true,
replayed, altered, out of order, of another amount or under another's number. It always balances, in whole fen, and only
grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.registers.test_fees import accepted
from tests.registers.test_fees_online import LOOP, faulty
from tests.support.world import World, make

from zhiping.core.errors import BadInput
from zhiping.core.fees import Account, Happening, balances
from zhiping.core.fees import Entry as Line
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.registers.fees import online
from zhiping.registers.fees import operations as book
from zhiping.registers.fees.models import Entry, Order, Payment, Voucher
from zhiping.registers.fees.providers import NotGenuine, Notice

_ORDERS = 4
Kind, State = Voucher.Kind, Voucher.State


class Desk:
    """Cashier, second person and provider, at the orders of one round."""

    def __init__(self, world: World, orders: list[Order]) -> None:
        self.world, self.orders = world, orders
        self.now = max(one.ordered_at for one in orders) + timedelta(days=1)
        self.sent: list[tuple[dict[str, str], bytes, datetime]] = []

    def voucher(self, n: int) -> Voucher:
        """One of those there are. Raises IndexError where there is none."""
        there = list(Voucher.objects.order_by("id"))
        return there[n % len(there)] if there else there[0]

    def pay(self, a: int, b: int) -> None:
        chosen = [self.orders[n] for n in sorted({a, (a + b) % _ORDERS})]
        fen = sum(one.fen for one in chosen) + (b % 5 == 4)
        book.enter(
            self.world.cycle, Kind.PAID, chosen, fen=fen, way=Voucher.Way.TRANSFER, reference=f"T{b}",
            received_on=self.now.date(), payer="青梧机械有限公司", by=self.world.by("cashier"), at=self.now,
        )  # fmt: skip

    def waive(self, a: int, b: int) -> None:
        book.enter(
            self.world.cycle, Kind.WAIVED, [self.orders[a]], note="依文件。", by=self.world.by("cashier"), at=self.now
        )

    def refund(self, a: int, b: int) -> None:
        book.enter(
            self.world.cycle, Kind.REFUNDED, [self.orders[a]], note="撤回。", by=self.world.by("cashier"), at=self.now
        )

    def confirm(self, a: int, b: int) -> None:
        book.confirm(self.voucher(b), by=self.world.by("cashier" if a == 3 else "office_reviewer"), at=self.now)

    def cancel(self, a: int, b: int) -> None:
        book.cancel(self.voucher(b), by=self.world.by("office_reviewer"), at=self.now)

    def reverse(self, a: int, b: int) -> None:
        book.reverse(self.voucher(b), note="登记错了。", by=self.world.by("cashier"), at=self.now)

    def reconcile(self, a: int, b: int) -> None:
        book.reconcile(self.voucher(b), by=self.world.by("office_reviewer"), at=self.now)

    def start(self, a: int, b: int) -> None:
        order = self.orders[a]
        online.start(order, LOOP, by=Actor(order.dossier.person), at=self.now)

    def notice(self, a: int, b: int) -> None:
        """What a provider says, true or not quite: another amount, another's number, that nothing came."""
        there = list(Payment.objects.order_by("id"))
        payment = there[a % len(there)] if there else there[0]
        fen = payment.fen + (1 if b == 4 else 0)
        said = Notice(payment.code, f"LB{payment.pk if b != 5 else 0}", fen, b != 3, self.now)
        headers, body = LOOP.write(said)
        self.sent.append((headers, body, self.now))
        self.carry(headers, body)

    def replay(self, a: int, b: int) -> None:
        headers, body, _ = self.sent[b % len(self.sent)]
        self.carry(headers, body)

    def alter(self, a: int, b: int) -> None:
        """One byte of what was signed is another: never carried out."""
        headers, body, _ = self.sent[b % len(self.sent)]
        before = Entry.objects.count()
        with pytest.raises(NotGenuine):
            self.carry(headers, body.replace(b'"fen": ', b'"fen": 1', 1))
        assert Entry.objects.count() == before

    def carry(self, headers: dict[str, str], body: bytes) -> None:
        online.carry_out(LOOP.read(headers, body, at=self.now), LOOP, at=self.now)


DEEDS: dict[str, Callable[[Desk, int, int], None]] = {
    name: getattr(Desk, name)
    for name in (
        "pay", "waive", "refund", "confirm", "cancel", "reverse", "reconcile", "start", "notice", "replay", "alter",
    )
}  # fmt: skip


def holds(desk: Desk, kept: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """Raises AssertionError unless every order balances and nothing of ``kept`` changed. Returns all lines."""
    lines = [(one.pk, one.happening, one.fen) for one in Entry.objects.order_by("id")]
    assert lines[: len(kept)] == kept, "the ledger only grows"
    for order in desk.orders:
        entries = [Line(Happening(one.happening), one.fen) for one in order.entries.order_by("id")]
        at = balances(entries)
        assert sum(at.values()) == 0 and all(type(fen) is int for fen in at.values())
        assert min(at[one] for one in (Account.OWED, Account.TRANSIT, Account.BANK, Account.WAIVED)) >= 0
        assert Counter(one.happening for one in entries)[Happening.ORDERED] == 1
    in_books = Voucher.objects.filter(way="provider").count()
    assert in_books == Payment.objects.filter(state="paid").count(), "a notice counts once"
    return lines


@pytest.fixture
def orders(db: None) -> tuple[World, list[Order]]:
    """Four orders of the Leshan notice."""
    world = make("leshan-2024-engineering")
    return world, [accepted(world, f"a{n}") for n in range(_ORDERS)]


#: What was carried out at least once over all examples: a machine that is always refused shows nothing.
_CARRIED: Counter[str] = Counter()
_STEPS = st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, _ORDERS - 1), st.integers(0, 5))


@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=st.lists(_STEPS, min_size=8, max_size=40))
def _any_sequence(orders: tuple[World, list[Order]], steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        desk = Desk(*orders)
        kept: list[tuple[int, str, int]] = []
        for name, a, b in steps:
            desk.now += timedelta(minutes=1)
            try:
                with transaction.atomic():
                    DEEDS[name](desk, a, b)
            except (BadInput, Refusal, NotGenuine, IndexError, ZeroDivisionError):
                pass
            else:
                _CARRIED[name] += 1
            kept = holds(desk, kept)
        assert faulty() == [] and chain.verify().faults == []
        transaction.set_rollback(True)


def test_the_book_balances_after_any_sequence_of_deeds(orders: tuple[World, list[Order]]) -> None:
    _CARRIED.clear()
    _any_sequence(orders)
    assert all(_CARRIED[name] for name in DEEDS if name != "refund"), _CARRIED
