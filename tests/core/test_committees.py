"""What a committee must be before it may meet (rules.md 3): each rule alone, and the days at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN, evaluator

from zhiping.core.committees import Filing, Seat, Shortfall, is_group, may_preside, shortfalls

RULES = evaluator(LESHAN).pack.procedure.committee
ON = date(2025, 1, 18)
FILING = Filing(
    "乐人社职备〔2023〕1号", date(2023, 3, 15), date(2026, 3, 14),
    frozenset({"engineering"}), frozenset({"junior", "intermediate"}),
)  # fmt: skip
SEATS = [Seat.CHAIR, Seat.VICE_CHAIR, *[Seat.MEMBER] * 13]


def _found(seats: list[Seat] = SEATS, filing: Filing | None = FILING, **given: Any) -> list[Shortfall]:
    told: dict[str, Any] = {"on": ON, "series": "engineering", "levels": ["intermediate", "junior"]}
    return shortfalls(seats, filing, given.pop("rules", RULES), **(told | given))


def test_a_committee_as_the_rules_ask_may_meet() -> None:
    assert _found() == []


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        (SEATS[:-1], "even"),
        (SEATS[:9], "too-small"),
        (SEATS + [Seat.MEMBER] * 12, "too-large"),
        ([Seat.VICE_CHAIR, *SEATS[1:]], "no-chair"),
        ([Seat.CHAIR, Seat.CHAIR, Seat.VICE_CHAIR, *SEATS[3:]], "two-chairs"),
        ([Seat.CHAIR, Seat.MEMBER, *SEATS[2:]], "no-vice-chair"),
    ],
)
def test_one_thing_that_is_wrong_with_the_members_is_named_alone(seats: list[Seat], code: str) -> None:
    assert [one.code for one in _found(seats)] == [code]


def test_size_is_the_packs_at_both_edges() -> None:
    for size in range(1, 40):
        codes = {one.code for one in _found((SEATS + [Seat.MEMBER] * 40)[:size])} & {"too-small", "too-large"}
        assert codes == ({"too-small"} if size < RULES.size_min else {"too-large"} if size > RULES.size_max else set())
    smaller = evaluator(EXAMPLE).pack.procedure.committee
    assert _found(SEATS[:7], rules=smaller) == [] and _found(SEATS[:7]) != []


def test_an_even_number_is_right_where_the_pack_does_not_ask_for_odd() -> None:
    assert _found(SEATS[:-1], rules=RULES.model_copy(update={"odd": False})) == []


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2023, 3, 14), ["not-yet"]),
        (date(2023, 3, 15), []),
        (date(2026, 3, 14), []),
        (date(2026, 3, 15), ["lapsed"]),
    ],
)
def test_a_filing_counts_from_its_first_to_its_last_day(on: date, codes: list[str]) -> None:
    assert [one.code for one in _found(on=on)] == codes


@pytest.mark.parametrize(
    ("filed_on", "until_on", "code"),
    [
        (date(2023, 3, 15), date(2026, 3, 15), "filed-too-long"),
        (date(2023, 3, 15), date(2030, 1, 1), "filed-too-long"),
        (date(2024, 2, 29), date(2027, 2, 28), "filed-too-long"),
        (date(2024, 2, 29), date(2027, 2, 27), ""),
    ],
)
def test_a_filing_of_more_than_the_packs_years_is_refused(filed_on: date, until_on: date, code: str) -> None:
    found = _found(filing=replace(FILING, filed_on=filed_on, until_on=until_on))
    assert [one.code for one in found] == ([code] if code else [])


def test_without_a_filing_and_beyond_it_nothing_is_recognised() -> None:
    assert _found(filing=None) == [Shortfall("not-filed")]
    assert _found(series="agriculture") == [Shortfall("other-series", "agriculture")]
    narrow = replace(FILING, levels=frozenset({"junior"}))
    assert _found(filing=narrow) == [Shortfall("other-level", "intermediate")]
    assert _found(filing=narrow, levels=["junior"]) == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = _found([Seat.MEMBER] * 4, None)
    assert [one.code for one in found] == ["even", "too-small", "no-chair", "no-vice-chair", "not-filed"]


def test_the_chair_presides_else_a_vice_chair_else_nobody() -> None:
    assert may_preside(SEATS) is Seat.CHAIR
    assert may_preside([Seat.MEMBER, Seat.VICE_CHAIR]) is Seat.VICE_CHAIR
    assert may_preside([Seat.MEMBER] * 14) is None and may_preside([]) is None


def test_a_group_is_of_at_least_the_packs_number() -> None:
    assert [is_group(n, RULES) for n in range(5)] == [False, False, False, True, True]
