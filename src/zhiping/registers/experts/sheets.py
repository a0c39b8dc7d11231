"""The pool of experts out as a sheet, and in from one. The list goes out only to who keeps the pool (rules.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zhiping.access.audiences import who_keeps_experts
from zhiping.access.viewers import Viewer
from zhiping.ground.sheets import Line, NotASheet, Sheet
from zhiping.registers.experts.operations import importing
from zhiping.registers.experts.queries.pool import contacts, pool
from zhiping.web.exchange import Asked, Found, Importer, Made, Source
from zhiping.web.intake import ExpertIn
from zhiping.web.lists import ExpertRow

_DOCUMENTS: Final = {
    key: word for column in ExpertIn.COLUMNS if column.key == "id_type" for word, key in (column.choices or {}).items()
}


def _keeps(viewer: Viewer) -> bool:
    return who_keeps_experts(viewer, None)


def _ours(asked: Asked) -> bool:
    """Whoever keeps one office's pool may ask for the round of another: there is nothing for them."""
    return asked.the_cycle().committee.office_id in asked.viewer.organisations("office_reviewer", "bureau")


def _rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for one in pool(asked.the_cycle().committee.office):
        reached = contacts(one)
        yield {
            "name": one.person.name, "id_type": _DOCUMENTS[one.person.id_type], "number": one.person.id_number(),
            "unit": one.employer, "uscc": one.employer_uscc, "title": one.title, "level": one.get_level_display(),
            "majors": "、".join(major.major for major in one.majors.all()), "mobile": reached.telephone,
            "email": reached.email, "from_on": one.from_on, "until_on": one.to_on, "status": one.get_status_display(),
        }  # fmt: skip


def _list(asked: Asked) -> Made:
    rows = list(_rows(asked)) if _ours(asked) else []
    return Made(len(rows), Sheet("专家库", ExpertRow.COLUMNS, rows, asked.at))


def _look(lines: Sequence[Line], asked: Asked) -> list[Found]:
    if not _ours(asked):
        raise NotASheet("这一轮的专家库不由您处管理，请由它的评委会办公室导入")
    return importing.look(lines, asked)


SOURCES: Final = (
    Source("experts", "专家库", "每位专家一行：单位、职称、可评专业、聘期、状态。名单对外保密。", _keeps,
           lambda _: ExpertRow.COLUMNS, _list, order=46),
)  # fmt: skip

IMPORTERS: Final = (
    Importer(
        "experts", "导入专家", "列入专家库，或更正单位、职称、专业、聘期，一人一行。", _keeps, ExpertIn.COLUMNS,
        _look, importing.apply, needs_cycle=True, order=46,
        notes=("已登记过的人按证件找到原有的记录，不重复登记；姓名和证件对不上的有错误。",
               "导入不开账号：本人注册时用同一证件，找到这里的记录。",
               "导入不更改以前的工作单位，也不暂停或恢复，请在专家的页面办理。"),
    ),
)  # fmt: skip
