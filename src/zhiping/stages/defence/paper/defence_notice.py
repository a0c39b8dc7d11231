"""答辩通知: when and where one applicant defends, and what to bring (P7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.ground.pictures.squares import square


@dataclass(frozen=True, slots=True)
class DefenceNotice:
    """``reports_at`` and ``begins_at``: hours of the day, as 08:30; ``turn``: the applicant's number in the panel's
    order; ``code`` and ``squares``: what is scanned at the door; ``bring`` and ``notes``: sentences, one a line."""

    committee: str
    office: str
    round: str
    name: str
    unit: str
    title: str
    major: str
    on: date
    reports_at: str
    begins_at: str
    place: str
    panel: str
    turn: int
    code: str
    squares: tuple[str, ...]
    bring: tuple[str, ...]
    notes: tuple[str, ...]
    contact: str
    telephone: str
    issued_on: date | None


def _sample() -> DefenceNotice:
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


DEFENCE_NOTICE: Final = Form(
    key="defence-notice",
    title="答辩通知",
    source=Path(__file__).parent / "defence-notice.typ",
    content=DefenceNotice,
    sample=_sample,
    needs_more=True,
)
