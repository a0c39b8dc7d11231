"""The generated parts of the docs say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from zhiping.core.policy import read_pack
from zhiping.core.procedure.picture import arrows, mermaid
from zhiping.core.procedure.table import PROCEDURE
from zhiping.packs import locate

ROOT = Path(__file__).resolve().parents[2]
#: Clauses whose stage is still to come, or that only say where to read: nothing is enforced here yet.
NOT_YET = {"T1", "K1", "X", "8o"}


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_script", ROOT / "scripts" / "docs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_in_the_docs_is_the_table(docs: ModuleType) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert docs.architecture() == text, "run .venv/bin/python scripts/docs.py"


def test_the_picture_shows_every_move_to_another_state() -> None:
    drawn = {(source, target) for source, target, _ in arrows()}
    assert drawn == {(m.source, m.target) for m in PROCEDURE if m.source != m.target}
    assert mermaid().count("-->") >= len(drawn)


def _rows() -> dict[str, list[str]]:
    found = {}
    for line in (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 6 and cells[0] not in ("clause", "---"):
            found[cells[0]] = cells
    return found


def test_every_clause_of_the_pack_has_its_row() -> None:
    assert list(_rows()) == list(read_pack(locate("leshan-2024-engineering")).clauses)


def test_every_file_named_for_a_clause_is_there() -> None:
    for key, cells in _rows().items():
        for column, folders in ((4, ["src/zhiping"]), (5, ["tests", "src/zhiping/packs"])):
            for name in cells[column].split("<br>"):
                if name and not name.startswith("…"):
                    assert any((ROOT / folder / name).exists() for folder in folders), f"{key}: {name}"


def test_every_clause_that_is_enforced_is_tested() -> None:
    untested = {key for key, cells in _rows().items() if not cells[5]}
    enforced = {key for key, cells in _rows().items() if cells[2] or cells[3] or cells[4]}
    assert untested & enforced <= NOT_YET
