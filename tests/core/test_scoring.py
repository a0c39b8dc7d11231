"""Points of the defence (P7): exact, never guessed, the same as an independent count by decimal fractions."""

from __future__ import annotations

import statistics
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.support.dossiers import LESHAN, evaluator

from zhiping.core.errors import BadInput
from zhiping.core.policy.procedure import DefenceRules
from zhiping.core.policy.scoring import Scoring
from zhiping.core.scoring import FULL, Combined, TooFew, as_points, combine, faults, most, open_items, total

_SHIPPED = evaluator(LESHAN).pack.procedure.defence
assert _SHIPPED is not None
RULES: DefenceRules = _SHIPPED
TOTALS = st.lists(st.integers(0, FULL), min_size=3, max_size=15)


def _rules(**scoring: Any) -> DefenceRules:
    return RULES.model_copy(update={"scoring": Scoring(**({"marks_to": "weight", "combine": "mean"} | scoring))})


def _full(rules: DefenceRules) -> dict[str, int]:
    return {item.id: most(item, rules) for item in rules.items}


def _rounded(value: Fraction) -> int:
    """Half up by another way than the module's."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize("marks_to", ["weight", 10, 100, 7])
def test_full_marks_are_a_hundred_points_and_none_are_nothing(marks_to: Any) -> None:
    rules = _rules(marks_to=marks_to)
    assert total(_full(rules), rules) == FULL
    assert total(dict.fromkeys(_full(rules), 0), rules) == 0


def test_a_total_is_the_sum_of_the_weighted_marks() -> None:
    marks = {"theory": 20, "achievements": 27, "problems": 19, "report": 8, "expression": 9}
    assert total(marks, RULES) == 83_00
    of_a_hundred = {"theory": 81, "achievements": 90, "problems": 77, "report": 85, "expression": 93}
    assert total(of_a_hundred, _rules(marks_to=100)) == 25 * 81 + 30 * 90 + 25 * 77 + 10 * 85 + 10 * 93


@given(data=st.data(), marks_to=st.sampled_from(["weight", 3, 7, 10, 60, 100, 999]))
def test_a_total_is_rounded_once_and_half_up(data: st.DataObject, marks_to: Any) -> None:
    rules = _rules(marks_to=marks_to)
    marks = {item.id: data.draw(st.integers(0, most(item, rules))) for item in rules.items}
    exact = sum((Fraction(i.weight * marks[i.id], most(i, rules)) for i in rules.items), Fraction(0)) * 100
    assert total(marks, rules) == _rounded(exact)


def test_what_is_missing_is_refused_all_at_once() -> None:
    marks = {"theory": 20, "achievements": 31, "problems": None, "report": True, "beauty": 5}
    assert [one.where for one in faults(marks, RULES)] == ["beauty", "achievements", "report"]
    assert [item.id for item in open_items(marks, RULES)] == ["problems", "expression"]
    with pytest.raises(BadInput) as told:
        total(marks, RULES)  # type: ignore[arg-type]
    assert [one.where for one in told.value.faults] == ["beauty", "achievements", "report", "problems", "expression"]


@pytest.mark.parametrize("mark", [-1, 26, 12.5, "20", True])
def test_no_mark_is_guessed(mark: Any) -> None:
    with pytest.raises(BadInput):
        total(_full(RULES) | {"theory": mark}, RULES)


def test_the_mean_of_three() -> None:
    assert combine([80_00, 80_00, 80_01], _rules(), least=3) == Combined(80_00, 3)
    assert combine([80_00, 80_01, 80_01], _rules(), least=3) == Combined(80_01, 3)
    assert combine([80_00, 80_01], _rules(), least=2) == Combined(80_01, 2), "half goes up"


def test_highest_and_lowest_are_left_out_from_so_many_on() -> None:
    rules = _rules(combine="trimmed_mean", trim_from=5)
    assert combine([10_00, 80_00, 82_00, 84_00, 100_00], rules, least=3) == Combined(82_00, 5, (10_00, 100_00))
    four = [10_00, 80_00, 82_00, 100_00]
    assert combine(four, rules, least=3) == Combined(68_00, 4), "of four none is left out"
    same = [70_00] * 5
    assert combine(same, rules, least=3) == Combined(70_00, 5, (70_00, 70_00)), "one of each, not all that are alike"


def test_the_median() -> None:
    rules = _rules(combine="median")
    assert combine([1, 100_00, 70_00], rules, least=3) == Combined(70_00, 3)
    assert combine([1, 70_00, 70_01, 100_00], rules, least=3) == Combined(70_01, 4)


@given(TOTALS, st.sampled_from(["mean", "median", "trimmed_mean"]))
def test_the_figure_is_what_decimal_fractions_say(totals: list[int], how: str) -> None:
    rules = _rules(combine=how, trim_from=5 if how == "trimmed_mean" else None)
    made = combine(totals, rules, least=3)
    ordered = sorted(totals)
    if how == "trimmed_mean" and len(totals) >= 5:
        ordered.remove(max(ordered))
        ordered.remove(min(ordered))
    exact = [Fraction(one) for one in ordered]
    expected = statistics.median(exact) if how == "median" else Fraction(sum(exact), len(exact))
    assert made.hundredths == _rounded(Fraction(expected)) and made.sheets == len(totals)
    assert min(totals) <= made.hundredths <= max(totals)


@given(TOTALS, st.sampled_from(["mean", "median", "trimmed_mean"]), st.data())
def test_order_does_not_matter_and_a_better_sheet_never_lowers_it(
    totals: list[int], how: str, data: st.DataObject
) -> None:
    rules = _rules(combine=how, trim_from=5 if how == "trimmed_mean" else None)
    before = combine(totals, rules, least=3)
    assert combine(data.draw(st.permutations(totals)), rules, least=3) == before
    better = list(totals)
    place = data.draw(st.integers(0, len(totals) - 1))
    better[place] = data.draw(st.integers(better[place], FULL))
    assert combine(better, rules, least=3).hundredths >= before.hundredths


def test_too_few_sheets_are_no_panel() -> None:
    with pytest.raises(TooFew) as told:
        combine([80_00, 90_00], RULES, least=3)
    assert (told.value.there, told.value.asked) == (2, 3)
    with pytest.raises(TooFew):
        combine([], RULES, least=0)
    for impossible in (-1, FULL + 1):
        with pytest.raises(ValueError, match="no total"):
            combine([80_00, 90_00, impossible], RULES, least=3)


def test_points_are_read_with_two_places() -> None:
    assert [as_points(n) for n in (0, 5, 86_33, FULL)] == ["0.00", "0.05", "86.33", "100.00"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"combine": "trimmed_mean"}, {"combine": "mean", "trim_from": 5}, {"combine": "trimmed_mean", "trim_from": 2},
        {"marks_to": 1}, {"marks_to": "all"}, {"combine": "best"},
    ],
)  # fmt: skip
def test_a_pack_cannot_say_what_nobody_can_count(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _rules(**wrong)


def test_two_items_of_one_id_are_told() -> None:
    plain = RULES.model_dump()
    plain["items"][1]["id"] = plain["items"][0]["id"]
    with pytest.raises(ValidationError, match="重复"):
        DefenceRules.model_validate(plain)
