"""The kinds of value a dossier holds, and how each is read strictly.

A reader is a function ``(value, faults) -> value``: it returns what is stored, or appends a fault whose place is
relative to itself; whoever holds it puts its own name in front (:mod:`~zhiping.core.dossier.compiling`). Places cost
nothing that way while nothing is wrong.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

#: (place, message, expected); the place is completed on the way up.
RawFault = tuple[str, str, str]
Reader = Callable[[Any, list[RawFault]], Any]

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
#: What people type for the separator of a transliterated name; stored as U+00B7 (contracts/dossier.md).
MIDDLE_DOTS: Final = str.maketrans(dict.fromkeys("・•‧∙⋅･・ꞏ᛫", "\u00b7"))
#: C0 and C1 controls, and the line separators that no editor shows but that split a line of output.
_CONTROLS: Final = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029])) - {"\t", "\n", "\r"}


def kind_of(value: Any) -> str:
    """What a JSON value is, in words for the person who wrote it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true 或 false"
    if isinstance(value, (int, float)):
        return "数字"
    if isinstance(value, str):
        return "文字"
    return "列表" if isinstance(value, list) else "对象"


def shown(value: Any) -> str:
    """The value as it stands, on one line and cut short."""
    if isinstance(value, int) and not isinstance(value, bool) and not -(10**30) < value < 10**30:
        return "极大的数"
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= 40 else text[:37] + "…"
    return text if text.isprintable() else text.encode("unicode_escape").decode()


@dataclass(frozen=True)
class Text:
    """Free text, stored in NFC. ``person_name`` also stores the middle dot as U+00B7. ``longest`` in characters."""

    longest: int = 500
    person_name: bool = False
    required: bool = False

    def reader(self) -> Reader:
        longest, person_name, required = self.longest, self.person_name, self.required
        normalised = unicodedata.is_normalized

        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is not str:
                faults.append(("", f"这里是{kind_of(value)}", "文字"))
                return None
            if not value.isprintable() or len(value) > longest:
                _check_text(value, longest, faults)
            if not value.isascii() and not normalised("NFC", value):
                value = unicodedata.normalize("NFC", value)
            if person_name:
                value = value.translate(MIDDLE_DOTS) if not value.isascii() else value
            if required and not value.strip():
                faults.append(("", "这里是空的", "不为空的文字"))
            return value

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest} | ({"minLength": 1} if self.required else {})


def _check_text(value: str, longest: int, faults: list[RawFault]) -> None:
    if len(value) > longest:
        faults.append(("", f"有{len(value)}个字，太长", f"不超过{longest}个字"))
    if any("\ud800" <= c <= "\udfff" for c in value):
        faults.append(("", "含有不完整的字符（孤立的代理项）", "完整的 Unicode 文字"))
    elif not _CONTROLS.isdisjoint(value):
        faults.append(("", "含有控制字符", "不含控制字符的文字"))


@dataclass(frozen=True)
class Choice:
    """One of a fixed list of codes."""

    codes: tuple[str, ...]

    def reader(self) -> Reader:
        allowed = frozenset(self.codes)
        expected = "、".join(self.codes)

        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is str and value in allowed:
                return value
            faults.append(("", f"没有“{shown(value)}”这个选项", f"以下之一：{expected}"))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.codes)}


