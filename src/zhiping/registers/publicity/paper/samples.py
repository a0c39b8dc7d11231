"""Made-up content for previews and golden pictures. Nobody in it is real."""

from __future__ import annotations

from datetime import date

from zhiping.packs import sample_pack
from zhiping.registers.publicity.results import Paper, Said, papers_of
from zhiping.registers.publicity.texts import Entry, Sheet, sheet_of


def sheet() -> tuple[Sheet, str]:
    """A sheet for two, and the code of its posting."""
    items = (
        "某某大学 本科 学士，2013-06-30毕业", "助理工程师 2018-12-20", "2013-07-15 乐山某机械有限公司 工艺员，至今",
        "项目 减速机产线改造，2022-10-01，主持", "论文 减速机装配工艺参数的试验研究，2023-04-15，主持",
    )  # fmt: skip
    made = sheet_of(
        [Entry("阿依·古丽", "机械工程", "工程师", items), Entry("𠮷某", "机械工程", "助理工程师", items[:3])],
        pack=sample_pack(), unit="乐山某机械有限公司", posted_on=date(2024, 11, 15), last_on=date(2024, 11, 22),
        telephone="0833-0000000",
    )  # fmt: skip
    return made, "G7K2-M4XW"


def result() -> tuple[str, str, Paper, Paper, date, str]:
    """Name, unit, report, proof, the day below them, the code of the posting."""
    said = Said(
        "阿依·古丽", "机械工程", "工程师", 5, "working", False, date(2024, 11, 15), date(2024, 11, 22),
        "公司一楼公告栏", "公示期间没有收到异议",
    )  # fmt: skip
    report, proof = papers_of(said, (), pack=sample_pack())
    return "阿依·古丽", "乐山某机械有限公司", report, proof, date(2024, 11, 23), "G7K2-M4XW"
