"""Server and worker under one process: they start, end cleanly, and never outlive it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# A supervisor of two sleeping parts; says "ready" when both run. The part "sick" ends by itself when told to.
_SCRIPT = """
import sys
from zhiping.cli.supervisor import Part, Supervisor
sleep = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
stubborn = [sys.executable, "-c", deaf]
sick = [sys.executable, "-c", "raise SystemExit(3)"]
parts = {"sleep": sleep, "stubborn": stubborn, "sick": sick}
supervisor = Supervisor([Part(name, parts[name]) for name in sys.argv[1:]], patience=0.5)
def announce():
    print("ready", *[process.pid for process in supervisor._running.values()], flush=True)
sys.exit(supervisor.run(ready=lambda: True, announce=announce))
"""


def _start(*parts: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, *parts], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _pids(process: subprocess.Popen[str], parts: int) -> list[int]:
    """Waits until every part is up and the supervisor has said so; the pids of the parts."""
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(parts + 1)]
    return [int(word) for line in lines if line.startswith("ready") for word in line.split()[1:]]


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def _all_gone(pids: list[int], within: float = 5) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if all(_gone(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_in_good_order(number: signal.Signals) -> None:
    process = _start("sleep")
    pids = _pids(process, 1)
    process.send_signal(number)
    _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")
    assert pids and _all_gone(pids)


def test_a_part_that_does_not_listen_is_ended_by_force() -> None:
    process = _start("stubborn")
    pids = _pids(process, 1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert "强行结束" in said
    assert _all_gone(pids)


def test_when_one_part_ends_the_others_do_and_it_is_named() -> None:
    process = _start("sleep", "sick")
    _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "sick意外停止（状态 3）" in said


def test_a_killed_supervisor_leaves_nothing_behind() -> None:
    process = _start("sleep")
    pids = _pids(process, 1)
    process.kill()
    process.communicate(timeout=10)
    assert pids and _all_gone(pids)


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        environment = {**os.environ, "ZHIPING_HOME": str(tmp_path), "ZHIPING_ADDRESS": f"127.0.0.1:{port}"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        for command in ("serve", "up"):
            done = subprocess.run(
                [sys.executable, "-m", "zhiping.cli.main", command],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 2
            assert f"127.0.0.1:{port} 已被另一个程序占用" in done.stderr
            assert "Traceback" not in done.stderr


def test_starting_over_removes_only_the_demo_of_this_checkout(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ZHIPING_HOME": str(tmp_path), "ZHIPING_ADDRESS": f"127.0.0.1:{port}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "zhiping.cli.main", "up", "--fresh"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ZHIPING_HOME：")
    assert kept.exists()
