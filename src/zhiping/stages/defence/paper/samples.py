"""Made-up content for the forms of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

from datetime import date

from zhiping.ground.pictures.squares import square
from zhiping.stages.defence.paper.defence_notice import DefenceNotice
from zhiping.stages.defence.paper.score_sheet import Criterion, ScoreSheet


def defence_notice() -> DefenceNotice:
    """As it is once all is known."""
    return DefenceNotice(
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        office="中评委办公室",
        round="2024年工程系列初级、中级职称申报评审",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        on=date(2025, 1, 11),
        reports_at="08:30",
        begins_at="09:00",
        place="某某市某某路1号会议中心三楼302室",
        panel="机械工程第一组",
        turn=7,
        code="7H2K-9QWX",
        squares=tuple(square("7H2K-9QWX")),
        bring=("本人有效身份证件原件", "本通知（纸质或手机显示均可）", "业绩证明材料原件"),
        notes=(
            "因故不能参加的，请在答辩开始之前提出并说明理由；未经准假缺席的，视为未通过。",
            "答辩以问答为主，围绕专业理论和本人业绩进行，不得携带与本人业绩无关的材料。",
        ),
        contact="某某市经济和信息化局人事科",
        telephone="0833-0000000",
        issued_on=date(2025, 1, 3),
    )


def score_sheet() -> ScoreSheet:
    """As it is once all is known."""
    return ScoreSheet(
        round="2024年工程系列初级、中级职称申报评审",
        panel="机械工程第一组",
        on=date(2025, 1, 11),
        turn=7,
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        criteria=(
            Criterion("专业理论", 25), Criterion("业绩的真实性和本人作用", 30), Criterion("分析和解决问题", 25),
            Criterion("陈述", 10), Criterion("表达", 10),
        ),
    )  # fmt: skip
