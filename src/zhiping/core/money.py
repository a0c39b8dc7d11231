"""Money is an integer of fen everywhere; this is how it is written: in a sentence, as figures, in capitals of bills."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")
#: Below one trillion yuan: no fee is larger, and the capitals have no other groups.
LARGEST_FEN: Final = 10**14


def yuan(fen: int) -> str:
    """``20000`` → ``200元``, ``460000`` → ``4,600元``, ``-1050`` → ``-10.50元``."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}元" if rest else f"{sign}{whole:,}元"


def figures(fen: int) -> str:
    """``20000`` → ``200.00``. Raises ValueError for less than nothing."""
    if fen < 0:
        raise ValueError("a sum on paper is not negative")
    return f"{fen // 100}.{fen % 100:02}"


def capitals(fen: int) -> str:
    """``460050`` → ``肆仟陆佰元零伍角整``, without the word 人民币 before it.

    By the rules for bills (正确填写票据和结算凭证的基本规定): 整 after whole yuan and whole jiao, one 零 for each gap.
    Raises ValueError outside 0 to :data:`LARGEST_FEN`, that one left out.
    """
    if not 0 <= fen < LARGEST_FEN:
        raise ValueError(f"fen from 0 to {LARGEST_FEN - 1}")
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    said = _whole(yuan) + "元" if yuan else ""
    if jiao:
        # A whole ten of yuan before jiao leaves a gap to be named.
        said += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    elif cent and yuan:
        said += "零"
    if cent:
        return said + _DIGITS[cent] + "分"
    return (said or "零元") + "整"


def _whole(number: int) -> str:
    parts: list[str] = []
    gap = False
    for power in reversed(range(len(_GROUPS))):
        group = number // 10 ** (4 * power) % 10_000
        if not group:
            gap = bool(parts)
            continue
        if parts and (gap or group < 1000):
            parts.append("零")
        parts.append(_four(group) + _GROUPS[power])
        gap = False
    return "".join(parts)


def _four(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said
