"""评审会议记录: members, candidates, opinions, votes, results; archived, never public (P8, rules.md 3 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One candidate: what was said of them in a sentence, the votes, 通过 or 未通过."""

    number: int
    name: str
    unit: str
    title: str
    opinion: str
    agree: int
    against: int
    abstain: int
    result: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """``absent``: name and reason; ``recused``: name and of whom; ``proceedings``: what happened, a paragraph each;
    ``begins_at`` and ``ends_at``: hours, as 09:00."""

    committee: str
    meeting: str
    on: date | None
    begins_at: str
    ends_at: str
    place: str
    chair: str
    recorder: str
    members: int
    present: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    recused: tuple[tuple[str, str], ...]
    proceedings: tuple[str, ...]
    rules: str
    lines: tuple[MinutesLine, ...]


def _sample() -> Minutes:
    return Minutes(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        meeting="2025年第一次评审会议",
        on=date(2025, 1, 18),
        begins_at="09:00",
        ends_at="16:40",
        place="某某市会议中心三楼",
        chair="赵一（主任委员）",
        recorder="钱二",
        members=15,
        present=(
            "赵一", "孙三", "李四光", "周五", "吴六", "郑七", "王八一", "冯九", "陈十", "褚十一", "卫十二",
            "阿布都·热合曼",
        ),
        absent=(("蒋十三", "出差"), ("沈十四", "病假"), ("韩十五", "出差")),
        recused=(("孙三", "李四（同一单位）"),),
        proceedings=(
            "主任委员宣布出席人数，符合开会的规定，宣读评审纪律和回避要求。",
            "办公室报告申报、审核、答辩情况；各评议组报告评议意见，委员审阅材料并评议。",
            "无记名投票，当场计票，主任委员宣布结果。",
        ),
        rules="出席人数不少于成员总数的三分之二；同意票达到出席人数的三分之二为通过，弃权不算同意。",
        lines=(
            MinutesLine(1, "阿依·古丽", "乐山市某某机械制造有限公司", "工程师", "业绩属实，建议通过", 8, 3, 1, "通过"),
            MinutesLine(2, "𠮷田文", "某某县自来水厂", "助理工程师", "符合条件，建议通过", 12, 0, 0, "通过"),
            MinutesLine(3, "李四", "某某水泥有限责任公司乐山分公司", "工程师", "本人作用不清楚", 7, 3, 1, "未通过"),
        ),
    )  # fmt: skip


MINUTES: Final = Form(
    key="minutes",
    title="评审会议记录",
    source=Path(__file__).parent / "minutes.typ",
    content=Minutes,
    sample=_sample,
    needs_more=True,
)
