"""What a cell says: full-width digits, dates as text, trailing spaces, integers that come as floats are understood;
what cannot be understood is a ``CellFault`` that names row, column and cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from zhiping.ground.sheets.shapes import Column, Kind

Raw = str | float | bool | date | datetime | time | timedelta | None
Value = str | int | Decimal | date | datetime | None

#: What a cell shows whose formula could not be worked out.
_ERRORS: Final = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_DAY: Final = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_DAY8: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
#: Digits that a number of a spreadsheet keeps.
_DIGITS: Final = 15


def letters(column: int) -> str:
    """The letters of a column, from 0: A, …, Z, AA."""
    made, n = "", column + 1
    while n:
        n, rest = divmod(n - 1, 26)
        made = chr(65 + rest) + made
    return made


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where: row and column from 0."""

    raw: Raw
    row: int
    column: int

    @property
    def ref(self) -> str:
        """As a spreadsheet names it: C5."""
        return f"{letters(self.column)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell: its reference, the heading, and a sentence that says what would be right."""

    ref: str
    heading: str
    says: str

    def __str__(self) -> str:
        return f"{self.ref}（{self.heading}）：{self.says}"


class Unreadable(ValueError):
    """A cell that cannot be understood; the argument is the sentence."""


def trimmed(text: str) -> str:
    """``text`` in NFC without what nobody sees at its ends: spaces of any width, byte order and direction marks."""
    return unicodedata.normalize("NFC", text).strip().strip("\ufeff\u200b\u200e\u200f\xa0\u3000 \t\r\n")


def narrow(text: str) -> str:
    """``text`` with full-width digits, letters and signs made narrow, and no space around it."""
    return trimmed(unicodedata.normalize("NFKC", text))


def is_blank(raw: Raw) -> bool:
    """Whether nothing stands there, as a person sees it."""
    return raw is None or (isinstance(raw, str) and not trimmed(raw))


def value_of(column: Column, cell: Cell) -> Value | CellFault:
    """The value of ``cell`` as ``column`` wants it, None for an empty one; a fault where it cannot be understood."""
    raw = cell.raw
    if is_blank(raw):
        return CellFault(cell.ref, column.heading, "没有填写，这一列必填") if column.required else None
    try:
        if isinstance(raw, str) and _ERRORS.fullmatch(narrow(raw)):
            raise Unreadable(f"公式没有算出结果（{narrow(raw)}），请改成算好的值")
        if column.choices:
            return _chosen(column, raw)
        return _READERS[column.kind](raw, column)
    except Unreadable as wrong:
        return CellFault(cell.ref, column.heading, str(wrong))


def _chosen(column: Column, raw: Raw) -> str:
    typed = narrow(_text(raw, column))
    known = {narrow(word): value for word, value in column.choices.items()}
    if typed not in known:
        raise Unreadable(f"“{typed[:40]}”不是可以填的，可以填：{'、'.join(column.choices)}")
    return known[typed]


def _text(raw: Raw, column: Column) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, timedelta):
        raise Unreadable("这一格是时长，应为文字")
    if isinstance(raw, float | int):
        return _whole(raw)
    text = trimmed(raw or "")
    if len(text) > column.longest:
        raise Unreadable(f"有{len(text)}个字，最多{column.longest}个")
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise Unreadable("含有看不见的控制字符，请重新键入这一格")
    return text


def _whole(raw: float) -> str:
    if raw == int(raw):
        return str(int(raw))
    return format(Decimal(repr(raw)).normalize(), "f")


def _code(raw: Raw, column: Column) -> str:
    """ID numbers and codes: without spaces, in capitals; a number that lost its last digits is named."""
    if isinstance(raw, float) and not isinstance(raw, bool):
        if raw != int(raw) or abs(raw) >= 10**_DIGITS:
            raise Unreadable(f"这一格存成了数字，超过{_DIGITS}位的后几位已经丢失，请把这一列设为文本，再重新填写")
        return str(int(raw))
    if not isinstance(raw, str):
        raise Unreadable("这一格存成了日期或时间，请把这一列设为文本，再重新填写")
    return re.sub(r"\s", "", narrow(_text(raw, column))).lstrip("'").upper()


def _moment(raw: Raw, column: Column) -> datetime:
    """A date or an instant without its zone."""
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001  # as typed; the caller knows the zone
    if isinstance(raw, time | timedelta | bool):
        raise Unreadable("这一格是时间，应为日期，如2024-11-23")
    text = _whole(raw) if isinstance(raw, float) else re.sub(r"\s+", " ", narrow(str(raw)))
    compact = re.sub(r"(?<=[年月日]) | (?=[年月日])", "", text)
    found = _DAY.fullmatch(compact) or _DAY8.fullmatch(compact)
    if found is None:
        raise Unreadable(f"“{text[:40]}”不是完整的日期，应为年月日，如2024-11-23")
    try:
        return datetime(*(int(part) for part in found.groups() if part is not None))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise Unreadable(f"“{text[:40]}”不是有的日期") from None


def _date(raw: Raw, column: Column) -> date:
    return _moment(raw, column).date()


def _number(raw: Raw, column: Column) -> Decimal:
    if isinstance(raw, bool) or raw is None or isinstance(raw, date | time | timedelta):
        raise Unreadable("应为数字")
    text = repr(raw) if isinstance(raw, float | int) else narrow(raw).replace(",", "").replace(" ", "")
    try:
        if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise Unreadable(f"“{text[:40]}”不是数字") from None


def _integer(raw: Raw, column: Column) -> int:
    number = _number(raw, column)
    if number != number.to_integral_value() or abs(number) >= 10**_DIGITS:
        raise Unreadable(f"“{number}”不是整数")
    return int(number)


def _money(raw: Raw, column: Column) -> int:
    """Yuan in the sheet, integer fen out."""
    text = narrow(raw).lstrip("¥￥").removesuffix("元") if isinstance(raw, str) else raw
    # A number of a spreadsheet is binary: 0.29 comes as 0.29, a sum of ten 0.1 as 0.9999999999999999.
    fen = (_number(text, column) * 100).normalize()
    near = fen.to_integral_value()
    if abs(fen - near) > Decimal("0.000001") or abs(near) >= 10**_DIGITS:
        raise Unreadable("金额应精确到分")
    return int(near)


def _percent(raw: Raw, column: Column) -> Decimal:
    if isinstance(raw, str) and narrow(raw).endswith("%"):
        return _number(narrow(raw)[:-1], column) / 100
    return _number(raw, column)


_READERS: Final[dict[Kind, Callable[[Raw, Column], Value]]] = {
    Kind.TEXT: _text, Kind.CODE: _code, Kind.DATE: _date, Kind.INSTANT: _moment, Kind.INTEGER: _integer,
    Kind.NUMBER: _number, Kind.MONEY: _money, Kind.PERCENT: _percent,
}  # fmt: skip
