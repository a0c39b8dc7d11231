"""One process that runs others: starts them, waits, and ends all of them when one ends or when it is told to."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the child, before it runs: ask the kernel for SIGTERM should the supervisor be killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Part:
    """A process to run: what people call it, and its command line."""

    name: str
    command: Sequence[str]


class Supervisor:
    """Runs ``parts`` until one ends or a signal comes.

    Ctrl-C reaches the supervisor alone, as each part has a session of its own; it then lets all end in good order
    (SIGTERM) and only after ``patience`` seconds by force.
    """

    def __init__(self, parts: Sequence[Part], *, patience: float = 15) -> None:
        self.parts = parts
        self.patience = patience
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._wake = threading.Event()
        self._stopping = False

    def run(self, *, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        """Start everything, call ``announce`` once when ``ready`` says so, wait. 0 when told to end; 1 when a part
        ended by itself, which standard error then names."""
        kept = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            for part in self.parts:
                self._running[part.name] = subprocess.Popen(
                    list(part.command),
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                )
            announced = False
            while not self._stopping:
                for name, process in self._running.items():
                    if process.poll() is not None:
                        print(f"{name}意外停止（状态 {process.returncode}），其余部分一并停止。", file=sys.stderr)
                        return 1
                if not announced and ready():
                    announce()
                    announced = True
                self._wake.wait(0.5 if announced else 0.1)
            return 0
        finally:
            self._end_all()
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        self._wake.set()

    def _end_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + self.patience
        for name, process in self._running.items():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{name}没有在{self.patience:.0f}秒内停止，强行结束。", file=sys.stderr)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
