"""评审表领取清单: which review forms one unit collects for its people's archives, signed one by one (P11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class CollectedLine:
    """One review form; ``copies``: how many are handed out; ``result``: as 确认 or 未通过."""

    name: str
    title: str
    major: str
    result: str
    copies: int


@dataclass(frozen=True, slots=True)
class CollectionList:
    """``when``: the appointed time in words; ``notice``: what follows from not collecting, in the pack's words."""

    round: str
    unit: str
    department: str
    office: str
    when: str
    place: str
    telephone: str
    lines: tuple[CollectedLine, ...]
    notice: str
    made_on: date | None


def _sample() -> CollectionList:
    return CollectionList(
        round="2024年工程系列初级、中级职称申报评审",
        unit="乐山市某某机械制造有限公司",
        department="某某县经济和信息化局",
        office="某某市经济和信息化局人事科",
        when="2025年3月10日至14日，工作日9:00至12:00、13:30至17:30",
        place="某某市某某路1号三楼",
        telephone="0833-0000000",
        lines=(
            CollectedLine("阿依·古丽", "工程师", "机械工程", "确认", 2),
            CollectedLine("𠮷田文", "助理工程师", "化学工程", "确认", 2),
            CollectedLine("李四", "技术员", "材料工程", "确认", 2),
        ),
        notice="请及时领取并存入本人档案；逾期不领取的，责任自负。",
        made_on=date(2025, 3, 3),
    )


COLLECTION_LIST: Final = Form(
    key="collection-list",
    title="评审表领取清单",
    source=Path(__file__).parent / "collection-list.typ",
    content=CollectionList,
    sample=_sample,
    needs_more=True,
)
