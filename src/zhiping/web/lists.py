"""The lists of the rooms from hand-in to certificate, as data: a row is a dataclass, its columns stand beside it.

A room fills rows and declares a ``Source`` in its ``sheets``; how a list looks is decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar, Protocol

from zhiping.ground.sheets import Column, Kind, Sheet
from zhiping.web.intake import ExpertIn


class Row(Protocol):
    """A dataclass whose fields are the keys of its columns."""

    COLUMNS: ClassVar[tuple[Column, ...]]
    __dataclass_fields__: ClassVar[dict[str, object]]


_CODE = Column("code", "编号", Kind.CODE, width=11)
_NAME = Column("name", "姓名", width=10)
_UNIT = Column("unit", "单位", width=30)
_MAJOR = Column("major", "专业", width=14)
_TITLE = Column("title", "申报职称", width=12)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert of the pool; what stands here is what an import reads, besides how they stand. Who was drawn for which
    meeting is not public and stands in no list of this kind.
    """

    name: str
    id_type: str
    number: str
    unit: str
    uscc: str
    title: str
    level: str
    majors: str
    mobile: str
    email: str
    from_on: date
    until_on: date
    status: str

    COLUMNS: ClassVar = (*ExpertIn.COLUMNS, Column("status", "状态", width=10))


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One place in the schedule of defences: who, where, from when to when."""

    n: int
    begins_at: datetime
    ends_at: datetime
    room: str
    group: str
    code: str
    name: str
    unit: str
    major: str
    title: str

    COLUMNS: ClassVar = (
        Column("n", "顺序", Kind.INTEGER, width=6), Column("begins_at", "开始", Kind.INSTANT, width=20),
        Column("ends_at", "结束", Kind.INSTANT, width=20), Column("room", "地点", width=18),
        Column("group", "答辩组", width=14), _CODE, _NAME, _UNIT, _MAJOR, _TITLE,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What one applicant owes and paid; money in integer fen. ``paid_fen`` is what came in, also where it was paid back
    since. ``received_on``, ``way``, ``reference`` and ``receipt`` are those of the payments, ``vouchers`` all codes.
    """

    code: str
    name: str
    unit: str
    department: str
    title: str
    due_fen: int
    paid_fen: int
    waived_fen: int
    refunded_fen: int
    owed_fen: int
    received_on: date | None
    way: str
    reference: str
    receipt: str
    vouchers: str
    state: str

    COLUMNS: ClassVar = (
        _CODE, _NAME, _UNIT, Column("department", "主管部门", width=24), _TITLE,
        Column("due_fen", "应收（元）", Kind.MONEY), Column("paid_fen", "实收（元）", Kind.MONEY),
        Column("waived_fen", "免缴（元）", Kind.MONEY), Column("refunded_fen", "退费（元）", Kind.MONEY),
        Column("owed_fen", "还应缴（元）", Kind.MONEY), Column("received_on", "到账日期", Kind.DATE),
        Column("way", "方式", width=10), Column("reference", "流水号", Kind.CODE, width=26),
        Column("receipt", "财政票据号码", Kind.CODE, width=20), Column("vouchers", "登记编号", Kind.CODE, width=22),
        Column("state", "状态", width=12),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VoteRow:
    """The totals of one vote: never a voter, never a single paper. ``present`` are those of the ``members`` there."""

    code: str
    name: str
    unit: str
    major: str
    title: str
    members: int
    present: int
    agree: int
    against: int
    abstain: int
    passed: bool

    COLUMNS: ClassVar = (
        _CODE, _NAME, _UNIT, _MAJOR, _TITLE, Column("members", "总人数", Kind.INTEGER, width=8),
        Column("present", "参加人数", Kind.INTEGER, width=10), Column("agree", "赞成", Kind.INTEGER, width=8),
        Column("against", "反对", Kind.INTEGER, width=8), Column("abstain", "弃权", Kind.INTEGER, width=8),
        Column("passed", "结果", width=8),
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Totals that cannot be are an error of who counted: nothing is written then."""
        counts = (self.agree, self.against, self.abstain)
        if min(counts) < 0 or sum(counts) > self.present or self.present > self.members:
            raise ValueError(f"{self.code}: votes {counts} of {self.present} present, {self.members} members")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a result list, as it is announced: no ID number (rules.md 6)."""

    n: int
    name: str
    unit: str
    major: str
    title: str
    level: str
    result: str

    COLUMNS: ClassVar = (
        Column("n", "序号", Kind.INTEGER, width=6), _NAME, _UNIT, _MAJOR, Column("title", "职称", width=12),
        Column("level", "级别", width=8), Column("result", "评审结果", width=12),
    )  # fmt: skip


Listed = ExpertRow | SlotRow | FeeRow | VoteRow | ResultRow


def sheet_of(
    kind: type[Listed], title: str, rows: Iterable[Listed], *, made_at: datetime, notes: tuple[str, ...] = ()
) -> Sheet:
    """The sheet of a list; ``made_at`` as in ``Sheet``. What is yes or no is written in words."""
    words = {True: "通过", False: "未通过"}
    told = ({key: words[v] if isinstance(v, bool) else v for key, v in asdict(row).items()} for row in rows)
    return Sheet(title, kind.COLUMNS, told, made_at, notes)
