"""Fees (F1, 8i): the ledger balances whatever happens, nothing is taken that is not there, transfers are split."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.errors import BadInput
from zhiping.core.fees import (
    Account,
    Entry,
    Happening,
    RefundUntil,
    balances,
    may_follow,
    postings,
    refundable,
    split,
    standing,
)
from zhiping.core.money import yuan

ORDERED = Entry(Happening.ORDERED, 20_000)
ENTRIES = st.builds(Entry, st.sampled_from(Happening), st.integers(1, 30_000))


@given(st.lists(ENTRIES, max_size=40))
def test_the_ledger_always_balances(entries: list[Entry]) -> None:
    assert sum(balances(entries).values()) == 0
    assert all(sum(postings(one).values()) == 0 for one in entries)


@given(st.lists(ENTRIES, max_size=60))
def test_what_may_follow_never_takes_what_is_not_there(tried: list[Entry]) -> None:
    kept: list[Entry] = []
    for entry in tried:
        if may_follow(kept, entry):
            kept.append(entry)
        at = balances(kept)
        assert min(at[Account.OWED], at[Account.TRANSIT], at[Account.BANK], at[Account.WAIVED]) >= 0
        stands = standing(kept)
        assert stands.ordered == stands.owed + stands.transit + stands.bank + stands.waived + stands.refunded
    assert [one.happening for one in kept].count(Happening.ORDERED) <= 1


def test_an_order_is_settled_when_nothing_is_owed_any_more() -> None:
    assert not standing([]).settled
    assert not standing([ORDERED]).settled
    assert not standing([ORDERED, Entry(Happening.PAID, 19_999)]).settled
    assert standing([ORDERED, Entry(Happening.PAID, 20_000)]).settled
    assert standing([ORDERED, Entry(Happening.WAIVED, 6_000), Entry(Happening.PAID, 14_000)]).settled


@pytest.mark.parametrize(
    ("before", "entry", "may"),
    [
        ([], ORDERED, True),
        ([ORDERED], ORDERED, False),
        ([], Entry(Happening.PAID, 1), False),
        ([ORDERED], Entry(Happening.PAID, 20_000), True),
        ([ORDERED], Entry(Happening.PAID, 20_001), False),
        ([ORDERED], Entry(Happening.RECONCILED, 1), False),
        ([ORDERED, Entry(Happening.PAID, 20_000)], Entry(Happening.RECONCILED, 20_000), True),
        ([ORDERED, Entry(Happening.PAID, 20_000)], Entry(Happening.RECONCILED, 20_001), False),
        ([ORDERED, Entry(Happening.PAID, 20_000)], Entry(Happening.REFUNDED, 1), False),
        ([ORDERED, Entry(Happening.WAIVED, 20_000)], Entry(Happening.PAID, 1), False),
        ([ORDERED], Entry(Happening.PAID, 0), False),
        ([ORDERED], Entry(Happening.UNPAID, 1), False),
        ([ORDERED, Entry(Happening.PAID, 20_000)], Entry(Happening.UNPAID, 20_000), True),
        (
            [ORDERED, Entry(Happening.PAID, 20_000), Entry(Happening.RECONCILED, 20_000)],
            Entry(Happening.UNPAID, 1),
            False,
        ),
        ([ORDERED, Entry(Happening.WAIVED, 20_000)], Entry(Happening.UNWAIVED, 20_001), False),
        ([ORDERED, Entry(Happening.WAIVED, 20_000)], Entry(Happening.UNWAIVED, 20_000), True),
    ],
)
def test_an_entry_takes_only_what_is_there(before: list[Entry], entry: Entry, may: bool) -> None:
    assert may_follow(before, entry) is may


def test_an_entry_moves_a_positive_sum() -> None:
    for fen in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            postings(Entry(Happening.PAID, fen))


def test_one_transfer_pays_for_twenty_and_six() -> None:
    owed = {f"a{n}": 20_000 for n in range(20)} | {f"b{n}": 10_000 for n in range(6)}
    assert split(460_000, owed) == owed
    for fen, told in ((459_999, "少了0.01元"), (460_001, "多了0.01元")):
        with pytest.raises(BadInput, match=told):
            split(fen, owed)


def test_a_transfer_pays_for_somebody_who_owes() -> None:
    with pytest.raises(BadInput, match="没有选择"):
        split(100, {})
    with pytest.raises(BadInput, match="没有应缴"):
        split(100, {"a": 100, "b": 0})


@pytest.mark.parametrize(
    ("until", "kinds", "may"),
    [
        ("never", [], False),
        ("schedule_released", ["accepted"], True),
        ("schedule_released", ["accepted", "defence_scheduled"], False),
        ("schedule_released", ["voted"], False),
        ("meeting", ["defence_scheduled"], True),
        ("meeting", ["defence_scheduled", "voted"], False),
    ],
)
def test_until_when_a_fee_is_paid_back(until: RefundUntil, kinds: list[str], may: bool) -> None:
    """8i"""
    assert refundable(until, kinds) is may


def test_money_as_it_is_written() -> None:
    assert [yuan(fen) for fen in (0, 20_000, 460_000, 1_050, -1_050, 1)] == [
        "0元", "200元", "4,600元", "10.50元", "-10.50元", "0.01元",
    ]  # fmt: skip