@dataclass(frozen=True)
class Bool:
    """true or false, nothing that merely looks like it."""

    def reader(self) -> Reader:
        def read(value: Any, faults: list[RawFault]) -> Any:
            if value is True or value is False:
                return value
            faults.append(("", f"这里是{kind_of(value)}“{shown(value)}”", "true 或 false"))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    """A number, 0 or more unless ``lowest`` says otherwise: hours, ranks, years. ``whole`` takes integers only."""

    lowest: float = 0
    highest: float = 1e12
    whole: bool = False

    def reader(self) -> Reader:
        lowest, highest, whole = self.lowest, self.highest, self.whole
        expected = f"{lowest:.0f}至{highest:.0f}之间的" if highest < 1e12 else f"不小于{lowest:.0f}的"
        expected += "整数" if whole else "数字"

        def read(value: Any, faults: list[RawFault]) -> Any:
            kind = type(value)
            if kind is int or (kind is float and not whole and math.isfinite(value)):
                if lowest <= value <= highest:
                    return value
                faults.append(("", f"{shown(value)}超出范围", expected))
                return None
            faults.append(("", f"这里是{kind_of(value)}“{shown(value)}”", expected))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        low = int(self.lowest) if float(self.lowest).is_integer() else self.lowest
        bounds: dict[str, Any] = {"minimum": low}
        if self.highest < 1e12:
            bounds["maximum"] = int(self.highest)
        return {"type": "integer" if self.whole else "number"} | bounds


@dataclass(frozen=True)
class Day:
    """A date, written YYYY-MM-DD."""

    #: Days already read: a batch repeats its dates.
    SEEN: ClassVar[dict[str, date]] = {}

    def reader(self) -> Reader:
        seen = self.SEEN

        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is str:
                found = seen.get(value)
                if found is not None:
                    return found
                if len(value) == 10 and value[4] == "-" and value[7] == "-":
                    try:
                        found = date.fromisoformat(value)
                    except ValueError:
                        faults.append(("", f"没有“{shown(value)}”这一天", "真实存在的日期，写作 YYYY-MM-DD"))
                        return None
                    if FIRST_YEAR <= found.year <= LAST_YEAR:
                        if len(seen) < 50_000:  # A hostile batch must not fill the memory.
                            seen[value] = found
                        return found
                    faults.append(("", f"“{value}”的年份超出范围", f"{FIRST_YEAR}年至{LAST_YEAR}年之间的日期"))
                    return None
            faults.append(("", f"“{shown(value)}”不是日期", "写作 YYYY-MM-DD 的日期"))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True)
class Instant:
    """A moment with its offset from UTC."""

    def reader(self) -> Reader:
        expected = "带时区的时刻，例如 2024-11-10T09:30:00+08:00"

        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is str and len(value) >= 17 and value[4] == "-" and value[7] == "-" and value[10] == "T":
                try:
                    found = datetime.fromisoformat(value)
                except ValueError:
                    faults.append(("", f"没有“{shown(value)}”这一时刻", expected))
                    return None
                if found.tzinfo is None:
                    faults.append(("", f"“{shown(value)}”没有写时区", expected))
                    return None
                if FIRST_YEAR <= found.year <= LAST_YEAR:
                    return found
            faults.append(("", f"“{shown(value)}”不是时刻", expected))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class Identifier:
    """The id of an item: unique in the document."""

    def reader(self) -> Reader:
        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is str and 0 < len(value) <= 100 and value.isprintable() and " " not in value:
                return value
            faults.append(("", f"“{shown(value)}”不能作编号", "1至100个字符、没有空格的文字"))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 100}


@dataclass(frozen=True)
class ListOf:
    """A list of plain values."""

    of: Text | Number | Identifier

    def reader(self) -> Reader:
        one = self.of.reader()

        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is not list:
                faults.append(("", f"这里是{kind_of(value)}", "列表"))
                return None
            out = []
            for n, entry in enumerate(value):
                before = len(faults)
                out.append(one(entry, faults))
                for i in range(before, len(faults)):
                    faults[i] = (f"[{n}]{faults[i][0]}", *faults[i][1:])
            return out

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema()}


@dataclass(frozen=True)
class Facts:
    """Facts that the pack declares: an object of plain values, checked against the pack when one is at hand."""

    def reader(self) -> Reader:
        def read(value: Any, faults: list[RawFault]) -> Any:
            if type(value) is dict:
                return value
            faults.append(("", f"这里是{kind_of(value)}", "对象"))
            return None

        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


Field = Text | Choice | Bool | Number | Day | Instant | Identifier | ListOf | Facts
