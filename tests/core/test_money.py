"""Sums on paper: figures and capitals say the same, and no other sum."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.money import LARGEST_FEN, capitals, figures


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (20000, "贰佰元整"),
        (10000, "壹佰元整"),
        (460000, "肆仟陆佰元整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (1680032, "壹万陆仟捌佰元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (1_1000_00, "壹万壹仟元整"),
        (1_0001_0000_00, "壹亿零壹万元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
    ],
)
def test_sums_are_written_as_bills_write_them(fen: int, said: str) -> None:
    assert capitals(fen) == said


def _read(said: str) -> int:
    """The capitals read back, by a way of its own."""
    digits = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total = group = digit = fen = 0
    for char in said.removesuffix("整"):
        if char in digits:
            digit = digits[char]
        elif char in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
        elif char in "万亿":
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[char], 0, 0
        elif char == "元":
            fen, digit = (total + group + digit) * 100, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[char], 0
    return fen


@given(
    st.one_of(st.integers(0, LARGEST_FEN - 1), st.integers(0, 10**6), st.integers(0, 10**10).map(lambda n: n * 1000))
)
def test_capitals_read_back_are_the_same_sum(fen: int) -> None:
    said = capitals(fen)
    assert _read(said) == fen
    assert "零零" not in said and not re.search("零[元万亿角分整]", said.removeprefix("零元整"))
    assert round(float(figures(fen)) * 100) == fen if fen < 10**12 else True


def test_what_is_no_sum_is_refused() -> None:
    for wrong in (-1, LARGEST_FEN):
        with pytest.raises(ValueError):
            capitals(wrong)
    with pytest.raises(ValueError):
        figures(-1)
