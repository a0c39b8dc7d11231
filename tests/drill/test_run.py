"""What `make run` starts: a demo to begin with, a server, a worker; and again, with everything still there."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIPING_", "DJANGO_"))}
    return {**kept, "ZHIPING_HOME": str(home), "ZHIPING_ADDRESS": f"127.0.0.1:{port}"}


def _up(home: Path, port: int) -> tuple[str, float]:
    """Start, wait for the announcement, ask for the first page, stop with Ctrl-C; what was said, seconds to start."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhiping.cli.main", "up", "--applicants", "2"],
        env=_environment(home, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    seconds = time.monotonic() - began
    try:
        assert process.poll() is None, said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/signin/", timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0, rest
    return said, seconds


def _count(home: Path) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from zhiping.cli.database import ready\nready()\n"
            "from zhiping.records.models import Dossier, Person\n"
            "print(sorted(Dossier.objects.values_list('code', flat=True)), Person.objects.count())",
        ],
        env=_environment(home, 1),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_first_run_makes_a_demo_second_run_keeps_it(tmp_path: Path) -> None:
    home = tmp_path / "var"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said, _ = _up(home, port)
    # Log-ins, the simulated date, the address.
    assert "zhiping-demo" in said
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d（模拟时间）", said)
    assert f"打开 http://localhost:{port}" in said
    for role in ("申报人", "单位审核人", "单位负责人", "主管部门审核人", "评委会办公室审核人", "系统管理员"):
        assert role in said
    kept = _count(home)
    again, seconds = _up(home, port)
    assert "正在生成演示数据" not in again
    assert "zhiping-demo" in again
    assert seconds < 20
    assert _count(home) == kept
