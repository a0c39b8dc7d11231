"""The bank's statement (F1): each line is held against the transfers that were entered, and what fits is reconciled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from zhiping.core.money import yuan
from zhiping.ground.sheets import Line
from zhiping.records.actors import local_day
from zhiping.registers.fees import operations, queries
from zhiping.registers.fees.models import Voucher
from zhiping.stages.handin.queries import ledger
from zhiping.web.exchange import Asked, Found, Verdict, wrong
from zhiping.web.intake import BankIn, rows_of

_COLUMNS: Final = {column.key: column for column in BankIn.COLUMNS}


def look(lines: Sequence[Line], asked: Asked) -> list[Found]:
    """Judge every line; writes nothing. One query for the transfers, however many lines.

    Number and amount as of a confirmed transfer: it will be reconciled, or was. Another amount, or a day that is still
    to come: an error. No confirmed transfer of this round: left, with what is to be done.
    """
    right, bad = rows_of(BankIn, lines)
    cycle = asked.the_cycle()
    known = queries.transfers([row.reference for _, row in right], ledger.offices(asked))
    today = local_day(cycle.pack().timezone, asked.at)
    made = bad + [_judge(line, row, known.get(row.reference, []), today, cycle.pk) for line, row in right]
    return sorted(made, key=lambda one: one.number)


def _judge(line: Line, row: BankIn, known: list[Any], today: date, cycle: int) -> Found:
    about = f"{row.reference}，{yuan(row.amount_fen)}" + (f"，{row.payer}" if row.payer else "")
    if row.paid_at.date() > today:
        return wrong(line, _COLUMNS["paid_at"], "在今天以后，请核对", about)

    def left(says: str) -> Found:
        return Found(line.number, Verdict.LEFT, about, says=(says,))

    if not known:
        return left("没有登记过这个流水号的转账。是评审费的，请在“收费”里为缴费的人登记，再由另一人复核")
    if len(known) > 1:
        return left(f"有{len(known)}笔登记用了这个流水号（{'、'.join(one.code for one in known)}），请查明是哪一笔")
    voucher = known[0]
    if voucher.cycle_id != cycle:
        return left(f"登记{voucher.code}是另一轮评审的，请选那一轮再导入")
    if voucher.fen != row.amount_fen:
        more = "多" if row.amount_fen > voucher.fen else "少"
        says = (
            f"银行收到{yuan(row.amount_fen)}，登记{voucher.code}是{yuan(voucher.fen)}，"
            f"{more}了{yuan(abs(row.amount_fen - voucher.fen))}。请查明哪一个不对；要先导入其他行的，删去这一行"
        )
        return wrong(line, _COLUMNS["amount_fen"], says, about)
    if voucher.state == Voucher.State.ENTERED:
        return left(f"登记{voucher.code}还没有复核入账，复核以后再导入")
    if voucher.reconciled_at is not None:
        return Found(line.number, Verdict.SAME, about)
    told = f"已对账（登记{voucher.code}，{voucher.people}人）"
    if voucher.received_on != row.paid_at.date():
        told += f"；登记的到账日期是{voucher.received_on}，银行是{row.paid_at.date()}"
    return Found(line.number, Verdict.CHANGED, about, (("对账", "未对账", told),), data={"voucher": voucher.pk})


def apply(found: Sequence[Found], asked: Asked) -> None:
    """Reconcile what the statement showed. Raises ``BadInput`` and ``Refusal`` as ``reconcile`` does."""
    rows = Voucher.objects.in_bulk([one.data["voucher"] for one in found])
    for one in found:
        operations.reconcile(rows[one.data["voucher"]], by=asked.actor, at=asked.at)
