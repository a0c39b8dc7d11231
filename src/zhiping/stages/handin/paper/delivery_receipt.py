"""纸质材料接收回执: what the counter took, what is missing, whether it was sealed (P6, T7, rules.md 8n)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class TakenPacket:
    """One packet as it was taken. ``missing``: what is not there, empty when it is complete; ``until_on``: the last day
    on which that may be brought (8n)."""

    code: str
    name: str
    unit: str
    sealed: bool
    missing: tuple[str, ...] = ()
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """``time``: of the day on which it was taken, as 16:52, in the pack's zone; ``warning``: what follows from missing
    paper, in the pack's words."""

    round: str
    office: str
    department: str
    bearer: str
    taken_by: str
    taken_on: date
    time: str
    packets: tuple[TakenPacket, ...]
    warning: str = ""


def _sample() -> DeliveryReceipt:
    return DeliveryReceipt(
        round="2024年工程系列初级、中级职称申报评审",
        office="中评委办公室",
        department="某某县经济和信息化局",
        bearer="张三丰",
        taken_by="王小明",
        taken_on=date(2024, 12, 19),
        time="16:52",
        packets=(
            TakenPacket("7H2K-9QWX", "阿依·古丽", "某某机械制造有限公司", True),
            TakenPacket(
                "2M4N-8PRT",
                "𠮷田文",
                "某某县自来水厂",
                False,
                ("综合推荐意见（第2份）", "诚信承诺书"),
                date(2024, 12, 24),
            ),
        ),
        warning="材料不齐的，请在补交期限内补齐；逾期不补的终止。",
    )


DELIVERY_RECEIPT: Final = Form(
    key="delivery-receipt",
    title="纸质材料接收回执",
    source=Path(__file__).parent / "delivery-receipt.typ",
    content=DeliveryReceipt,
    sample=_sample,
    needs_more=True,
)
