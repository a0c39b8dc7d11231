"""A backup is of no kind of database: what one holds comes back in the other, and from there in the first."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.drill.conftest import BOTH, Make

_ROUND = """
import sys
from zhiping.cli.database import ready
ready()
from zhiping import packs
from zhiping.core.policy.reader import files_of
from zhiping.simulation.whole import simulate
simulate(files_of(packs.locate("example-2025-junior-only")), applicants=4, seed=1)
"""


def _parts(backup: Path) -> dict[str, object]:
    """Everything in the backup but the manifest, which names the instant; rows as values: jsonb orders keys anew."""
    with zipfile.ZipFile(backup) as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if name != "manifest.json"}
    return {
        name: [json.loads(line) for line in content.splitlines()] if name.endswith(".jsonl") else content
        for name, content in parts.items()
    }


@pytest.mark.parametrize("kinds", [("sqlite", "postgresql"), ("postgresql", "sqlite")] if BOTH else [("sqlite",) * 2])
def test_what_one_kind_of_database_holds_comes_back_in_the_other(kinds: tuple[str, str], make: Make) -> None:
    first, second = make(kinds[0], "first"), make(kinds[1], "second")
    assert first.run("-c", _ROUND).returncode == 0
    taken, again = first.home.parent / "taken.zip", first.home.parent / "again.zip"
    zhiping = ("-m", "zhiping.cli.main")
    done = first.run(*zhiping, "backup", str(taken))
    assert done.returncode == 0, done.stderr
    # A backup holds no keys: they are carried by hand (ADR 0003).
    shutil.copytree(first.home / "keys", second.home / "keys", dirs_exist_ok=True)
    for command in (("restore", str(taken)), ("check-data",), ("audit", "verify"), ("backup", str(again))):
        done = second.run(*zhiping, *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert _parts(again) == _parts(taken)
