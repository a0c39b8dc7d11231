"""专家评议组意见: what a group of experts writes of one candidate before the vote (rules.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class GroupOpinion:
    """``experts``: how many sign, each on a line of their own; no name is printed. ``advice``: as 建议评审通过."""

    committee: str
    group: str
    on: date | None
    number: int
    name: str
    unit: str
    title: str
    major: str
    opinion: str
    advice: str
    experts: int

    def __post_init__(self) -> None:
        if self.experts < 1:
            raise ValueError("somebody signs an opinion")


def _sample() -> GroupOpinion:
    return GroupOpinion(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        group="机械工程评议组",
        on=date(2025, 1, 17),
        number=1,
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        opinion=(
            "申报人从事减速机装配工艺工作十年，主持完成产线改造一项，改造后装配节拍缩短两成，验收材料齐全，本人作用清楚；"
            "发表技术论文一篇，已见刊。答辩中对关键工艺参数的选择能说明依据。专业理论和解决实际问题的能力符合工程师的条件。"
        ),
        advice="建议评审通过",
        experts=3,
    )


GROUP_OPINION: Final = Form(
    key="group-opinion",
    title="专家评议组意见",
    source=Path(__file__).parent / "group-opinion.typ",
    content=GroupOpinion,
    sample=_sample,
    needs_more=True,
)
