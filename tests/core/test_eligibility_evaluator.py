"""Which way is nearest: the one with the fewest rules that fail, then the fewest that are not known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from zhiping.core.eligibility.evaluator import _score


def _results(*told: tuple[str, str]) -> Any:
    return [
        SimpleNamespace(telling=SimpleNamespace(origin=SimpleNamespace(rule=rule, outcome=outcome)))
        for rule, outcome in told
    ]


@pytest.mark.parametrize(
    ("told", "score"),
    [
        ([], (0, 0)),
        ([("a", "pass"), ("b", "pass")], (0, 0)),
        ([("a", "pass"), ("b", "unknown")], (0, 1)),
        ([("a", "fail"), ("b", "unknown"), ("c", "unknown")], (1, 2)),
        # Year by year is one condition: it counts once, and what fails in one year is not unknown beside it.
        ([("hours", "fail"), ("hours", "fail"), ("hours", "unknown")], (1, 0)),
        ([("hours", "unknown"), ("hours", "unknown")], (0, 1)),
    ],
)
def test_a_condition_counts_once_however_many_years_it_has(told: list[tuple[str, str]], score: tuple[int, int]) -> None:
    assert _score(_results(*told)) == score
