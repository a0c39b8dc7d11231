"""What every piece of a pack keeps to: nothing unknown, nothing loose, nothing altered once it was read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.dossiers import evaluator

from zhiping import packs
from zhiping.core.policy import read_pack
from zhiping.core.policy.rules import Condition, EligibilityRules, Grounded


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


def _rules() -> dict[str, Any]:
    return evaluator().pack.eligibility.model_dump(mode="json", by_alias=True)


def _first(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(route for route in data["routes"] if route["uses"] and route["uses"][key])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda d: d["routes"][0].update(title="厨师"), "的职称 厨师 不在 ladder 中"),
        (lambda d: _first(d, "title")["uses"].update(title="厨师"), "所用的职称 厨师 不在 ladder 中"),
        (lambda d: d["routes"][1].update(id=d["routes"][0]["id"]), "编号重复"),
        (lambda d: d["rules"][0].update(id=d["routes"][0]["id"]), "编号重复"),
        (lambda d: d["rules"][0].update(when={"fact": "year.general_hours", "at_least": 1}), "逐年计算"),
        (lambda d: d["rules"][0].update(require={"kinds": {"of": "none", "at_least": 1}}), "lists 中没有 none"),
        (lambda d: d["rules"][0].update(require={"any": [{"fact": "skill", "at_most": "cook"}]}), "之一比较"),
        (lambda d: d["rules"][0].update(require={"fact": "years_in_title", "with": {"title": "厨师"}, "at_least": 1}),
         "职称 厨师 不在 ladder 中"),
        (lambda d: d["rules"][0].update(require={"fact": "years_since_skill", "with": {"level": "cook"},
                                                 "at_least": 1}), "技能等级 cook 不在 skills 中"),
    ],
)  # fmt: skip
def test_rules_that_name_what_the_pack_has_not_are_refused(wrong: Any, says: str) -> None:
    data = _rules()
    EligibilityRules.model_validate(data)
    wrong(data)
    with pytest.raises(ValueError, match=says):
        EligibilityRules.model_validate(data)


def test_a_procedure_has_its_first_window_and_draws_for_a_stage_that_it_has() -> None:
    procedure = evaluator().pack.procedure
    assert procedure.draw is not None
    plain = json.loads(re.sub(r'"(\d\d:\d\d):00"', r'"\1"', procedure.model_dump_json(by_alias=True)))
    type(procedure).model_validate_json(json.dumps(plain))
    stage = procedure.draw.purposes[0].stage
    without = {key: value for key, value in plain["windows"].items() if key != "application"}
    for change, says in (
        ({"windows": without}, "缺少 application"),
        ({"stages": plain["stages"] | {stage: "none" if isinstance(plain["stages"][stage], str) else False}},
         "抽取专家，而"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=says):
            type(procedure).model_validate_json(json.dumps(plain | change))
