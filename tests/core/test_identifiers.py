"""GB 11643 and GB 32100."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.identifiers import (
    NotAnIdentifier,
    ResidentId,
    check_resident_id,
    check_uscc,
    resident_id_check,
    uscc_check,
)

GOOD = "511102199003072318"


def test_a_valid_number_tells_birthday_and_sex():
    assert check_resident_id(GOOD) == ResidentId(GOOD, date(1990, 3, 7), "male")


@pytest.mark.parametrize("digit", range(10))
def test_an_odd_place_in_the_order_of_the_day_is_a_man(digit):
    first = f"511102199003072{digit:02}"
    assert check_resident_id(first + resident_id_check(first)).sex == ("male" if digit in (1, 3, 5, 7, 9) else "female")


def test_a_small_x_is_the_same_number():
    number = next(f"51110219900307{n:03}X" for n in range(1000) if resident_id_check(f"51110219900307{n:03}") == "X")
    assert check_resident_id(number.lower()).number == number


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_digit_is_found(place):
    wrong = GOOD[:place] + str((int(GOOD[place]) + 1) % 10) + GOOD[place + 1 :]
    with pytest.raises(NotAnIdentifier):
        check_resident_id(wrong)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "现在是0位"),
        (GOOD[:-1], "现在是17位"),
        (GOOD + "0", "现在是19位"),
        ("51110219900307231８", "应为17位数字"),
        ("X" + GOOD[1:], "应为17位数字"),
        ("511102199002302318", "不是有效日期"),
        ("511102000000002318", "不是有效日期"),
        ("511102199003072319", "校验位"),
    ],
)
def test_what_is_wrong_is_said(number, said):
    with pytest.raises(NotAnIdentifier, match=said):
        check_resident_id(number)


def test_people_born_where_no_code_stands_today_are_valid():
    first = "99999919500101123"
    assert isinstance(check_resident_id(first + resident_id_check(first)), ResidentId)


def test_a_valid_credit_code_is_given_back_in_capitals():
    assert check_uscc(" 91511100ma62000008 ") == "91511100MA62000008"
    assert check_uscc("91511100MA62000008") == "91511100MA62000008"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91511100MA6200000", "现在是17位"),
        ("91511100MA6200000I", "不含“I”"),
        ("9A511100MA62000008", "校验位"),
        ("915111A0MA62000008", "第3至8位是行政区划代码，应为数字，现在是“5111A0”"),
        ("91511100MA62000009", "校验位"),
        ("91-511100-MA6200008", "现在是19位"),
    ],
)
def test_a_wrong_credit_code_is_refused(code, said):
    with pytest.raises(NotAnIdentifier, match=said):
        check_uscc(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_the_check_of_a_credit_code_makes_the_weighted_sum_a_multiple_of_31(first):
    """With the weights as GB 32100 prints them."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
    values = [int(char, 36) - sum(char > out for out in "IOSVZ") for char in first + uscc_check(first)]
    assert sum(weight * value for weight, value in zip(weights, values, strict=True)) % 31 == 0


@given(st.text(max_size=20))
def test_whatever_is_typed_gets_a_sentence(text):
    for check in (check_resident_id, check_uscc):
        with contextlib.suppress(NotAnIdentifier):
            check(text)
