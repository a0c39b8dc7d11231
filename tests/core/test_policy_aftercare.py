"""What a pack says of the time after the result (A5, P11): waits, bans, and what the linter makes of a half of it."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError
from tests.support.world import PACKS

from zhiping import packs
from zhiping.core.policy import read_pack
from zhiping.core.policy.aftercare import IntegrityRules, Wait
from zhiping.core.policy.linter import lint
from zhiping.core.policy.model import Pack

KEEP = {"entry_years": 5, "unfounded_years": 2}
GROUND = {"basis": "按通常理解", "status": "assumed", "confirmed": None}


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


def rules(**changed: object) -> IntegrityRules:
    given = {
        "clause": "A5", "ban_years": 3, "levels": ["intermediate"], "answer": {"days": 5, "unit": "working"},
        "keep": KEEP,
    }  # fmt: skip
    return IntegrityRules.model_validate(given | GROUND | changed)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 12, 1), date(2027, 11, 30)),
        (date(2025, 1, 1), date(2027, 12, 31)),
        (date(2024, 2, 29), date(2027, 2, 27)),
        (date(2025, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_ban_ends_on_the_day_before_its_years_are_full(first: date, last: date) -> None:
    assert rules().last_on(first) == last


@pytest.mark.parametrize(
    ("over", "founded", "last"),
    [
        (date(2027, 11, 30), True, date(2032, 11, 30)),
        (date(2027, 11, 30), False, date(2029, 11, 30)),
        (date(2028, 2, 29), True, date(2033, 2, 28)),
        (date(2028, 2, 29), False, date(2030, 2, 28)),
    ],
)
def test_contents_are_kept_to_the_same_day_so_many_years_later(over: date, founded: bool, last: date) -> None:
    assert rules().kept_until(over, founded=founded) == last


def test_how_long_contents_are_kept_is_never_made_up(pack: Pack) -> None:
    assert pack.procedure.integrity is not None
    said = pack.procedure.integrity.model_dump()
    for lacking in (said | {"keep": {"entry_years": 5}}, {key: said[key] for key in said if key != "keep"}):
        with pytest.raises(ValidationError, match="keep"):
            IntegrityRules.model_validate(lacking)


def test_a_wait_does_not_count_its_first_day_and_counts_its_last(pack: Pack) -> None:
    friday = date(2024, 12, 20)
    assert Wait(days=1, unit="working").last_on(friday, pack.calendar) == date(2024, 12, 23)
    assert Wait(days=1, unit="natural").last_on(friday, pack.calendar) == date(2024, 12, 21)
    assert Wait(days=8, unit="working").last_on(friday, pack.calendar) == date(2025, 1, 2)


@pytest.mark.parametrize("wrong", [{"levels": []}, {"levels": ["a", "a"]}, {"ban_years": 0}, {"ban_for": 3},
                                   {"keep": KEEP | {"entry_years": 0}}, {"keep": KEEP | {"unfounded_years": 1.5}},
                                   {"keep": KEEP | {"years": 3}}])  # fmt: skip
def test_what_is_no_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        rules(**wrong)


def test_both_packs_say_how_the_stages_that_are_on_go(pack: Pack) -> None:
    assert "option-contradicts-stage" not in lint(pack).codes()
    assert pack.procedure.integrity is not None and pack.procedure.destruction is not None


@pytest.mark.parametrize("part", ["collection", "destruction"])
def test_a_stage_without_its_rules_is_named_and_rules_without_their_stage_too(pack: Pack, part: str) -> None:
    on = getattr(pack.stages, part)
    stages = pack.procedure.stages.model_copy(update={part: not on})
    turned = pack.model_copy(update={"procedure": pack.procedure.model_copy(update={"stages": stages})})
    said = [one for one in lint(turned).errors if one.data.get("stage") == part]
    assert [one.code for one in said] == ["option-contradicts-stage"]


def test_a_ban_from_a_level_that_the_pack_does_not_have_is_named(pack: Pack) -> None:
    wrong = pack.procedure.model_copy(update={"integrity": rules(levels=["full_senior"])})
    said = [one for one in lint(pack.model_copy(update={"procedure": wrong})).errors if "level" in one.data]
    assert [one.data["level"] for one in said] == ["full_senior"]
