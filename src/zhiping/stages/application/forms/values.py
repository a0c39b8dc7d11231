"""Reading what was typed: text in, a value of the document out, or a sentence that says what to do.

Pure. A blank is None: nothing is told. ``ValueError`` carries the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from zhiping.core.dossier.names import plain_name
from zhiping.stages.application.sections import Field

OPEN_WORDS = ("至今", "现在", "在职")
_FULL = str.maketrans("０１２３４５６７８９．－／　", "0123456789.-/ ")
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_DAY_RUN = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class Open:
    """An end that is still open: ``null`` in the document, which is not the same as absent."""


OPEN = Open()


def read_day(text: str) -> str | None:
    """A date as people write it, as ``YYYY-MM-DD``."""
    text = text.translate(_FULL).strip()
    if not text:
        return None
    found = _DAY.match(text) or _DAY_RUN.match(text)
    if found is None:
        raise ValueError("看不出是哪一天，请写成2013-06-30这样")
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise ValueError("没有这一天，请对照证件核对") from None


def read_day_or_open(text: str) -> str | Open | None:
    """A date, or that it goes on."""
    return OPEN if text.strip() in OPEN_WORDS else read_day(text)


def read_number(text: str) -> float | int | None:
    """A number, 0 or more."""
    text = text.translate(_FULL).strip()
    if not text:
        return None
    if re.search(r"[A-Za-z]", text):
        raise ValueError("有字母，请填数字，如30")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,3})?", text):
        raise ValueError("不是数字，请填数字，如30")
    return float(text) if "." in text and not text.rstrip("0").endswith(".") else int(text.split(".")[0])


def read_whole(text: str) -> int | None:
    """A whole number, 0 or more."""
    number = read_number(text)
    if isinstance(number, float):
        raise ValueError("请填整数，如1")
    return number


def read_year(text: str) -> int | None:
    """A year."""
    number = read_whole(text.removesuffix("年"))
    if number is not None and not 1900 <= number <= 2199:
        raise ValueError("不是年份，请填4位数字，如2023")
    return number


def read_yes_no(text: str) -> bool | None:
    """是 or 否."""
    return {"yes": True, "no": False}.get(text)


def read_lines(text: str) -> list[str] | None:
    """One entry a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines or None


def read_recommenders(text: str) -> list[dict[str, str]] | None:
    """One recommender a line: name, unit, title, parted by commas."""
    found = []
    for line in read_lines(text) or []:
        parts = [part.strip() for part in re.split(r"[,，、;；]", line) if part.strip()]
        if len(parts) != 3:
            raise ValueError("每名推荐人都要写姓名、单位和职称")
        found.append(dict(zip(("name", "unit", "title"), parts, strict=True)))
    return found or None


def read_text(text: str) -> str | None:
    """Text as it is in NFC, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip() or None


def read_name(text: str) -> str | None:
    """A person's name, whichever middle dot was typed (contracts/dossier.md)."""
    return plain_name(text.strip()) or None


def read_code(text: str) -> str | None:
    """The number of a document: letters and digits, however wide and however parted they were typed."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if code and not re.fullmatch(r"[0-9A-Z()]{1,40}", code):
        raise ValueError("号码只有字母和数字，请对照证件填写")
    return code or None


def read_mobile(text: str) -> str | None:
    """A telephone number of eleven digits, or one from abroad that begins with + and the code of the country."""
    number = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text))
    if number and not re.fullmatch(r"1\d{10}|\+\d{7,15}", number):
        raise ValueError("手机号码是11位数字，如19900000000；境外号码以+和国家（地区）代码开头，如+85200000000")
    return number or None


def read_email(text: str) -> str | None:
    """An address for mail."""
    address = unicodedata.normalize("NFKC", text).strip()
    if address and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address):
        raise ValueError("电子邮箱要有@和后面的网站名，如name@example.org")
    return address or None


def read_region(text: str) -> str | None:
    """A GB/T 2260 code."""
    code = unicodedata.normalize("NFKC", text).strip()
    if code and not re.fullmatch(r"\d{6}", code):
        raise ValueError("行政区划代码是6位数字，如511102；不知道的不填，由单位核对")
    return code or None


READERS: dict[str, Callable[[str], Any]] = {
    "text": read_text,
    "long": read_text,
    "name": read_name,
    "choice": read_text,
    "yes_no": read_yes_no,
    "day": read_day,
    "day_or_open": read_day_or_open,
    "number": read_number,
    "whole": read_whole,
    "year": read_year,
    "texts": read_lines,
    "recommenders": read_recommenders,
    "mobile": read_mobile,
    "email": read_email,
    "region": read_region,
    "code": read_code,
}


def shown(field: Field, entry: dict[str, Any]) -> str:
    """A value of the document as the form shows it for editing."""
    if field.key not in entry:
        return ""
    value = entry[field.key]
    if field.kind == "day_or_open" and value is None:
        return OPEN_WORDS[0]
    if value is None:
        return ""
    if field.kind == "yes_no":
        return "yes" if value else "no"
    if field.kind == "texts":
        return "\n".join(str(line) for line in value)
    if field.kind == "recommenders":
        return "\n".join("，".join(str(one.get(k) or "") for k in ("name", "unit", "title")) for one in value)
    return str(value)
