"""What the application takes in: whole dossiers, a line each (contracts/dossier.md)."""

from __future__ import annotations

from typing import Final

from zhiping.access.table import a_unit_officer
from zhiping.access.viewers import Viewer
from zhiping.stages.application.operations import importing
from zhiping.web.exchange import Importer


def _unit(viewer: Viewer) -> bool:
    return a_unit_officer(viewer, None)


IMPORTERS: Final = (
    Importer(
        "dossiers", "导入申报材料", "为本单位职工建立申报草稿，一行一份（JSON Lines）。", _unit, (), importing.look,
        importing.apply, rows=importing.rows_of, accept=".jsonl", has_template=False, needs_cycle=True, order=40,
        notes=("文件为UTF-8编码，每行一个zhiping.dossier/1格式的JSON对象，格式由命令 zhiping dossier schema 给出。",
               "只建立草稿：由本人核对、上传证明材料后提交。本人已经开始填报的，导入不改动。",
               "姓名、证件、单位以登记的为准；文件里的证明材料和诚信记录不导入。"),
    ),
)  # fmt: skip
