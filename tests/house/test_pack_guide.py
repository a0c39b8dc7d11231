"""docs/writing-a-pack.md keeps up with the packs."""

from __future__ import annotations

from pathlib import Path

from zhiping.core.policy.linter.report import CODES
from zhiping.core.policy.reader import FILES

GUIDE = (Path(__file__).parents[2] / "docs" / "writing-a-pack.md").read_text()


def test_the_guide_names_every_file_and_every_lint_code():
    assert {name for name in [*FILES, *CODES] if f"`{name}`" not in GUIDE} == set()
