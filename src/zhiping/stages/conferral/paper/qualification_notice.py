"""任职资格通知: who holds which qualification from which day on, on what ground (P9). Never an identity number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers


@dataclass(frozen=True, slots=True)
class QualifiedLine:
    """One who is confirmed."""

    name: str
    unit: str
    major: str
    title: str


@dataclass(frozen=True, slots=True)
class QualificationNotice:
    """``to``: whom the letter addresses; ``paragraphs``: what it says, with the basis; ``qualified_on``: from which day
    the qualification counts; ``copies_to``: 抄送. Raises IdentityNumber for a content that holds one."""

    number: str
    heading: str
    to: str
    paragraphs: tuple[str, ...]
    basis: str
    qualified_on: date
    lines: tuple[QualifiedLine, ...]
    issuer: str
    issued_on: date | None
    copies_to: str = ""

    def __post_init__(self) -> None:
        refuse_identity_numbers(self)


def _sample() -> QualificationNotice:
    return QualificationNotice(
        number="乐人社职〔2025〕8号",
        heading="关于确认阿依·古丽等3人专业技术职务任职资格的通知",
        to="各县（市、区）经济和信息化局，市级有关部门，有关企事业单位",
        paragraphs=(
            "经某某市经济和信息化局工程系列中级职称评审委员会评审并公示，现确认阿依·古丽等3人具备相应的专业技术职务任职资格。",
            "请按干部人事管理权限，将《专业技术职务任职资格评审表》存入本人档案，并按规定做好聘任工作。",
        ),
        basis="《职称评审管理暂行规定》（人社部令第40号）和乐市经信〔2024〕242号",
        qualified_on=date(2025, 1, 18),
        lines=(
            QualifiedLine("阿依·古丽", "乐山市某某机械制造有限公司", "机械工程", "工程师"),
            QualifiedLine("𠮷田文", "某某县自来水厂", "化学工程", "助理工程师"),
            QualifiedLine("李四", "某某水泥有限责任公司乐山分公司", "材料工程", "技术员"),
        ),
        issuer="某某市人力资源和社会保障局",
        issued_on=date(2025, 2, 10),
        copies_to="某某市经济和信息化局",
    )


QUALIFICATION_NOTICE: Final = Form(
    key="qualification-notice",
    title="任职资格通知",
    source=Path(__file__).parent / "qualification-notice.typ",
    content=QualificationNotice,
    sample=_sample,
    needs_more=True,
)
