"""Identifiers of people and organisations: GB 11643 (resident ID) and GB 32100 (unified social credit code).

Both checks answer with a value or a :class:`Fault` that says what to do; neither raises on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from stdnum.cn import uscc as _uscc
from stdnum.exceptions import ValidationError

from zhiping.core.errors import Fault

_RESIDENT: Final = re.compile(r"[0-9]{17}[0-9Xx]", re.ASCII)
_WEIGHTS: Final = tuple(pow(2, 17 - n, 11) for n in range(17))
_CHECKS: Final = "10X98765432"
#: GB 32100 leaves out I, O, S, V and Z, which are mistaken for digits.
_CREDIT: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A resident ID that passed GB 11643. ``number`` is written with a capital X."""

    number: str
    born_on: date
    sex: Literal["male", "female"]


def resident_check_digit(first_17: str) -> str:
    """The 18th character of a resident ID (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def check_resident_id(number: str) -> ResidentId | Fault:
    """The person's birthday and sex that ``number`` carries, or what is wrong with it.

    Region codes are not looked up: people born before a county's code existed hold valid numbers.
    """
    where = "id_number"
    if len(number) != 18:
        return Fault(where, f"身份证号码应为18位，现有{len(number)}位，请对照证件核对", "18位居民身份证号码")
    if _RESIDENT.fullmatch(number) is None:
        return Fault(where, "身份证号码只能是数字，末位可为X，请对照证件核对", "17位数字加1位数字或X")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Fault(where, f"第7至14位“{number[6:14]}”不是日历上的一天，请对照证件核对", "年月日各按4、2、2位书写")
    number = number.upper()
    if number[17] != resident_check_digit(number[:17]):
        return Fault(where, "身份证号码的校验位不符，很可能录错了一位，请对照证件逐位核对", "符合 GB 11643 的号码")
    return ResidentId(number, born_on, "male" if int(number[16]) % 2 else "female")


def check_uscc(code: str) -> Fault | None:
    """None when ``code`` is a unified social credit code (GB 32100, MOD 31-3), else what is wrong with it."""
    where = "uscc"
    if len(code) != 18:
        return Fault(where, f"统一社会信用代码应为18位，现有{len(code)}位，请对照营业执照或登记证书核对", "18位代码")
    if _CREDIT.fullmatch(code) is None:
        return Fault(
            where, "统一社会信用代码只用数字和大写字母（不含I、O、S、V、Z），第3至8位为数字，请核对", "18位代码"
        )
    try:
        _uscc.validate(code)
    except ValidationError:
        return Fault(where, "统一社会信用代码的校验位不符，很可能录错了一位，请逐位核对", "符合 GB 32100 的代码")
    return None
