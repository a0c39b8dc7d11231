"""Rows that the later rooms bring in: experts, bank statements, certificate numbers from the province.

Here is what a row says and how it is read; what it would do to a register, and the doing, come with that register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, TypeVar

from zhiping.core.dossier.names import plain_name
from zhiping.core.identifiers import NotAnIdentifier, check_resident_id
from zhiping.ground.sheets import Column, Kind, Line
from zhiping.records.codes import normal_code
from zhiping.web.exchange import Found, broken, wrong

_DOCUMENTS: Final = {"居民身份证": "resident_id", "港澳台居民居住证（通行证）": "hmt_permit",
                     "外国人永久居留身份证": "foreign_permanent", "护照": "passport"}  # fmt: skip
_LEVELS: Final = {"初级": "junior", "中级": "intermediate", "副高级": "associate_senior", "正高级": "senior"}


class NotRight(ValueError):
    """A row that can be read and is not right: the key of its column, and a sentence."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key, self.says = key, says


@dataclass(frozen=True, slots=True)
class ExpertIn:
    """An expert of the pool, as a sheet says it."""

    name: str
    id_type: str
    number: str
    unit: str
    uscc: str
    title: str
    level: str
    majors: tuple[str, ...]
    mobile: str
    email: str
    from_on: date
    until_on: date

    KEY: ClassVar = ("id_type", "number")
    COLUMNS: ClassVar = (
        Column("name", "姓名", width=12, required=True, longest=80, hint="证件上的姓名"),
        Column("id_type", "证件类型", width=18, required=True, choices=_DOCUMENTS, hint="是哪一种证件"),
        Column("number", "证件号码", Kind.CODE, width=22, required=True, longest=40, personal=True,
               also=("身份证号码",), hint="按文本填写"),
        Column("unit", "工作单位", width=30, required=True, longest=120, hint="全称"),
        Column("uscc", "单位统一社会信用代码", Kind.CODE, width=22, longest=18, hint="知道就填，核对回避更准"),
        Column("title", "职称", width=14, required=True, longest=40, hint="现有职称，如高级工程师"),
        Column("level", "职称级别", width=10, required=True, choices=_LEVELS, hint="现有职称的级别"),
        Column("majors", "可评专业", width=24, required=True, hint="几个专业用顿号隔开"),
        Column("mobile", "手机", Kind.CODE, width=14, required=True, longest=20, personal=True, hint="联系用"),
        Column("email", "电子邮箱", width=24, longest=120, personal=True, hint="可不填"),
        Column("from_on", "聘期自", Kind.DATE, required=True, hint="聘期的第一天"),
        Column("until_on", "聘期到", Kind.DATE, required=True, hint="聘期的最后一天"),
    )  # fmt: skip

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ExpertIn:
        """Raises ``NotRight``."""
        told = dict(values)
        if told["id_type"] == "resident_id":
            try:
                check_resident_id(told["number"])
            except NotAnIdentifier as why:
                raise NotRight("number", str(why)) from None
        parts = told["majors"].replace("，", "、").replace(",", "、").replace("；", "、").split("、")
        majors = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if not majors:
            raise NotRight("majors", "请填写可评专业")
        given = {key: "" if told[key] is None else told[key] for key in ("uscc", "email")}
        given["number"] = told["number"].upper()
        return cls(**told | given | {"name": plain_name(told["name"]), "majors": majors})


@dataclass(frozen=True, slots=True)
class BankIn:
    """One line of a bank statement. ``amount_fen``: integer fen, money that came in. ``paid_at`` as the bank writes it,
    without a zone: the importer knows the bank's.
    """

    reference: str
    paid_at: datetime
    amount_fen: int
    payer: str
    memo: str

    KEY: ClassVar = ("reference",)
    COLUMNS: ClassVar = (
        Column("reference", "流水号", Kind.CODE, width=28, required=True, longest=64, also=("交易流水号", "凭证号"),
               hint="银行给的号，每笔不同"),
        Column("paid_at", "交易时间", Kind.INSTANT, width=20, required=True, also=("交易日期", "入账时间"),
               hint="银行入账的时间"),
        Column("amount_fen", "金额", Kind.MONEY, width=12, required=True, also=("收入金额", "贷方金额", "金额（元）"),
               hint="收到的金额，单位元"),
        Column("payer", "付款人", width=20, also=("对方户名", "付款方"), hint="银行对账单上的户名"),
        Column("memo", "附言", width=30, also=("摘要", "备注"), hint="缴费单编号一般在这里"),
    )  # fmt: skip

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> BankIn:
        """Raises ``NotRight`` for what is no receipt of money."""
        if values["amount_fen"] <= 0:
            raise NotRight("amount_fen", "应为收到的金额，大于0。支出和冲正不在这里导入，请删去这一行")
        told: dict[str, Any] = {key: "" if value is None else value for key, value in values.items()}
        return cls(**told)


@dataclass(frozen=True, slots=True)
class CertificateIn:
    """The number of a certificate that the province gave out for one of our dossiers."""

    code: str
    name: str
    certificate: str
    issued_on: date
    document: str

    KEY: ClassVar = ("certificate",)
    COLUMNS: ClassVar = (
        Column("code", "编号", Kind.CODE, width=11, required=True, also=("申报编号",), hint="本系统的申报编号"),
        Column("name", "姓名", width=12, required=True, longest=80, hint="用来核对"),
        Column("certificate", "证书编号", Kind.CODE, width=28, required=True, longest=64, also=("证书号",),
               hint="省里给的号，按文本填写"),
        Column("issued_on", "发证日期", Kind.DATE, required=True, hint="证书上的日期"),
        Column("document", "批准文号", width=26, longest=80, hint="证书上的文号"),
    )  # fmt: skip

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> CertificateIn:
        """Raises ``NotRight`` for a code that is none of ours."""
        code = normal_code(values["code"])
        if code is None:
            raise NotRight("code", "不是本系统的申报编号，请核对，共8位")
        told: dict[str, Any] = {key: "" if value is None else value for key, value in values.items()}
        return cls(**told | {"code": code, "name": plain_name(values["name"])})


Intake = ExpertIn | BankIn | CertificateIn
T = TypeVar("T", ExpertIn, BankIn, CertificateIn)


def rows_of(kind: type[T], lines: Sequence[Line]) -> tuple[list[tuple[Line, T]], list[Found]]:
    """The rows that are right, each with its line, and what is wrong with the others; a row whose key an earlier one
    has is wrong, whatever else it says.
    """
    bad, right, seen = broken(lines), list[tuple[Line, T]](), dict[object, int]()
    columns = {column.key: column for column in kind.COLUMNS}
    for line in lines:
        if line.number in bad:
            continue
        try:
            row = kind.of(line.values)
            key = tuple(getattr(row, one) for one in kind.KEY)
            if key in seen:
                raise NotRight(kind.KEY[-1], f"和第{seen[key]}行重复，请只留一行")
            seen[key] = line.number
            right.append((line, row))
        except NotRight as why:
            bad[line.number] = wrong(line, columns[why.key], why.says)
    return right, [bad[number] for number in sorted(bad)]
