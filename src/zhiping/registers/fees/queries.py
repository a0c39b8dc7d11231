"""Reads of the book of fees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zhiping.core import fees
from zhiping.core.fees import Happening
from zhiping.ground.storage import keys
from zhiping.registers.fees.models import Entry, Order, Voucher


def entries_of(orders: Iterable[Order]) -> Iterator[tuple[Order, list[fees.Entry]]]:
    """Each of ``orders`` with its lines of the ledger, in order. One query."""
    wanted = list(orders)
    found: dict[int, list[fees.Entry]] = {one.pk: [] for one in wanted}
    rows = Entry.objects.filter(order__in=list(found)).order_by("id").values_list("order_id", "happening", "fen")
    for order_id, happening, fen in rows:
        found[order_id].append(fees.Entry(Happening(happening), fen))
    for one in wanted:
        yield one, found[one.pk]


def standings(orders: Sequence[Order]) -> dict[int, fees.Standing]:
    """Order id → how it stands. One query."""
    return {one.pk: fees.standing(entries) for one, entries in entries_of(orders)}


def owed(order: Order) -> int:
    """How many fen ``order`` still owes."""
    return standings([order])[order.pk].owed


def payer(voucher: Voucher) -> str:
    """Who paid, in clear; shown only to who handles the money."""
    if voucher.payer_sealed is None:
        return ""
    return keys.unseal_own(voucher.payer_sealed, context=f"payer|{voucher.code}").decode()


def note(voucher: Voucher) -> str:
    """Why a fee was let off or paid back."""
    if voucher.note_sealed is None:
        return ""
    return keys.unseal_own(voucher.note_sealed, context=f"voucher-note|{voucher.code}").decode()
