"""What registration gives out and takes in as sheets: organisations, and people with where they work."""

from __future__ import annotations

from typing import Final

from zhiping.access.audiences import a_registrar
from zhiping.access.viewers import Viewer
from zhiping.ground.sheets import Column, Kind, Sheet
from zhiping.stages.registration.operations import importing
from zhiping.stages.registration.operations.asking import local_day
from zhiping.stages.registration.queries import rolls
from zhiping.stages.registration.words import BODY_KINDS, ID_TYPES, NATURES
from zhiping.web.exchange import Asked, Importer, Made, Source

_WORDS_OF_KINDS: Final = {word: kind for kind, word in BODY_KINDS.items() if kind != "committee_office"}
_WORDS_OF_NATURES: Final = {word: nature for nature, word in NATURES.items()} | {"自由职业": "freelance"}
_WORDS_OF_DOCUMENTS: Final = {word: kind for kind, word in ID_TYPES.items()}

BODIES: Final = (
    Column("name", "单位名称", width=34, required=True, longest=120, also=("单位全称", "名称"),
           hint="登记证照上的全称"),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22, required=True, also=("信用代码",), hint="18位"),
    Column("kind", "类别", width=14, required=True, choices=_WORDS_OF_KINDS, hint="是哪一类"),
    Column("nature", "单位性质", width=14, choices=_WORDS_OF_NATURES, also=("性质",), hint="单位和人事代理机构必须填"),
    Column("superior", "上级单位", width=30, required=True, also=("主管部门",),
           hint="已登记的上级的全称或统一社会信用代码"),
    Column("region", "行政区划代码", Kind.CODE, width=12, hint="主管部门和人社部门填，6位；单位随上级，不用填"),
    Column("telephone", "联系电话", Kind.CODE, width=16, also=("电话",), hint="空着就不改已有的电话"),
)  # fmt: skip
_LISTED: Final = (
    *(column for column in BODIES if column.key not in ("kind", "nature")),
    Column("kind", "类别", width=14, choices=_WORDS_OF_KINDS | {"评委会办公室": "committee_office"}),
    Column("nature", "单位性质", width=14, choices=_WORDS_OF_NATURES),
    Column("superior_uscc", "上级统一社会信用代码", Kind.CODE, width=22),
    Column("registered_at", "登记时间", Kind.INSTANT, width=20),
)

PEOPLE: Final = (
    Column("name", "姓名", width=12, required=True, longest=80, hint="证件上的姓名"),
    Column("id_type", "证件类型", width=18, required=True, choices=_WORDS_OF_DOCUMENTS, hint="是哪一种证件"),
    Column("number", "证件号码", Kind.CODE, width=22, required=True, longest=40, personal=True, also=("身份证号码",),
           hint="按文本填写，18位的身份证号码不要存成数字"),
    Column("uscc", "单位统一社会信用代码", Kind.CODE, width=22, required=True, also=("统一社会信用代码",),
           hint="已登记的单位"),
    Column("from_on", "到单位工作的日期", Kind.DATE, width=18, required=True, also=("入职日期",), hint="如2024-11-23"),
)  # fmt: skip
_EMPLOYED: Final = (
    *PEOPLE, Column("unit", "单位", width=30), Column("account", "账号", width=8),
)  # fmt: skip


def _registrar(viewer: Viewer) -> bool:
    return a_registrar(viewer, None)


def _answers_for_bodies(viewer: Viewer) -> bool:
    return viewer.holds("department_reviewer", "hr_officer", "office_reviewer", "bureau")


def _bodies(asked: Asked) -> Made:
    found = rolls.bodies_below(asked.viewer)
    return Made(found.count(), Sheet("已登记的单位", _LISTED, rolls.body_rows(found), asked.at))


def _people(asked: Asked) -> Made:
    found = rolls.employed_below(asked.viewer, local_day(asked.at))
    return Made(found.count(), Sheet("已登记的人员", _EMPLOYED, rolls.person_rows(found), asked.at))


SOURCES: Final = (
    Source("bodies", "已登记的单位", "您处和下级登记的单位、部门。", _answers_for_bodies, lambda _: _LISTED, _bodies,
           needs_cycle=False, order=60),
    Source("people", "已登记的人员", "您处和下级单位现有的职工。", _registrar, lambda _: _EMPLOYED, _people,
           needs_cycle=False, order=61),
)  # fmt: skip

IMPORTERS: Final = (
    Importer(
        "bodies", "导入单位", "登记您处审核的单位，或更正名称和电话。", _answers_for_bodies, BODIES,
        lambda lines, asked: importing.look_at_bodies(lines, asked, {c.key: c for c in BODIES}), importing.apply_bodies,
        notes=("只能导入登记由您处审核的单位。", "导入的单位还没有负责人，由上级的负责人先授权一位。",
               "上级、类别、单位性质不通过导入更改。"),
        needs_cycle=True, order=10,
    ),
    Importer(
        "people", "导入人员", "登记单位的职工，一人一行。", _registrar, PEOPLE,
        lambda lines, asked: importing.look_at_people(lines, asked, {c.key: c for c in PEOPLE}), importing.apply_people,
        notes=("单位要先登记。", "导入不开账号：本人注册时用同一证件，找到这里的记录。",
               "已在另一个单位的人，由本人办理变更单位。"),
        order=20, most=20_000,
    ),
)  # fmt: skip
