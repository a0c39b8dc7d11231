"""What the book of attested facts takes in as sheets: hours of continuing education, and assessments."""

from __future__ import annotations

from functools import partial
from typing import Final

from zhiping.core.dossier.items import ASSESSMENT_LABELS
from zhiping.ground.sheets import Column, Kind
from zhiping.registers.attested import operations
from zhiping.web.exchange import Importer

#: The documents of contracts/dossier.md, in the words of the sheet.
_DOCUMENTS: Final = {"居民身份证": "resident_id", "港澳台居民居住证（通行证）": "hmt_permit",
                     "外国人永久居留身份证": "foreign_permanent", "护照": "passport"}  # fmt: skip
#: A result may be written by either of its two names: 合格 of public institutions, 称职 of the civil service.
_RESULTS: Final = {
    word: code for code, label in ASSESSMENT_LABELS.items() for word in (label, *label.removesuffix("）").split("（"))
}

_WHO: Final = (
    Column("name", "姓名", width=12, required=True, longest=80, hint="证件上的姓名"),
    Column("id_type", "证件类型", width=18, required=True, choices=_DOCUMENTS, hint="是哪一种证件"),
    Column("number", "证件号码", Kind.CODE, width=22, required=True, longest=40, personal=True, also=("身份证号码",),
           hint="按文本填写，18位的身份证号码不要存成数字"),
    Column("year", "年度", Kind.INTEGER, width=8, required=True, hint="四位数，如2024"),
)  # fmt: skip
HOURS: Final = (
    *_WHO,
    Column("general_hours", "公需科目学时", Kind.NUMBER, width=14, required=True, also=("公需", "公需学时"),
           hint="没有的填0"),
    Column("professional_hours", "专业科目学时", Kind.NUMBER, width=14, required=True, also=("专业", "专业学时"),
           hint="没有的填0"),
)  # fmt: skip
ASSESSMENTS: Final = (
    *_WHO, Column("result", "考核结果", width=18, required=True, choices=_RESULTS, hint="这一年的考核结果"),
)  # fmt: skip

_NOTES: Final = (
    "申报人在填报时可以带入，审核人员看材料时能对照，都注明由您处导入。",
    "人员要先登记。同一个人同一年已有的，以新导入的为准，原来的留有记录。",
)

IMPORTERS: Final = (
    Importer(
        "hours", "导入继续教育学时", "一人一年一行，公需和专业分开。", operations.may_attest, HOURS,
        lambda lines, asked: operations.look("hours", lines, asked, {c.key: c for c in HOURS}),
        partial(operations.bring_in, "hours"), notes=_NOTES, order=30, most=20_000,
    ),
    Importer(
        "assessments", "导入年度考核结果", "一人一年一行。", operations.may_attest, ASSESSMENTS,
        lambda lines, asked: operations.look("assessment", lines, asked, {c.key: c for c in ASSESSMENTS}),
        partial(operations.bring_in, "assessment"), notes=_NOTES, order=31, most=20_000,
    ),
)  # fmt: skip
