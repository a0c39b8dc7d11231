"""What speaks for recusal (rules.md 3): each rule alone, switched by the pack, and the days at its edges."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN, eligible, evaluator

from zhiping.core.policy.model import Pack
from zhiping.core.recusal import Expert, Ground, Job, grounds, open_grounds

ON = date(2025, 1, 11)
UNIT, CODE = "乐山某机械有限公司", "91511100MA62000008"


def _document(**parts: Any) -> dict[str, Any]:
    document = eligible(employer={"name": UNIT, "uscc": CODE})
    document["employment"] = [{"id": "j1", "witness": "李工"}, {"id": "j2", "witness": "王·工"}]
    document["achievements"] = [
        {"id": "a1", "kind": "paper", "name": "某论文", "content": "与赵专家合著"}, {"id": "a2", "effect": "无"},
    ]  # fmt: skip
    document["application"]["exceptional"] = {"recommenders": [{"name": "钱教授"}, {"name": "孙教授"}]}
    return document | parts


def _pack(**rules: Any) -> Pack:
    pack = evaluator(LESHAN).pack
    recusal = pack.procedure.recusal
    assert recusal is not None
    procedure = pack.procedure.model_copy(update={"recusal": recusal.model_copy(update=rules)})
    return pack.model_copy(update={"procedure": procedure})


def _expert(name: str = "冯专家", *jobs: Job) -> Expert:
    return Expert(name, jobs)


def _job(to_on: date | None, unit: str = UNIT, code: str = CODE, from_on: date = date(2015, 1, 1)) -> Job:
    return Job(unit, code, from_on, to_on)


def test_who_has_nothing_to_do_with_the_applicant_is_not_kept_away() -> None:
    assert grounds(_document(), _expert("冯专家", _job(None, "另一公司", "")), _pack(), on=ON) == []


@pytest.mark.parametrize(
    ("job", "found"),
    [
        (_job(None), True),
        (_job(date(2022, 1, 11)), True),
        (_job(date(2022, 1, 10)), False),
        (_job(None, from_on=date(2025, 1, 11)), True),
        (_job(None, from_on=date(2025, 1, 12)), False),
        # One code, whatever the unit was called then; two codes are two units, whatever they are called.
        (_job(None, unit="乐山某机械厂（改制前）"), True),
        (_job(None, code="91511100MA62000016"), False),
        # Without a code on one side the name decides, however it is typed.
        (_job(None, unit="乐山某机械 有限公司", code=""), True),
        (_job(None, unit="乐山某机械有限公司分公司", code=""), False),
    ],
)
def test_the_same_employer_today_or_within_the_packs_years(job: Job, found: bool) -> None:
    expected = [Ground("same_employer", "employer")] if found else []
    assert grounds(_document(), _expert("冯专家", job), _pack(), on=ON) == expected


def test_a_code_is_one_however_it_is_typed_and_without_the_applicants_the_name_decides() -> None:
    there = [Ground("same_employer", "employer")]
    typed = _expert("冯专家", _job(None, "另一公司", CODE.lower()))
    assert grounds(_document(), typed, _pack(), on=ON) == there
    assert grounds(_document(employer={"name": UNIT}), _expert("冯专家", _job(None)), _pack(), on=ON) == there
    assert grounds(_document(employer={"name": UNIT}), _expert("冯专家", _job(None, "")), _pack(), on=ON) == []


def test_of_several_jobs_any_one_binds() -> None:
    jobs = _job(None, code="91511100MA62000016"), _job(date(2010, 1, 1)), _job(None), _job(None, "另一公司", "")
    assert grounds(_document(), _expert("冯专家", *jobs), _pack(), on=ON) == [Ground("same_employer", "employer")]


def test_the_years_are_the_packs() -> None:
    left = _expert("冯专家", _job(date(2025, 1, 10)))
    assert grounds(_document(), left, _pack(same_employer_years=0), on=ON) == []
    assert grounds(_document(), left, _pack(same_employer_years=1), on=ON) != []
    example = evaluator(EXAMPLE).pack
    assert grounds(_document(), left, example, on=ON) == []


def test_an_employer_of_whom_nothing_is_known_binds_nobody() -> None:
    assert grounds(_document(employer={}), _expert("冯专家", _job(None, "", "")), _pack(), on=ON) == []


@pytest.mark.parametrize(
    ("name", "rule", "ground"),
    [
        ("李工", "witnesses", Ground("witness", "employment.j1")),
        ("王•工", "witnesses", Ground("witness", "employment.j2")),
        ("孙教授", "recommenders", Ground("recommender", "application.exceptional.recommenders[1]")),
        ("赵专家", "named_in_achievements", Ground("named", "achievements.a1")),
    ],
)
def test_who_is_named_in_the_dossier_is_found_where_the_pack_says_so(name: str, rule: str, ground: Ground) -> None:
    assert grounds(_document(), _expert(name), _pack(), on=ON) == [ground]
    assert grounds(_document(), _expert(name), _pack(**{rule: False}), on=ON) == []


def test_all_grounds_are_told_in_the_order_of_the_dossier() -> None:
    document = _document()
    document["employment"][0]["witness"] = "赵专家"
    found = grounds(document, _expert("赵专家", _job(None)), _pack(), on=ON)
    assert [one.kind for one in found] == ["same_employer", "witness", "named"]


def test_a_dismissed_ground_is_not_raised_again_and_another_is() -> None:
    found = grounds(_document(), _expert("李工", _job(None)), _pack(), on=ON)
    assert open_grounds(found, ["witness:employment.j1"]) == [Ground("same_employer", "employer")]
    assert open_grounds(found, []) == found


def test_an_entry_without_an_id_is_named_by_its_place() -> None:
    document = _document(employment=[{"id": "j1"}, {"witness": "李工"}])
    assert grounds(document, _expert("李工"), _pack(), on=ON) == [Ground("witness", "employment[1]")]


@pytest.mark.parametrize("key", ["content", "effect", "publisher"])
def test_a_name_is_found_wherever_an_achievement_tells_of_people(key: str) -> None:
    document = _document(achievements=[{"id": "a1", key: "合著者：王•专家、李某"}])
    assert grounds(document, _expert("王·专家"), _pack(), on=ON) == [Ground("named", "achievements.a1")]


def test_a_dossier_that_says_nothing_of_these_parts_gives_no_ground() -> None:
    document = eligible()
    for key in ("employer", "employment", "achievements"):
        document.pop(key, None)
    document["application"]["exceptional"] = None
    assert grounds(document, _expert("李工", _job(None)), _pack(), on=ON) == []
    del document["application"]
    assert grounds(document, _expert("李工", _job(None)), _pack(), on=ON) == []


def test_a_pack_without_rules_of_recusal_is_an_error_not_a_blank() -> None:
    pack = evaluator(LESHAN).pack
    bare = pack.model_copy(update={"procedure": pack.procedure.model_copy(update={"recusal": None})})
    with pytest.raises(LookupError):
        grounds(_document(), _expert(), bare, on=ON)
