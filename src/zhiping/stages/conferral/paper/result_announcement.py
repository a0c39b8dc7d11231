"""评审结果公示: who is to pass, for so many days, with where to object (P8). Never an identity number, never votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers


@dataclass(frozen=True, slots=True)
class PassedLine:
    """One who is to pass. People of one name are told apart by their unit."""

    name: str
    unit: str
    major: str
    title: str
    level: str


@dataclass(frozen=True, slots=True)
class ResultAnnouncement:
    """``number``: of the document; ``intro``: the sentence before the list; ``days``: how long in words, as 5个工作日;
    both days of the period count. Raises IdentityNumber for a content that holds an identity number."""

    number: str
    heading: str
    intro: str
    lines: tuple[PassedLine, ...]
    from_on: date
    to_on: date
    days: str
    objections: str
    office: str
    telephone: str
    address: str
    issuer: str
    issued_on: date | None

    def __post_init__(self) -> None:
        refuse_identity_numbers(self)


def _sample() -> ResultAnnouncement:
    return ResultAnnouncement(
        number="乐市经信公示〔2025〕1号",
        heading="关于2024年度工程系列初级、中级职称评审结果的公示",
        intro=(
            "经某某市经济和信息化局工程系列中级职称评审委员会2025年第一次评审会议评审，下列人员拟通过职称评审，现予公示。"
        ),
        lines=(
            PassedLine("阿依·古丽", "乐山市某某机械制造有限公司", "机械工程", "工程师", "中级"),
            PassedLine("𠮷田文", "某某县自来水厂", "化学工程", "助理工程师", "初级"),
            PassedLine("李四", "某某水泥有限责任公司乐山分公司", "材料工程", "技术员", "初级"),
        ),
        from_on=date(2025, 1, 20),
        to_on=date(2025, 1, 24),
        days="5个工作日",
        objections=(
            "公示期间，对公示人员有异议的，可以来电、来信或当面反映。反映情况应当实事求是，提倡实名，并提供可以核实的线索。"
        ),
        office="某某市经济和信息化局人事科",
        telephone="0833-0000000",
        address="某某市某某路1号",
        issuer="某某市经济和信息化局",
        issued_on=date(2025, 1, 17),
    )


RESULT_ANNOUNCEMENT: Final = Form(
    key="result-announcement",
    title="评审结果公示",
    source=Path(__file__).parent / "result-announcement.typ",
    content=ResultAnnouncement,
    sample=_sample,
    needs_more=True,
)
