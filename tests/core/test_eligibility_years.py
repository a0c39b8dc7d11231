"""Facts of single years (A4, rules.md 2): hours and assessments, as far as they are told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.facts import fact_of

from zhiping.core.eligibility.values import ANYTHING

HOURS = {"year": 2024, "general_hours": 30, "professional_hours": 60}


@pytest.mark.parametrize(
    ("entries", "general", "total"),
    [
        (None, (0, ANYTHING, "continuing_education"), (0, ANYTHING, "continuing_education")),
        ([HOURS | {"year": 2023}], (0, ANYTHING, "continuing_education"), (0, ANYTHING, "continuing_education")),
        ([HOURS], 30, 90),
        ([HOURS, HOURS], 60, 180),
        ([HOURS | {"general_hours": None}], (0, ANYTHING, "continuing_education[0].general_hours"),
         (60, ANYTHING, "continuing_education[0].general_hours")),
        ([HOURS | {"professional_hours": None}], 30, (30, ANYTHING, "continuing_education[0].professional_hours")),
        ([HOURS, {"general_hours": 5}], (30, ANYTHING, "continuing_education[1].year"),
         (90, ANYTHING, "continuing_education[1].year")),
    ],
)  # fmt: skip
def test_hours_of_a_year_as_far_as_they_are_told(entries: Any, general: Any, total: Any) -> None:
    document = {} if entries is None else {"continuing_education": entries}
    assert fact_of("year.general_hours", document) == general and fact_of("year.total_hours", document) == total


def test_hours_of_several_years_are_those_of_the_years_that_are_asked() -> None:
    entries = [HOURS | {"year": year} for year in (2020, 2021, 2022, 2023, 2024)]
    for back in range(4):
        assert fact_of("sum.total_hours", {"continuing_education": entries}, {"years_back": back}) == 90 * (back + 1)
    entries[3]["professional_hours"] = None  # type: ignore[assignment]
    asked = fact_of("sum.professional_hours", {"continuing_education": entries}, {"years_back": 2})
    assert asked == (120, 120 + ANYTHING, "continuing_education[3].professional_hours")


YEARLY = {"year": 2024, "result": "competent", "by": "annual_assessment"}


@pytest.mark.parametrize(
    ("entries", "result", "by"),
    [
        (None, ("assessments",), ("assessments",)),
        ([YEARLY | {"year": 2023}], ("assessments",), ("assessments",)),
        ([YEARLY], "competent", "annual_assessment"),
        ([YEARLY | {"result": None}], ("assessments[0].result",), "annual_assessment"),
        ([YEARLY | {"by": None}], "competent", ("assessments[0].by",)),
        ([YEARLY | {"year": None}, YEARLY], "competent", "annual_assessment"),
        # Of two for one year the worse speaks, and the annual assessment wherever it stands.
        ([YEARLY, YEARLY | {"result": "incompetent", "by": "unit_statement"}], "incompetent", "annual_assessment"),
        ([YEARLY | {"result": "incompetent", "by": "unit_statement"}, YEARLY], "incompetent", "annual_assessment"),
        ([YEARLY, YEARLY | {"result": None}], ("assessments[1].result",), "annual_assessment"),
        ([YEARLY | {"by": "unit_statement"}, YEARLY | {"by": None}], "competent", ("assessments[1].by",)),
    ],
)
def test_the_assessment_of_a_year(entries: Any, result: Any, by: Any) -> None:
    document = {} if entries is None else {"assessments": entries}
    assert (fact_of("year.assessment", document), fact_of("year.assessed_by", document)) == (result, by)
