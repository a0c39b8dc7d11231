"""材料封面: the cover of one applicant's bound material with its code, and its table of contents (annex 3, 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zhiping.core.eligibility import Evaluator
from zhiping.core.policy import Pack
from zhiping.core.policy.showing import KINDS
from zhiping.ground.documents.forms import Form
from zhiping.stages.handin.paper.packets import PacketCode, hash_of
from zhiping.stages.handin.paper.packing_list import materials_of


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One material behind the cover: ``number`` as the list counts."""

    number: int
    name: str
    copies: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """``code``: of the dossier, empty where there is none; ``shown``: what the square says, to be typed where no
    scanner reads it; ``contents``: what is bound behind the cover, in order."""

    round: str
    series: str
    committee: str
    name: str
    unit: str
    title: str
    level: str
    major: str
    specialty: str
    kind: str
    code: str
    shown: str
    squares: tuple[str, ...]
    contents: tuple[ContentsLine, ...]


def cover_sheet(
    document: Mapping[str, Any], pack: Pack, *, code: str = "", revision: str = "", evaluator: Evaluator | None = None
) -> CoverSheet:
    """The cover of one applicant's material. ``code`` and ``revision`` are the dossier's, where it is in the system.

    Raises BadInput where the document cannot be read.
    """
    application = document.get("application") or {}
    title = application.get("title") or ""
    levels = {level.id: level.label for level in pack.levels}
    level = next((levels[one.level] for one in pack.titles if one.name == title), "")
    packet = PacketCode(code, revision or hash_of(document))
    return CoverSheet(
        round=pack.title,
        series=pack.about.series_label,
        committee=pack.about.body.committee,
        name=(document.get("applicant") or {}).get("name") or "",
        unit=(document.get("employer") or {}).get("name") or "",
        title=title,
        level=level,
        major=application.get("major") or "",
        specialty=application.get("specialty") or "",
        kind=KINDS.get(application.get("kind") or "", ""),
        code=code,
        shown=packet.text,
        squares=packet.squares,
        contents=tuple(
            ContentsLine(one.number, one.name, one.copies, one.note)
            for one in materials_of(document, pack, evaluator)
            if one.bound
        ),
    )


def _sample() -> CoverSheet:
    packet = PacketCode("7H2K-9QWX", "3f9a1c" * 10)
    names = (
        (1, "封面和目录"), (3, "申报简表"), (4, "身份证件"), (5, "学历、学位证书及验证报告"),
        (6, "现任职称证书和聘任文件"),
        (8, "继续教育学时证明"), (9, "年度考核材料"), (10, "劳动合同和社会保险证明"),
        (11, "专业技术工作总结"),
        (12, "业绩证明（合同、任务书、验收和本人作用）"), (15, "单位公示报告和公示结果证明"), (16, "综合推荐意见"),
        (17, "诚信承诺书"),
    )  # fmt: skip
    return CoverSheet(
        round="2024年工程系列初级、中级职称申报评审",
        series="工程系列",
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        level="中级",
        major="机械工程",
        specialty="机械制造工艺",
        kind="正常申报",
        code="7H2K-9QWX",
        shown=packet.text,
        squares=packet.squares,
        contents=tuple(ContentsLine(n, name, 2) for n, name in names),
    )


COVER_SHEET: Final = Form(
    key="cover-sheet",
    title="职称申报材料封面",
    source=Path(__file__).parent / "cover-sheet.typ",
    content=CoverSheet,
    sample=_sample,
    build=cover_sheet,
    double_sided=True,
)
