"""Reads of the book of fees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Sum, Value
from django.db.models.functions import Replace, Upper

from zhiping.core import fees
from zhiping.core.fees import Happening
from zhiping.core.procedure import State
from zhiping.ground.storage import blobs, keys
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Milestone, Organisation
from zhiping.registers.fees.models import Entry, Order, Payment, Share, Voucher


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


def settled(dossier: str = "pk") -> Exists:
    """Whether nothing is owed any more, as a condition over rows whose dossier is ``dossier``: the fee was settled, and
    no reversal opened it again since (F1)."""
    later = Milestone.objects.filter(dossier=OuterRef("dossier"), kind="fee_reopened", pk__gt=OuterRef("pk"))
    return Exists(Milestone.objects.filter(dossier=OuterRef(dossier), kind="fee_settled").filter(~Exists(later)))


@dataclass(frozen=True, slots=True)
class Line:
    """One order in the cashier's list: how it stands, and the voucher that waits for it, if one does."""

    order: Order
    stands: fees.Standing
    waiting: Voucher | None

    @property
    def how(self) -> str:
        """In one word how it stands: ``refunded``, ``waived``, ``paid`` or ``owed``."""
        if self.stands.refunded:
            return "refunded"
        if not self.stands.settled:
            return "owed"
        return "waived" if self.stands.waived == self.order.fen else "paid"


#: What the cashier's list can be narrowed to, in words.
SHOWN: Final = {"owed": "待缴", "settled": "已结清", "all": "全部"}
PAGE: Final = 200


def book(
    cycle: Cycle, *, shown: str = "owed", department: int | None = None, after: str = "", apart: Collection[int] = ()
) -> tuple[list[Line], str]:
    """The orders of ``cycle`` in the order in which they were made, and where to go on. Three queries at any size."""
    done = settled("dossier")
    found = Order.objects.filter(cycle=cycle).exclude(dossier__person__in=list(apart))
    if shown == "owed":
        found = found.filter(~done, dossier__state__in=[State.ACCEPTED, State.HANDED_IN])
    elif shown == "settled":
        found = found.filter(done)
    if department is not None:
        found = found.filter(dossier__department=department)
    if after.isdigit():
        found = found.filter(pk__gt=int(after))
    rows = list(
        found.select_related("dossier__unit", "dossier__department").defer("dossier__draft_sealed").order_by("id")
        [: PAGE + 1]
    )  # fmt: skip
    kept = rows[:PAGE]
    at = standings(kept)
    shares = Share.objects.filter(order__in=kept, voucher__state=Voucher.State.ENTERED).select_related("voucher")
    waiting = {share.order_id: share.voucher for share in shares}
    lines = [Line(one, at[one.pk], waiting.get(one.pk)) for one in kept]
    return lines, str(kept[-1].pk) if len(rows) > PAGE else ""


def ledger(
    cycle: Cycle, *, shown: str = "all", department: int | None = None, apart: Collection[int] = ()
) -> Iterator[tuple[Line, list[Voucher]]]:
    """The whole of ``book``, each order with its confirmed vouchers, oldest first. Four queries a page."""
    after = ""
    while True:
        lines, after = book(cycle, shown=shown, department=department, after=after, apart=apart)
        confirmed = Voucher.State.CONFIRMED
        shares = Share.objects.filter(order__in=[line.order for line in lines], voucher__state=confirmed)
        resting: dict[int, list[Voucher]] = {}
        for share in shares.select_related("voucher").order_by("voucher_id"):
            resting.setdefault(share.order_id, []).append(share.voucher)
        for line in lines:
            yield line, resting.get(line.order.pk, [])
        if not after:
            return


def everything(cycle: Cycle, *, apart: Collection[int] = ()) -> Iterator[Any]:
    """Every voucher of ``cycle``, newest first, each with ``people``; none of those in ``apart``. A query a page."""
    hidden = set(
        Share.objects.filter(voucher__cycle=cycle, order__dossier__person__in=list(apart)).values_list(
            "voucher_id", flat=True
        )
    )
    before = ""
    while True:
        rows, before = vouchers(cycle, before=before, most=PAGE)
        yield from (row for row in rows if row.pk not in hidden)
        if not before:
            return


def transfers(references: Collection[str], offices: Collection[int]) -> dict[str, list[Any]]:
    """Reference, in capitals and without spaces → the transfers that stand under it in any round of ``offices``, each
    with ``people``; no cancelled one. A person types what a bank prints, so case and spaces do not tell them apart.
    One query.
    """
    plain = Upper(Replace("reference", Value(" "), Value("")))
    found = (
        Voucher.objects.filter(
            way__in=[Voucher.Way.TRANSFER, Voucher.Way.PROVIDER], cycle__committee__office__in=list(offices)
        )
        .annotate(plain=plain, people=Count("shares"))
        .filter(kind=Voucher.Kind.PAID, plain__in=list(references))
        .exclude(state__in=[Voucher.State.CANCELLED, Voucher.State.REVERSED])
        .order_by("id")
    )
    made: dict[str, list[Any]] = {}
    for one in found:
        made.setdefault(one.plain, []).append(one)
    return made


