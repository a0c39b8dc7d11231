"""Whose level lets them judge what, and how long a term is."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from zhiping.core.experts import LEVELS, last_day_of_term, reaches, reaches_all


def test_a_level_judges_itself_and_what_is_below_it() -> None:
    judged = {(own, other) for own, other in product(LEVELS, LEVELS) if reaches(own, other)}
    assert len(judged) == 10 and all((one, one) in judged for one in LEVELS)
    assert ("associate_senior", "intermediate") in judged and ("intermediate", "associate_senior") not in judged


@pytest.mark.parametrize("pair", [("高级", "junior"), ("senior", "")])
def test_a_level_that_is_none_lets_nobody_in(pair: tuple[str, str]) -> None:
    with pytest.raises(LookupError):
        reaches(*pair)


def test_all_levels_of_a_meeting_count() -> None:
    assert reaches_all("intermediate", ["junior", "intermediate"]) and reaches_all("junior", [])
    assert not reaches_all("junior", ["junior", "intermediate"])
    with pytest.raises(LookupError):
        reaches_all("junior", ["intermediate", "unknown"])


def test_a_term_ends_the_day_before_its_anniversary() -> None:
    assert last_day_of_term(date(2024, 3, 15), 3) == date(2027, 3, 14)
    assert last_day_of_term(date(2024, 2, 29), 3) == date(2027, 2, 27)
