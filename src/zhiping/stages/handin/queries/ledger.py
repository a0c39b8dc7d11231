"""The book of fees as rows of a sheet (F1): the ledger of a round, and its vouchers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from zhiping.records.models import Organisation
from zhiping.registers.fees import queries as fees
from zhiping.registers.fees.models import Voucher
from zhiping.stages.handin.words import STANDINGS
from zhiping.web.exchange import Asked
from zhiping.web.lists import FeeRow

#: Who handles money, and so may see the book: as the table of permissions says of the cash desk.
CASH_ROLES = ("cashier", "office_reviewer")


def offices(asked: Asked) -> set[int]:
    """Ids of the offices whose money the viewer handles."""
    return asked.viewer.organisations(*CASH_ROLES)


def _theirs(asked: Asked) -> bool:
    return asked.the_cycle().committee.office_id in offices(asked)


def _department(asked: Asked) -> Organisation | None:
    wanted = asked.params.get("department", "")
    return Organisation.objects.filter(code=wanted).first() if wanted else None


def _shown(asked: Asked) -> str:
    wanted = asked.params.get("f", "all")
    return wanted if wanted in fees.SHOWN else "all"


def said_of(asked: Asked) -> str:
    """The filters of the cash page in words."""
    words = [fees.SHOWN[_shown(asked)]] if _shown(asked) != "all" else []
    department = _department(asked)
    words += [department.name] if department else []
    return "，".join(words) or "这一轮的全部应缴费用"


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    """A row for each order, in the order in which they were made; none of a round whose money is not theirs."""
    if not _theirs(asked):
        return
    department = _department(asked)
    found = fees.ledger(
        asked.the_cycle(), shown=_shown(asked), department=department.pk if department else None,
        apart=asked.viewer.apart,
    )  # fmt: skip
    for line, vouchers in found:
        yield asdict(_row(line, vouchers))


def _row(line: fees.Line, vouchers: list[Voucher]) -> FeeRow:
    dossier, stands = line.order.dossier, line.stands
    paid = [one for one in vouchers if one.kind == Voucher.Kind.PAID]
    return FeeRow(
        code=dossier.code, name=dossier.applicant_name, unit=dossier.unit.name,
        department=dossier.department.name if dossier.department else "", title=dossier.title,
        due_fen=stands.ordered, paid_fen=stands.paid, waived_fen=stands.waived, refunded_fen=stands.refunded,
        owed_fen=stands.owed,
        received_on=max((one.received_on for one in paid if one.received_on is not None), default=None),
        way="、".join(dict.fromkeys(one.get_way_display() for one in paid)),
        reference="、".join(one.reference for one in paid if one.reference),
        receipt="、".join(one.receipt for one in paid if one.receipt),
        vouchers="、".join(one.code for one in vouchers), state=STANDINGS[line.how],
    )  # fmt: skip


def voucher_rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    """A row for each voucher, newest first; none of a round whose money is not theirs."""
    if not _theirs(asked):
        return
    for one in fees.everything(asked.the_cycle(), apart=asked.viewer.apart):
        yield {
            "code": one.code, "kind": one.get_kind_display(), "way": one.get_way_display() if one.way else "",
            "state": one.get_state_display(), "fen": one.fen, "people": one.people, "reference": one.reference,
            "received_on": one.received_on, "payer": fees.payer(one), "receipt": one.receipt,
            "entered_by": one.entered_by.name if one.entered_by else "在线支付", "entered_at": one.entered_at,
            "decided_by": one.decided_by.name if one.decided_by else "", "decided_at": one.decided_at,
            "reconciled_at": one.reconciled_at,
        }  # fmt: skip