def orders(codes: Collection[str], cycle: Cycle, *, apart: Collection[int] = ()) -> list[Line]:
    """The orders with these codes, in the order in which they were made. Two queries."""
    rows = list(
        Order.objects.filter(code__in=list(codes)[:PAGE], cycle=cycle)
        .exclude(dossier__person__in=list(apart))
        .select_related("dossier__unit", "dossier__department", "dossier__cycle__pack_version", "dossier__pack_version")
        .defer("dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES))
        .order_by("id")
    )
    at = standings(rows)
    return [Line(one, at[one.pk], None) for one in rows]


def departments(cycle: Cycle) -> list[Organisation]:
    """The departments whose people owe or owed something in ``cycle``."""
    with_orders = Order.objects.filter(cycle=cycle).values("dossier__department")
    return list(Organisation.objects.filter(pk__in=with_orders).order_by("name", "id"))


def vouchers(cycle: Cycle, *, state: str = "", before: str = "", most: int = 50) -> tuple[list[Any], str]:
    """Vouchers of ``cycle``, newest first, each with ``people``; and where to go on. One query."""
    found = Voucher.objects.filter(cycle=cycle).annotate(people=Count("shares")).order_by("-id")
    if state:
        found = found.filter(state=state)
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("entered_by", "decided_by")[: most + 1])
    return rows[:most], str(rows[most - 1].pk) if len(rows) > most else ""


def voucher(typed: str, offices: Collection[int]) -> Voucher | None:
    """The voucher with this code, if its round is one of ``offices``."""
    code = normal_code(typed)
    if code is None:
        return None
    return (
        Voucher.objects.filter(code=code, cycle__committee__office__in=list(offices))
        .select_related("cycle__committee__office", "cycle__pack_version", "entered_by", "decided_by")
        .defer("cycle__pack_version__files")
        .first()
    )


def shares_of(found: Voucher, *, apart: Collection[int] = ()) -> list[Share]:
    """Whose it is, and how much of it, without those whom the reader keeps ``apart`` from. One query."""
    rows = found.shares.select_related("order__dossier__unit").defer("order__dossier__draft_sealed")
    return list(rows.exclude(order__dossier__person__in=list(apart)).order_by("order_id"))


def order_of(dossier: Dossier) -> Line | None:
    """What one applicant owes, and how that stands. Two queries."""
    found = Order.objects.filter(dossier=dossier).first()
    return Line(found, standings([found])[found.pk], None) if found else None


def totals(cycle: Cycle) -> dict[str, int]:
    """Account → fen over the whole of ``cycle``, as the ledger has it. One query."""
    sums = {
        Happening(happening): fen
        for happening, fen in Entry.objects.filter(order__cycle=cycle)
        .values_list("happening")
        .annotate(whole=Sum("fen"))
    }
    entries = [fees.Entry(happening, fen) for happening, fen in sums.items() if fen]
    return {account.value: fen for account, fen in fees.balances(entries).items()}


def payments_of(order: Order) -> list[Payment]:
    """What was tried on line for ``order``, the newest first. One query."""
    return list(Payment.objects.filter(order=order).order_by("-id")[:5])


def surplus(cycle: Cycle, *, apart: Collection[int] = ()) -> list[Payment]:
    """Money that came on line for what takes none any more: the cash desk pays it back elsewhere. One query."""
    found = Payment.objects.filter(order__cycle=cycle, state=Payment.State.SURPLUS)
    found = found.exclude(order__dossier__person__in=list(apart)).select_related("order__dossier")
    return list(found.defer("order__dossier__draft_sealed").order_by("id"))


def receipts_of(order: Order) -> list[Voucher]:
    """The confirmed payments of ``order`` with a fiscal receipt: its number, perhaps its file. One query."""
    found = Voucher.objects.filter(shares__order=order, state=Voucher.State.CONFIRMED, kind=Voucher.Kind.PAID)
    return list(found.exclude(receipt="").order_by("id"))


def receipt_file(voucher: Voucher) -> bytes:
    """The fiscal receipt as it was uploaded. Raises LookupError where there is none."""
    if not voucher.receipt_blob:
        raise LookupError(f"voucher {voucher.code} has no file of its receipt")
    return blobs.get(voucher.stream, voucher.receipt_blob)


def kept_files() -> list[str]:
    """References of the sealed files that the book keeps."""
    return list(Voucher.objects.exclude(receipt_blob="").values_list("receipt_blob", flat=True))


def owed_by(
    cycle: Cycle, department: Organisation | None, *, apart: Collection[int] = ()
) -> list[tuple[str, str, int]]:
    """Level, kind of application and how many of those who still owe all that was ordered, of one department's people,
    or of those directly under the office. For the slip with which a department pays for all at once (F1)."""
    found = Order.objects.filter(cycle=cycle, dossier__department=department)
    found = found.filter(~settled("dossier"), dossier__state__in=[State.ACCEPTED, State.HANDED_IN])
    rows = found.exclude(dossier__person__in=list(apart)).values_list("level", "dossier__kind")
    return [(level, kind, n) for (level, kind), n in sorted(Counter(rows).items())]
