"""What the application takes in: applicants, a row each, and whole dossiers, a line each (contracts/dossier.md)."""

from __future__ import annotations

from typing import Final

from zhiping.access.audiences import a_unit_officer
from zhiping.access.viewers import Viewer
from zhiping.core.dossier.items import DEGREE_LABELS, SCHOOLING_LABELS
from zhiping.core.eligibility.params import KIND_LABELS
from zhiping.ground.sheets import Column, Kind
from zhiping.stages.application.operations import importing, importing_sheet
from zhiping.web.exchange import Importer

_DOCUMENTS: Final = {"居民身份证": "resident_id", "港澳台居民居住证（通行证）": "hmt_permit",
                     "外国人永久居留身份证": "foreign_permanent", "护照": "passport"}  # fmt: skip


def _words(labels: dict[str, str]) -> dict[str, str]:
    return {label: code for code, label in labels.items()}


APPLICANTS: Final = (
    Column("name", "姓名", width=12, required=True, longest=80, hint="证件上的姓名"),
    Column("id_type", "证件类型", width=18, required=True, choices=_DOCUMENTS, hint="是哪一种证件"),
    Column("number", "证件号码", Kind.CODE, width=22, required=True, longest=40, personal=True, also=("身份证号码",),
           hint="按文本填写，18位的身份证号码不要存成数字"),
    Column("title", "申报职称", width=14, required=True, longest=40, hint="如工程师"),
    Column("major", "申报专业", width=14, required=True, longest=100, also=("专业",), hint="通知列出的专业"),
    Column("kind", "申报类别", width=16, required=True, choices=_words(dict(KIND_LABELS)), hint="怎样申报"),
    Column("specialty", "从事专业", width=16, longest=100, hint="实际从事的专业方向"),
    Column("ethnicity", "民族", width=8, longest=40, hint="如汉族"),
    Column("work_started_on", "参加工作时间", Kind.DATE, hint="年月日"),
    Column("mobile", "手机", Kind.CODE, width=14, longest=20, personal=True, hint="本人的手机"),
    Column("schooling", "最高学历", width=14, choices=_words(dict(SCHOOLING_LABELS)), hint="用来申报的学历"),
    Column("degree", "学位", width=12, choices=_words(dict(DEGREE_LABELS)), hint="没有的选无学位"),
    Column("school", "毕业院校", width=22, longest=100, hint="证书上的校名"),
    Column("studied", "所学专业", width=16, longest=100, hint="证书上的专业"),
    Column("started_on", "入学时间", Kind.DATE, hint="年月日"),
    Column("graduated_on", "毕业时间", Kind.DATE, hint="年月日"),
    Column("held", "现职称", width=14, longest=40, hint="没有的空着"),
    Column("awarded_on", "取得时间", Kind.DATE, hint="现职称证书上的日期"),
    Column("approving_body", "审批机关", width=24, longest=100, hint="现职称的审批机关"),
)  # fmt: skip

_NOTES: Final = (
    "只建立草稿：由本人核对、上传证明材料后提交。本人已经开始填报的，导入不改动。",
    "姓名、证件、单位以登记的为准。不能为自己导入。",
)


def _unit(viewer: Viewer) -> bool:
    return a_unit_officer(viewer, None)


IMPORTERS: Final = (
    Importer(
        "applicants", "导入申报人员", "为本单位职工建立申报草稿，一人一行，填基本情况。", _unit, APPLICANTS,
        lambda lines, asked: importing_sheet.look(lines, asked, {c.key: c for c in APPLICANTS}), importing.apply,
        notes=(*_NOTES, "空着的由本人补填。"), needs_cycle=True, order=39,
    ),
    Importer(
        "dossiers", "导入申报材料", "为本单位职工建立申报草稿，一行一份完整材料（JSON Lines）。", _unit, (),
        importing.look, importing.apply, rows=importing.rows_of, accept=".jsonl", has_template=False, needs_cycle=True,
        order=40,
        notes=(*_NOTES,
               "文件为UTF-8编码，每行一个zhiping.dossier/1格式的JSON对象，格式由命令 zhiping dossier schema 给出。",
               "文件里的证明材料和诚信记录不导入。"),
    ),
)  # fmt: skip
