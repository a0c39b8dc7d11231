"""材料目录: what the bound volume holds and on which page, in the order of the list of material (annexes 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form


@dataclass(frozen=True, slots=True)
class ContentsFile:
    """A file below its material: ``pages`` as they are printed, ``5`` or ``5–7``, empty where it is not bound."""

    name: str
    pages: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentsMaterial:
    """A line of the list: ``pages`` it takes in the volume, empty where there are none; ``note`` says why."""

    number: int
    name: str
    pages: str
    copies: int
    files: tuple[ContentsFile, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """What the page says. ``total``: numbered pages of the volume; ``made``: the day on which it was made."""

    round: str
    name: str
    unit: str
    title: str
    major: str
    code: str
    total: int
    materials: tuple[ContentsMaterial, ...]
    made: date


def span(first: int, count: int) -> str:
    """``count`` pages from ``first`` (from 1), as they are printed; empty for none."""
    if count < 1:
        return ""
    return str(first) if count == 1 else f"{first}–{first + count - 1}"


def _sample() -> ContentsPage:
    return ContentsPage(
        round="2024年工程系列初级、中级职称申报评审",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        code="7H2K-9QWX",
        total=13,
        materials=(
            ContentsMaterial(1, "封面和目录", "", 2, note="在本册卷首，不编页"),
            ContentsMaterial(2, "《专业技术职务任职资格评审表》", "", 2, note="另附，不装订"),
            ContentsMaterial(3, "申报简表", "1", 2),
            ContentsMaterial(4, "身份证件", "2", 2, (ContentsFile("身份证正反面.jpg", "2"),)),
            ContentsMaterial(
                5, "学历、学位证书及验证报告", "3–6", 2,
                (
                    ContentsFile("毕业证书.pdf", "3"),
                    ContentsFile("教育部学历证书电子注册备案表.pdf", "4–6", "原件有电子签名"),
                ),
            ),
            ContentsMaterial(6, "现任职称证书和聘任文件", "7–8", 2, (ContentsFile("助理工程师证书.pdf", "7–8"),)),
            ContentsMaterial(8, "继续教育学时证明", "", 2, note="没有上传"),
            ContentsMaterial(
                12, "业绩证明（合同、任务书、验收和本人作用）", "9–12", 2,
                (
                    ContentsFile("减速机产线改造验收单.pdf", "9–11"),
                    ContentsFile("现场照片（损坏）.pdf", "12", "打不开，见原件"),
                ),
            ),
            ContentsMaterial(16, "综合推荐意见", "", 2, note="另行提供"),
            ContentsMaterial(17, "诚信承诺书", "13", 2),
        ),
        made=date(2024, 12, 2),
    )  # fmt: skip


CONTENTS_PAGE: Final = Form(
    key="contents-page",
    title="材料目录",
    source=Path(__file__).parent / "contents-page.typ",
    content=ContentsPage,
    sample=_sample,
    needs_more=True,
)
