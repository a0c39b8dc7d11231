"""Public codes survive being read aloud, and a wrong one is known to be wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiping.records.codes import ALPHABET, new_code, normal_code

codes = st.builds(new_code)


@given(codes)
def test_a_code_is_found_however_it_is_typed(code: str) -> None:
    assert normal_code(code) == code
    assert normal_code(code.lower().replace("-", " ")) == code
    assert normal_code(f"  {code.replace('-', '')} ") == code
    assert normal_code(code.replace("0", "O").replace("1", "l")) == code


@given(codes, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_seen(code: str, place: int, char: str) -> None:
    raw = code.replace("-", "")
    if raw[place] == char:
        return
    typed = raw[:place] + char + raw[place + 1 :]
    if {ALPHABET.index(raw[place]) % 31, ALPHABET.index(char) % 31} == {0} and place < 7:
        return  # the first and the last letter of the alphabet have the same weight
    assert normal_code(typed) is None


@given(codes, st.integers(0, 5))
def test_two_neighbours_swapped_are_seen(code: str, place: int) -> None:
    raw = code.replace("-", "")
    one, two = ALPHABET.index(raw[place]), ALPHABET.index(raw[place + 1])
    if (one - two) % 31 == 0:
        return
    swapped = raw[:place] + raw[place + 1] + raw[place] + raw[place + 2 :]
    assert normal_code(swapped) is None


def test_what_is_no_code_is_none() -> None:
    for typed in ("", "1234", "ABCD-EFGHJ", "ABCD_EFGH", "职评职评职评职评", "U234-5678"):
        assert normal_code(typed) is None


def test_codes_do_not_repeat_soon() -> None:
    assert len({new_code() for _ in range(5000)}) == 5000
