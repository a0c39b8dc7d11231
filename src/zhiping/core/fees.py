"""Fees (F1): what a person owes, a ledger that always balances, a transfer split among those it pays for, refunds.

Amounts are integers of fen. The ledger is double entry: every happening is a handful of postings that add up to
nothing, so the whole always does, and what somebody still owes is one account's balance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from zhiping.core.errors import BadInput, Fault
from zhiping.core.money import yuan


class Account(StrEnum):
    """Where money stands. What is owed and what came in are positive, what was earned is negative."""

    #: Owed by the applicant.
    OWED = "owed"
    #: Said to be paid and confirmed by a second person, not seen on the bank's statement yet.
    TRANSIT = "transit"
    #: Seen on the bank's statement.
    BANK = "bank"
    #: What the notice asks for.
    EARNED = "earned"
    #: Let off.
    WAIVED = "waived"


class Happening(StrEnum):
    """What happens to an order; each is one entry of the ledger, never changed and never removed."""

    ORDERED = "ordered"
    PAID = "paid"
    RECONCILED = "reconciled"
    REFUNDED = "refunded"
    WAIVED = "waived"
    #: What was confirmed by mistake is put right by a line of its own.
    UNPAID = "unpaid"
    UNWAIVED = "unwaived"


#: What each happening posts: from the second account to the first.
_POSTS: Final = {
    Happening.ORDERED: (Account.OWED, Account.EARNED),
    Happening.PAID: (Account.TRANSIT, Account.OWED),
    Happening.RECONCILED: (Account.BANK, Account.TRANSIT),
    Happening.REFUNDED: (Account.EARNED, Account.BANK),
    Happening.WAIVED: (Account.WAIVED, Account.OWED),
    Happening.UNPAID: (Account.OWED, Account.TRANSIT),
    Happening.UNWAIVED: (Account.OWED, Account.WAIVED),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger of one order. ``fen`` is positive."""

    happening: Happening
    fen: int


def postings(entry: Entry) -> dict[Account, int]:
    """What ``entry`` posts; adds up to 0. Raises ValueError for an amount that is not positive."""
    if entry.fen <= 0:
        raise ValueError("an entry moves a positive number of fen")
    to, source = _POSTS[entry.happening]
    return {to: entry.fen, source: -entry.fen}


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """Every account's balance after ``entries``; the whole adds up to 0."""
    found = dict.fromkeys(Account, 0)
    for entry in entries:
        for account, fen in postings(entry).items():
            found[account] += fen
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How one order stands: fen ordered, still owed, paid (seen by the bank or not), waived, refunded."""

    ordered: int
    owed: int
    transit: int
    bank: int
    waived: int
    refunded: int

    @property
    def settled(self) -> bool:
        """F1: nothing is owed any more. An order that never was is not settled."""
        return self.ordered > 0 and self.owed == 0

    @property
    def paid(self) -> int:
        """How many fen came in, seen by the bank or not, paid back since or not."""
        return self.transit + self.bank + self.refunded

    @property
    def returnable(self) -> int:
        """How many fen can be paid back: what the bank holds."""
        return self.bank


def standing(entries: Sequence[Entry]) -> Standing:
    """How the order of ``entries`` stands."""
    at = balances(entries)
    total = dict.fromkeys(Happening, 0)
    for entry in entries:
        total[entry.happening] += entry.fen
    return Standing(
        ordered=total[Happening.ORDERED], owed=at[Account.OWED], transit=at[Account.TRANSIT], bank=at[Account.BANK],
        waived=at[Account.WAIVED], refunded=total[Happening.REFUNDED],
    )  # fmt: skip


#: Which account a happening takes from: it cannot take more than is there. An order is made once.
_TAKES: Final = {
    Happening.PAID: Account.OWED, Happening.WAIVED: Account.OWED, Happening.RECONCILED: Account.TRANSIT,
    Happening.REFUNDED: Account.BANK, Happening.UNPAID: Account.TRANSIT, Happening.UNWAIVED: Account.WAIVED,
}  # fmt: skip


def may_follow(entries: Sequence[Entry], entry: Entry) -> bool:
    """Whether ``entry`` may come after ``entries``: one order first, and nothing is taken that is not there."""
    if entry.fen <= 0:
        return False
    ordered = any(one.happening is Happening.ORDERED for one in entries)
    if entry.happening is Happening.ORDERED:
        return not ordered
    return ordered and entry.fen <= balances(entries)[_TAKES[entry.happening]]


def plain_reference(typed: str) -> str:
    """A bank's or a slip's number as it is compared and kept: half-width, in capitals, without spaces.

    A person types what a bank prints; case, width and spaces do not make two transfers of one.
    """
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def split(fen: int, owed: Mapping[str, int]) -> dict[str, int]:
    """How a transfer of ``fen`` pays for those in ``owed`` (order → fen still owed): each in full, and nothing left.

    Raises BadInput when nobody is chosen, somebody owes nothing, or the sum differs; it says by how much.
    """
    if not owed:
        raise BadInput(Fault("orders", "没有选择缴费的人", "至少选择一人"))
    for order, amount in owed.items():
        if amount <= 0:
            raise BadInput(Fault(f"orders.{order}", "这一单已经没有应缴的费用", "只选择还有应缴费用的人"))
    total = sum(owed.values())
    if total != fen:
        more = "多" if fen > total else "少"
        raise BadInput(
            Fault(
                "fen",
                f"到账{yuan(fen)}，所选{len(owed)}人应缴合计{yuan(total)}，{more}了{yuan(abs(fen - total))}",
                "金额与所选人员的应缴合计相同；请核对人员，或退回重汇",
            )
        )
    return dict(owed)


#: Until when a fee is paid back to who withdraws or whose application ends (rules.md 8i): not at all, until the
#: schedule of the defence is released, or until the committee has voted.
RefundUntil = Literal["never", "schedule_released", "meeting"]


def refundable(until: RefundUntil, milestones: Iterable[str]) -> bool:
    """8i: whether what was paid may be paid back, given the kinds of milestones of the dossier."""
    if until == "never":
        return False
    over = {"voted", "defence_scheduled"} if until == "schedule_released" else {"voted"}
    return not over & set(milestones)
