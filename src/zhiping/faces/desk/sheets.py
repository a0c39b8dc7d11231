"""What the desk gives out as sheets."""

from __future__ import annotations

from typing import Final

from zhiping.access.audiences import an_officer
from zhiping.access.viewers import Viewer
from zhiping.faces.desk.queries import exporting
from zhiping.ground.sheets import Column, Kind, Sheet
from zhiping.web.exchange import Asked, Made, Source

_NAME: Final = Column("name", "姓名", width=10)
_NUMBER: Final = Column("number", "证件号码", Kind.CODE, width=21, personal=True)
_CODE: Final = Column("code", "编号", Kind.CODE, width=11)
_PLACE: Final = (Column("unit", "单位", width=30), Column("department", "主管部门", width=24))
_APPLIED: Final = (
    Column("title", "申报职称", width=12), Column("major", "专业", width=14), Column("kind", "申报类别", width=12),
)  # fmt: skip
_SUBMITTED: Final = Column("submitted_at", "提交时间", Kind.INSTANT, width=20)

WORKLIST: Final = (
    _CODE, _NAME, _NUMBER, *_PLACE, *_APPLIED, Column("state", "办理状态", width=16), _SUBMITTED,
    Column("due_at", "最迟办理", Kind.INSTANT, width=20), Column("fail", "不符合", Kind.INTEGER, width=8),
    Column("unknown", "待确认", Kind.INTEGER, width=8), Column("pass", "符合", Kind.INTEGER, width=8),
    Column("seen_to_by", "经办", width=10), Column("flags", "说明", width=24),
)  # fmt: skip

SUMMARY: Final = (
    Column("n", "序号", Kind.INTEGER, width=6), _CODE, _NAME, Column("sex", "性别", width=6, personal=True),
    Column("born_on", "出生日期", Kind.DATE, width=12, personal=True), _NUMBER,
    Column("mobile", "手机", Kind.CODE, width=14, personal=True), *_PLACE,
    Column("work_started_on", "参加工作时间", Kind.DATE, width=12), Column("schooling", "最高学历", width=12),
    Column("degree", "学位", width=10), Column("school", "毕业院校", width=22),
    Column("graduated_on", "毕业时间", Kind.DATE, width=12), Column("now", "现职称", width=12),
    Column("awarded_on", "取得时间", Kind.DATE, width=12), *_APPLIED, Column("specialty", "从事专业", width=16),
    Column("state", "办理状态", width=16), _SUBMITTED,
)  # fmt: skip


def _worklist(asked: Asked) -> Made:
    rows = exporting.worklist_rows(asked)
    title = f"{asked.the_cycle().pack().title}待办材料"
    return Made(len(rows), Sheet(title, WORKLIST, rows, asked.at))


def _summary(asked: Asked) -> Made:
    total, rows = exporting.summed_up(asked)
    title = f"{asked.the_cycle().pack().title}申报人员汇总表"
    return Made(total, Sheet(title, SUMMARY, rows, asked.at))


def _officer(viewer: Viewer) -> bool:
    return an_officer(viewer, None)


SOURCES: Final = (
    Source(
        "worklist", "待办材料", "工作台上等您处办理的材料，按工作台上选的条件。", _officer, lambda _: WORKLIST,
        _worklist, params=("f", "who", "title"), said=exporting.said_of, order=10,
    ),
    Source(
        "summary", "申报人员汇总表", "您处审核过和正在审核的申报人，一人一行，取自提交的材料。", _officer,
        lambda _: SUMMARY, _summary, order=20,
    ),
)  # fmt: skip
