"""A new pack from an old one (contracts/cli.md, ``policy new``)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from zhiping import packs
from zhiping.core.errors import BadInput
from zhiping.core.policy import read_pack, read_pack_files
from zhiping.core.policy.linter import lint
from zhiping.core.policy.reader import files_of
from zhiping.core.policy.shifting import shifted

LESHAN = files_of(packs.locate("leshan-2024-engineering"))


def _one(text: str, years: int = 1) -> str:
    moved = shifted({"cases/x.yaml": text.encode()}, old_id="old", new_id="new", years=years)
    return moved["cases/x.yaml"].decode()


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("last_on: 2024-11-23", "last_on: 2025-11-23"),
        ('"on": "2024-11-23"', '"on": "2025-11-23"'),
        ("applied_at: 2024-11-10T09:30:00+08:00", "applied_at: 2025-11-10T09:30:00+08:00"),
        ("awarded_on: 2020-02-29", "awarded_on: 2021-02-28"),
        ("cycle_year: 2024", "cycle_year: 2025"),
        ("a: [{year: 2023, hours: 2024}]", "a: [{year: 2024, hours: 2024}]"),
        ("refused_in_years: [2024, 2023]", "refused_in_years: [2025, 2024]"),
        ('"history.refused_in_years": [2024]', '"history.refused_in_years": [2025]'),
        ('"continuing_education[0].year": 2024', '"continuing_education[0].year": 2025'),
        ("case: 取得于2020-12-31，到2024年满4年", "case: 取得于2021-12-31，到2025年满4年"),
        ("case: 2022、2023年学时不足", "case: 2023、2024年学时不足"),
        ("education: {years: 4}", "education: {years: 4}"),
        ("cycle: old", "cycle: new"),
        ("# 到2024-11-23\na: 1 # 2024年", "# 到2025-11-23\na: 1 # 2025年"),
        ("2024-11-23: true", "2025-11-23: true"),
    ],
)
def test_what_is_moved(text, moved):
    assert _one(text) == moved


@pytest.mark.parametrize(
    "text",
    [
        "born_on: 1990-03-07",
        '"applicant.born_on": 1990-03-07',
        "id_number: '511102199003072318'",
        "basis: 乐市经信〔2024〕242号 七（三），2020年规定",
        "text: 按乐市经信〔2024〕242号办理",
        "letter_no: 某函2024年1号",
        "calendar_overrides: {2024-11-18: false}",
        "day: 2024-13-45",
        "telephone: 0833-2024-11-11",
    ],
)
def test_what_is_not_moved(text):
    assert _one(text) == text


def test_moving_there_and_back_changes_nothing_but_leap_days():
    there = shifted(LESHAN, old_id="leshan-2024-engineering", new_id="other-pack", years=3)
    back = shifted(there, old_id="other-pack", new_id="leshan-2024-engineering", years=-3)
    for name, data in LESHAN.items():
        kept = data.decode().replace("-02-29", "-02-28")
        assert back[name].decode().replace("-02-29", "-02-28") == kept


@pytest.mark.parametrize("years", [1, 2])
@pytest.mark.parametrize("name", packs.names())
def test_a_moved_pack_lints_and_its_cases_pass(name, years):
    from zhiping.core.eligibility.cases import run_cases

    old = read_pack(packs.locate(name))
    if not old.calendar.knows(old.cycle_year + years):
        years = -years
    files = shifted(files_of(packs.locate(name)), old_id=name, new_id="moved-pack", years=years)
    pack = read_pack_files(files)
    assert pack.id == "moved-pack"
    assert pack.cycle_year == old.cycle_year + years
    assert lint(pack).errors == []
    assert run_cases(pack).failed == run_cases(old).failed == []
    window = old.windows["application"].last_on
    assert pack.windows["application"].last_on == date(window.year + years, window.month, window.day)


def test_a_year_the_calendar_does_not_know_is_an_error_of_the_new_pack():
    pack = read_pack_files(shifted(LESHAN, old_id="leshan-2024-engineering", new_id="far-away", years=6))
    assert {finding.code for finding in lint(pack).errors} == {"calendar-year-unknown"}


def test_nothing_of_the_old_year_is_left_but_citations():
    files = shifted(LESHAN, old_id="leshan-2024-engineering", new_id="other-pack", years=40)
    for name in set(LESHAN) - {"pack.yaml"}:
        if not name.startswith("cases/"):
            assert not re.search(r"(?<!〔)\b2024\b", files[name].decode()), name


def test_years_beyond_the_calendar_are_refused():
    with pytest.raises(BadInput, match="超出了历法"):
        shifted(LESHAN, old_id="leshan-2024-engineering", new_id="other-pack", years=9000)
