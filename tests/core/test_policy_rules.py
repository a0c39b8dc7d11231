"""What every piece of a pack keeps to: nothing unknown, nothing loose, nothing altered once it was read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from zhiping import packs
from zhiping.core.policy import read_pack
from zhiping.core.policy.rules import Condition, Grounded


class _Piece(Grounded):
    days: int = 1


@pytest.mark.parametrize("wrong", [{"dayz": 1}, {"days": "1"}, {"days": 1.0}, {"days": True}, {"status": "maybe"}])
def test_an_unknown_key_and_a_loose_type_are_refused(wrong: dict[str, Any]) -> None:
    assert _Piece.model_validate({"status": "notice", "days": 2}).days == 2
    with pytest.raises(ValidationError):
        _Piece.model_validate({"status": "notice", **wrong})


def test_a_pack_that_was_read_cannot_be_altered() -> None:
    pack = read_pack(packs.locate("leshan-2024-engineering"))
    with pytest.raises(ValidationError, match="frozen"):
        pack.publicity.unit.days = 1  # type: ignore[misc]


def test_a_condition_is_the_same_by_the_word_of_the_file_and_by_its_name() -> None:
    by_word = Condition.model_validate({"fact": "extra.months", "in": [1, 2]})
    assert by_word == Condition.model_validate({"fact": "extra.months", "within": [1, 2]})
    assert by_word.within == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"fact": "extra.months"},
        {"fact": "extra.months", "at_least": 1, "at_most": 2},
        {"fact": "extra.months", "in": []},
        {"all": []},
        {"all": [{"fact": "extra.months", "at_least": 1}], "at_least": 1},
        {"all": [{"fact": "extra.months", "at_least": 1}], "with": {"year": 1}},
        {"all": [{"fact": "extra.months", "at_least": 1}], "any": [{"fact": "extra.months", "at_least": 1}]},
        {"fact": "nothing.known", "at_least": 1},
        {"fact": "years_in_title", "at_least": 1},
    ],
)
def test_a_condition_has_one_form_and_a_fact_one_comparison(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate(wrong)


def test_a_condition_names_the_facts_at_any_depth() -> None:
    inner = [{"fact": "extra.months", "at_least": 1}, {"none": [{"fact": "extra.days", "equals": 3}]}]
    assert Condition.model_validate({"all": inner}).facts() == {"extra.months", "extra.days"}
