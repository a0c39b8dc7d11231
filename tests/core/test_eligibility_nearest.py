"""Which condition can be met by waiting: so many years of service, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from zhiping.core.eligibility.nearest import Nearest, _counts_years
from zhiping.core.policy.rules import Condition


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        ({"fact": "years_in_title", "with": {"title": "技术员"}, "at_least": 4}, True),
        ({"fact": "years_since_skill", "with": {"level": "technician"}, "at_least": 3}, True),
        ({"fact": "years_in_title", "with": {"title": "技术员"}, "at_most": 4}, False),
        ({"fact": "extra.months", "at_least": 4}, False),
        ({"fact": "years_in_title", "with": {"title": "技术员"}, "at_least": 2.5}, False),
    ],
)
def test_whole_years_of_service_are_what_waiting_brings(condition: dict[str, Any], counts: bool) -> None:
    assert _counts_years(Condition.model_validate(condition)) is counts


def test_the_answer_names_the_year_the_years_and_the_way_and_promises_nothing() -> None:
    said = Nearest(2026, "r1", "助理工程师满4年", 4).message
    assert said == "2026年起，满4年，可按“助理工程师满4年”申报（以当年评审通知为准）。"
