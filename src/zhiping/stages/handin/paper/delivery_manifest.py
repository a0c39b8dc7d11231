"""纸质材料报送清单: what a competent department sends in by one named person (P6, T7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class SentPacket:
    """One packet; ``code`` is its dossier's."""

    code: str
    name: str
    unit: str
    title: str
    major: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryManifest:
    """``sums``: a label and how many, such as ``("中级", 20)``. ``bearer`` is the one person who brings all of it."""

    round: str
    department: str
    receiver: str
    bearer: str
    bearer_telephone: str
    packets: tuple[SentPacket, ...]
    sums: tuple[tuple[str, int], ...]
    made_on: date | None


def _sample() -> DeliveryManifest:
    return DeliveryManifest(
        round="2024年工程系列初级、中级职称申报评审",
        department="某某县经济和信息化局",
        receiver="中评委办公室",
        bearer="张三丰",
        bearer_telephone="0833-0000000",
        packets=(
            SentPacket("7H2K-9QWX", "阿依·古丽", "某某机械制造有限公司", "工程师", "机械工程"),
            SentPacket("2M4N-8PRT", "𠮷田文", "某某县自来水厂", "助理工程师", "化学工程", "破格申报"),
            SentPacket("K3V5-0A1C", "李四", "某某水泥有限责任公司乐山分公司", "技术员", "材料工程"),
        ),
        sums=(("中级", 1), ("初级", 2)),
        made_on=date(2024, 12, 18),
    )


DELIVERY_MANIFEST: Final = Form(
    key="delivery-manifest",
    title="纸质材料报送清单",
    source=Path(__file__).parent / "delivery-manifest.typ",
    content=DeliveryManifest,
    sample=_sample,
    needs_more=True,
)
