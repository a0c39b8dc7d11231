"""材料销毁记录: what was destroyed of those who did not pass, when, how, by whom (P11, rules.md 8o)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class DestroyedLine:
    """One dossier: ``packets`` of paper, electronic ``files``, and the day on which its key was removed (without the
    key no copy can be read, also none in a backup)."""

    code: str
    name: str
    title: str
    packets: int
    files: int
    key_gone_on: date | None


@dataclass(frozen=True, slots=True)
class DestructionRecord:
    """``scope`` and ``kept``: what is destroyed and what stays, in the pack's words; ``way``: how the paper went;
    ``listed_by``: the two officers who made the list, ``carried_out_by`` those who carried it out.

    Raises ValueError when one officer would stand for both.
    """

    round: str
    body: str
    basis: str
    scope: str
    listed_on: date | None
    waited_until_on: date | None
    way: str
    place: str
    on: date | None
    listed_by: tuple[str, ...]
    carried_out_by: tuple[str, ...]
    lines: tuple[DestroyedLine, ...]

    def __post_init__(self) -> None:
        for people in (self.listed_by, self.carried_out_by):
            if people and len(set(people)) < 2:
                raise ValueError("material is destroyed by two officers")


def _sample() -> DestructionRecord:
    return DestructionRecord(
        round="2024年工程系列初级、中级职称申报评审",
        body="某某市经济和信息化局",
        basis="乐市经信〔2024〕242号 四（十一）",
        scope="销毁纸质材料和评审留存的证明材料副本；本人资料、审核决定、票数和会议纪要保留",
        listed_on=date(2025, 3, 20),
        waited_until_on=date(2025, 4, 20),
        way="纸质材料粉碎；电子材料删除密钥和文件",
        place="某某市某某路1号地下一层",
        on=date(2025, 4, 22),
        listed_by=("王小明", "钱二"),
        carried_out_by=("王小明", "孙三"),
        lines=(
            DestroyedLine("K3V5-0A1C", "李四", "工程师", 2, 17, date(2025, 4, 22)),
            DestroyedLine("2M4N-8PRT", "𠮷田文", "助理工程师", 2, 9, date(2025, 4, 22)),
        ),
    )


DESTRUCTION_RECORD: Final = Form(
    key="destruction-record",
    title="未通过人员材料销毁记录",
    source=Path(__file__).parent / "destruction-record.typ",
    content=DestructionRecord,
    sample=_sample,
    needs_more=True,
)
