"""A hundred thousand dossiers: the worklist reads its page by the index, and no longer than over a thousand.

COUNT=20, the default of `make drill`, loads 100,000.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.drill.conftest import Installation

_FEW, _EACH = 1000, 5000
#: How many times longer a hundred times as many may take: a page is cut by the index; counts grow, without a row read.
_PAGE_TIMES, _WHOLE_TIMES = 20, 40
#: Under so many milliseconds the measure is that of the machine, and no ratio means anything.
_NOISE = 15.0
_READERS = ("office_reviewer", "department_reviewer", "unit_reviewer")


#: Rows that a step may read in vain: an index that is only read in its order shows itself so (PostgreSQL).
_IN_VAIN = 1000


def _whole_reads(plan: list[str]) -> list[str]:
    """Steps of a plan that read the whole table of dossiers, or sort them."""
    return [
        step for step in plan
        if re.search(r"\bSCAN dossier\b(?!.*USING)|Seq Scan on dossier\b", step) or "TEMP B-TREE" in step
        or any(int(rows) > _IN_VAIN for rows in re.findall(r"Rows Removed by Filter: (\d+)", step))
    ]  # fmt: skip


def test_the_search_finds_what_it_looks_for() -> None:
    assert _whole_reads(["SCAN dossier", "  ->  Seq Scan on dossier  (cost=0)", "USE TEMP B-TREE FOR ORDER BY"])
    assert _whole_reads(["Index Scan using dossier_pkey on dossier", "  Rows Removed by Filter: 100000"])
    few = ["SEARCH dossier USING INDEX dossier_office_lane (cycle_id=? AND state=?)", "SCAN u0"]
    assert not _whole_reads([*few, "  Rows Removed by Filter: 51"])


def _ratio(few: dict[str, Any], many: dict[str, Any], what: str) -> float:
    return float(max(many[what], _NOISE) / max(few[what], _NOISE))


def test_a_worklist_over_very_many_dossiers(
    installation: Installation, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    size = max(2 * _FEW, count * _EACH)
    process = installation.popen("-m", "tests.drill.many", str(_FEW), str(size))
    out, err = process.communicate(timeout=1500)
    assert process.returncode == 0, err
    few, many = (json.loads(line)["who"] for line in out.splitlines())
    with capsys.disabled():
        kind = "PostgreSQL" if "ZHIPING_DATABASE_URL" in installation.environment else "SQLite"
        print(f"\n{kind}, {_FEW} and {size} dossiers, milliseconds:")
        for who in many:
            told = {key: (few[who][key], value) for key, value in many[who].items() if not key.startswith("plan")}
            print(f"  {who}: " + ", ".join(f"{key} {a} → {b}" for key, (a, b) in told.items()))
        print("  the office's page:", *many["office_reviewer"]["plan"], sep="\n    ")
    assert many["office_reviewer"]["held"] == 40 * size // 100
    for who in _READERS:
        assert not _whole_reads(many[who]["plan"]), who
        assert not _whole_reads(many[who]["plan of the second page"]), who
        assert _ratio(few[who], many[who], "page") < _PAGE_TIMES, who
        assert _ratio(few[who], many[who], "whole") < _WHOLE_TIMES, who
    assert any("dossier_office_lane" in step for step in many["office_reviewer"]["plan"])
