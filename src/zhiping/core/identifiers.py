"""Identifiers that carry a check: resident ID numbers (GB 11643) and unified social credit codes (GB 32100)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class NotAnIdentifier(ValueError):
    """A text that is not a valid identifier; the argument is a sentence in Chinese for who typed it."""


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A valid resident ID number and what it says: date of birth and sex (``male`` or ``female``)."""

    number: str
    born_on: date
    sex: str


def resident_id_check(first17: str) -> str:
    """The check character over the first 17 digits (GB 11643, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def check_resident_id(typed: str) -> ResidentId:
    """Read a resident ID number of 18 characters; raises ``NotAnIdentifier``.

    The region is not looked up: numbers given out before a county's code existed are valid (GB 11643).
    """
    number = typed.strip().upper()
    if len(number) != 18:
        raise NotAnIdentifier(f"身份证号码应为18位，现在是{len(number)}位")
    if not (number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise NotAnIdentifier("身份证号码应为17位数字加1位数字或X")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NotAnIdentifier(f"身份证号码第7至14位“{number[6:14]}”不是有效日期") from None
    if resident_id_check(number[:17]) != number[17]:
        raise NotAnIdentifier("身份证号码的校验位不对，请逐位核对")
    return ResidentId(number, born_on, "male" if int(number[16]) % 2 else "female")


def uscc_check(first17: str) -> str:
    """The check character over the first 17 characters (GB 32100, MOD 31-3)."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def check_uscc(typed: str) -> str:
    """Read a unified social credit code and return it in capitals; raises ``NotAnIdentifier``."""
    code = typed.strip().upper()
    if len(code) != 18:
        raise NotAnIdentifier(f"统一社会信用代码应为18位，现在是{len(code)}位")
    wrong = sorted({char for char in code if char not in _USCC_ALPHABET})
    if wrong:
        raise NotAnIdentifier(f"统一社会信用代码不含“{'、'.join(wrong)}”，请核对")
    if not code[2:8].isdigit():
        raise NotAnIdentifier(f"统一社会信用代码第3至8位是行政区划代码，应为数字，现在是“{code[2:8]}”")
    if uscc_check(code[:17]) != code[17]:
        raise NotAnIdentifier("统一社会信用代码的校验位不对，请逐位核对")
    return code
