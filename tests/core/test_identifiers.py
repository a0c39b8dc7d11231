"""GB 11643 and GB 32100."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.errors import Fault
from zhiping.core.identifiers import ResidentId, check_resident_id, check_uscc, resident_check_digit

GOOD = "511102199003072318"


def test_a_valid_number_tells_birthday_and_sex():
    assert check_resident_id(GOOD) == ResidentId(GOOD, date(1990, 3, 7), "male")


def test_a_small_x_is_the_same_number():
    number = next(f"51110219900307{n:03}X" for n in range(1000) if resident_check_digit(f"51110219900307{n:03}") == "X")
    found = check_resident_id(number.lower())
    assert isinstance(found, ResidentId)
    assert found.number == number


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_digit_is_found(place):
    wrong = GOOD[:place] + str((int(GOOD[place]) + 1) % 10) + GOOD[place + 1 :]
    assert isinstance(check_resident_id(wrong), Fault)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "现有0位"),
        (GOOD[:-1], "现有17位"),
        (GOOD + "0", "现有19位"),
        ("51110219900307231８", "只能是数字"),
        ("X" + GOOD[1:], "只能是数字"),
        ("511102199002302318", "不是日历上的一天"),
        ("511102000000002318", "不是日历上的一天"),
        ("511102199003072319", "校验位"),
    ],
)
def test_what_is_wrong_is_said(number, said):
    found = check_resident_id(number)
    assert isinstance(found, Fault)
    assert said in found.message


def test_people_born_where_no_code_stands_today_are_valid():
    first = "99999919500101123"
    assert isinstance(check_resident_id(first + resident_check_digit(first)), ResidentId)


def test_a_valid_credit_code():
    assert check_uscc("91511100MA62000008") is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91511100MA6200000", "现有17位"),
        ("91511100MA6200000I", "大写字母"),
        ("91511100ma62000008", "大写字母"),
        ("91511100MA62000009", "校验位"),
        ("91-511100-MA6200008", "现有19位"),
    ],
)
def test_a_wrong_credit_code_is_refused(code, said):
    found = check_uscc(code)
    assert found is not None
    assert said in found.message


@given(st.text(max_size=20))
def test_no_text_raises(text):
    check_resident_id(text)
    check_uscc(text)
