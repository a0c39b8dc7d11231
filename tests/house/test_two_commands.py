"""The two commands: what they need is installed, named, or refused; never skipped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _tools(folder: Path, *, without: tuple[str, ...] = (), **scripts: str) -> dict[str, str]:
    """An environment whose PATH has the usual tools but those in ``without``, and ``scripts`` in place of others."""
    for name in (
        "bash",
        "sh",
        "sed",
        "cat",
        "cut",
        "sha256sum",
        "rm",
        "flock",
        "id",
        "dirname",
        "env",
        "printf",
        "awk",
    ):
        found = shutil.which(name)
        if found and name not in without and name not in scripts:
            (folder / name).symlink_to(found)
    for name, text in scripts.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    return {"PATH": str(folder), "HOME": str(folder), "LANG": "C.UTF-8"}


def _need(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'. {ROOT}/scripts/machine.sh; need "Chromium" chromium; echo went on'],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_as_root_what_is_missing_is_installed(tmp_path: Path) -> None:
    environment = _tools(tmp_path, id="echo 0", apt_get=f'echo "$@" >>{tmp_path}/asked')
    done = _need(environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "went on\n"
    assert "install -y --no-install-recommends chromium" in (tmp_path / "asked").read_text()


def test_without_root_the_exact_command_is_named(tmp_path: Path) -> None:
    environment = _tools(tmp_path, id="echo 1000", apt_get=f"touch {tmp_path}/asked")
    done = _need(environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "sudo apt-get install -y chromium" in done.stderr
    assert not (tmp_path / "asked").exists()


def test_an_installation_that_fails_ends_the_command(tmp_path: Path) -> None:
    done = _need(_tools(tmp_path, id="echo 0", apt_get="exit 100"))
    assert done.returncode == 1
    assert "apt-get install -y chromium" in done.stderr


def test_another_python_is_named_not_used(tmp_path: Path) -> None:
    # A python3 that is not 3.11, and no right to install one.
    environment = _tools(tmp_path, id="echo 1000", python3="exit 1", apt_get="exit 1")
    done = subprocess.run(
        ["bash", "-c", f". {ROOT}/scripts/machine.sh; find_python || need 'Python 3.11' python3 python3-venv"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    if Path("/usr/bin/python3.11").exists():
        assert done.stdout.strip() == "/usr/bin/python3.11"
    else:
        assert "sudo apt-get install -y python3 python3-venv" in done.stderr


def test_a_postgresql_that_does_not_answer_is_a_failure() -> None:
    environment = {**os.environ, "ZHIPING_TEST_DATABASE_URL": "postgres://postgres@127.0.0.1:1/postgres", "CI": "true"}
    done = subprocess.run(
        [ROOT / ".venv/bin/python", ROOT / "scripts/postgres.py", "start"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "ZHIPING_TEST_DATABASE_URL" in done.stderr


def test_the_lock_names_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    requirements = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?==", lock, flags=re.M)
    assert len(requirements) > 40
    # Every requirement is followed by at least one hash, and nothing says where to fetch it.
    assert len(re.findall(r"== ?[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64}", lock)) == len(requirements)
    assert "://" not in lock
    assert "index-url" not in lock and "find-links" not in lock


@pytest.mark.parametrize("target", ["setup", "run", "fresh", "test", "drill", "mutate", "bench"])
def test_every_command_of_the_readme_is_a_target(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "scripts/setup" in done.stdout  # each sets up first what it needs
