"""Made-up content for the forms of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

from datetime import date

from zhiping.stages.meeting.paper.ballot import Ballot, BallotLine
from zhiping.stages.meeting.paper.group_opinion import GroupOpinion
from zhiping.stages.meeting.paper.minutes import Minutes, MinutesLine
from zhiping.stages.meeting.paper.tally_sheet import TallyLine, TallySheet


def ballot() -> Ballot:
    """As it is once all is known."""
    return Ballot(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        meeting="2025年第一次评审会议　机械工程专业",
        on=date(2025, 1, 18),
        candidates=(
            BallotLine(1, "阿依·古丽", "机械工程", "中级"),
            BallotLine(2, "𠮷田文", "机械工程", "初级"),
            BallotLine(3, "李四", "机械工程", "中级"),
        ),
    )


def group_opinion() -> GroupOpinion:
    """As it is once all is known."""
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


def minutes() -> Minutes:
    """As it is once all is known."""
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
            MinutesLine(
                1, "阿依·古丽", "乐山市某某机械制造有限公司", "工程师", "机械工程", "业绩属实，建议通过", 8, 3, 1,
                "通过",
            ),
            MinutesLine(
                2, "𠮷田文", "某某县自来水厂", "助理工程师", "机械工程", "符合条件，建议通过", 12, 0, 0, "通过"
            ),
            MinutesLine(
                3, "李四", "某某水泥有限责任公司乐山分公司", "工程师", "建材工程", "本人作用不清楚", 7, 3, 1, "未通过"
            ),
        ),
    )  # fmt: skip


def tally_sheet() -> TallySheet:
    """As it is once all is known."""
    return TallySheet(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        meeting="2025年第一次评审会议　第1次投票",
        on=date(2025, 1, 18),
        members=15,
        present=12,
        handed_out=12,
        returned=12,
        rules="出席人数不少于成员总数的三分之二；同意票达到出席人数的三分之二为通过，弃权不算同意。",
        lines=(
            TallyLine(1, "阿依·古丽", "乐山市某某机械制造有限公司", "工程师", "机械工程", 12, 8, 3, 1, 0, "通过"),
            TallyLine(2, "𠮷田文", "某某县自来水厂", "助理工程师", "机械工程", 12, 12, 0, 0, 0, "通过"),
            TallyLine(3, "李四", "某某水泥有限责任公司乐山分公司", "工程师", "建材工程", 11, 7, 2, 1, 1, "未通过"),
        ),
    )
