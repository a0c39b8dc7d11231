"""What the cash desk gives out and takes in as sheets (F1): the ledger of fees, vouchers, the bank's statement."""

from __future__ import annotations

from typing import Final

from zhiping.access.audiences import at_the_cash_desk
from zhiping.access.viewers import Viewer
from zhiping.ground.sheets import Column, Kind, Sheet
from zhiping.stages.handin.operations import statements
from zhiping.stages.handin.queries import ledger
from zhiping.web.exchange import Asked, Importer, Made, Source
from zhiping.web.intake import BankIn
from zhiping.web.lists import FeeRow

VOUCHERS: Final = (
    Column("code", "登记编号", Kind.CODE, width=11), Column("kind", "登记什么", width=10),
    Column("state", "状态", width=10), Column("fen", "金额（元）", Kind.MONEY),
    Column("people", "人数", Kind.INTEGER, width=8), Column("way", "方式", width=10),
    Column("reference", "流水号或单号", Kind.CODE, width=26), Column("received_on", "到账日期", Kind.DATE),
    Column("payer", "付款人", width=24, personal=True), Column("receipt", "财政票据号码", Kind.CODE, width=20),
    Column("entered_by", "登记人", width=10), Column("entered_at", "登记时间", Kind.INSTANT, width=20),
    Column("decided_by", "复核人", width=10), Column("decided_at", "复核时间", Kind.INSTANT, width=20),
    Column("reconciled_at", "对账时间", Kind.INSTANT, width=20),
)  # fmt: skip


def _cash(viewer: Viewer) -> bool:
    return at_the_cash_desk(viewer, None)


def _ledger(asked: Asked) -> Made:
    rows = list(ledger.rows(asked))
    return Made(len(rows), Sheet(f"{asked.the_cycle().pack().title}收费台账", FeeRow.COLUMNS, rows, asked.at))


def _vouchers(asked: Asked) -> Made:
    rows = list(ledger.voucher_rows(asked))
    return Made(len(rows), Sheet(f"{asked.the_cycle().pack().title}收费登记", VOUCHERS, rows, asked.at))


SOURCES: Final = (
    Source("fees", "收费台账", "接收的申报人每人一行：应收、实收、免缴、退费、还应缴，流水号和财政票据。", _cash,
           lambda _: FeeRow.COLUMNS, _ledger, params=("f", "department"), said=ledger.said_of, order=40),
    Source("vouchers", "收费登记", "每笔收款、免缴、退费一行：金额、人数、流水号、谁登记、谁复核、何时对账。", _cash,
           lambda _: VOUCHERS, _vouchers, order=41),
)  # fmt: skip

IMPORTERS: Final = (
    Importer(
        "bank", "导入银行对账单", "把银行收到的款项和已入账的转账对上，一笔一行。", _cash, BankIn.COLUMNS,
        statements.look, statements.apply, needs_cycle=True, order=45,
        notes=("流水号和金额都与已入账的转账相同的，标为已对账。金额不同的，整份都不能导入。",
               "没有登记的、待复核的转账不导入，会逐笔列出；登记、复核以后，可以重新上传同一份对账单。",
               "只填收入，支出和冲正请删去。"),
    ),
)  # fmt: skip
