"""Claims that only one person can make: which they are, and when two names are one."""

from __future__ import annotations

from typing import Any

import pytest

from zhiping.core.dossier.claims import exclusive_claims, normalised_name


def _sole(*, kind: str | None, role: str | None, rank: object) -> bool:
    return (kind, role, rank) == ("project", "lead", 1)


def _entry(**values: Any) -> dict[str, Any]:
    return {"id": "a1", "kind": "project", "role": "lead", "rank": 1, "name": "减速机产线"} | values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("减速机 产线", "减速机产线"),
        ("ＡＢ－１２", "ab12"),
        ("《减速机》产线（二期）", "减速机产线二期"),
        ("Ａb", "aB"),
    ],
)
def test_width_case_spaces_and_punctuation_make_no_other_name(one: str, other: str) -> None:
    assert normalised_name(one) == normalised_name(other)


def test_letters_and_figures_do() -> None:
    assert len({normalised_name(name) for name in ("减速机产线", "减速机产线2", "减速机产线a")}) == 3


@pytest.mark.parametrize(
    ("entry", "claimed"),
    [
        (_entry(), True), (_entry(rank=2), False), (_entry(kind="paper"), False), (_entry(role="member"), False),
        (_entry(id=""), False), (_entry(id=None), False), (_entry(name=None), False), (_entry(name="产线改造"), True),
        (_entry(name="产 线 改。"), False), ("no entry", False),
    ],
)  # fmt: skip
def test_what_one_person_alone_claims_by_a_name_that_says_enough(entry: Any, claimed: bool) -> None:
    found = list(exclusive_claims({"achievements": [entry]}, _sole))
    assert found == ([("a1", normalised_name(entry["name"]))] if claimed else [])


@pytest.mark.parametrize("achievements", [None, [], "x", {"id": "a1"}])
def test_what_is_no_list_of_achievements_claims_nothing(achievements: Any) -> None:
    assert list(exclusive_claims({"achievements": achievements}, _sole)) == [] == list(exclusive_claims({}, _sole))
