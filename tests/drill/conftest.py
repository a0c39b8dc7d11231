"""Drills: attacks and crashes on real processes. ``ZHIPING_DRILL_COUNT`` says how many of each (make drill COUNT=…).

Each runs on SQLite, and on PostgreSQL where ``ZHIPING_TEST_DATABASE_URL`` names one; `make drill` always does.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

_POSTGRES = os.environ.get("ZHIPING_TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def count() -> int:
    """How many attacks, crashes or racers."""
    return int(os.environ.get("ZHIPING_DRILL_COUNT", "5"))


@dataclass
class Installation:
    """A home of its own, with its own database, on which real processes run."""

    home: Path
    environment: dict[str, str]

    def popen(self, *command: str, **settings: str) -> subprocess.Popen[str]:
        """Start a Python process of this installation; standard output and error are pipes."""
        return subprocess.Popen(
            [sys.executable, *command],
            env={**self.environment, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a Python process of this installation to its end."""
        process = self.popen(*command, **settings)
        out, err = process.communicate(timeout=400)
        return subprocess.CompletedProcess(command, process.returncode, out, err)


def _new_postgres() -> str:
    parts = urlsplit(_POSTGRES)
    name = f"drill_{secrets.token_hex(6)}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


def _drop_postgres(url: str) -> None:
    parts = urlsplit(url)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{parts.path[1:]}" WITH (FORCE)')


#: Whether both kinds of database are there.
BOTH = bool(_POSTGRES)
KINDS = ("sqlite", "postgresql") if BOTH else ("sqlite",)
#: Whether this is a drill of the usual size or more: a smaller one need not cross everything with everything.
LARGE = int(os.environ.get("ZHIPING_DRILL_COUNT", "5")) >= 20


@contextlib.contextmanager
def _installed(kind: str, home: Path) -> Iterator[Installation]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIPING_", "DJANGO_"))}
    environment = {**kept, "ZHIPING_HOME": str(home), "ZHIPING_LOG_LEVEL": "error"}
    url = _new_postgres() if kind == "postgresql" else ""
    if url:
        environment["ZHIPING_DATABASE_URL"] = url
    yield Installation(home, environment)
    if url:
        _drop_postgres(url)


@pytest.fixture(params=KINDS)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A fresh, empty installation."""
    with _installed(request.param, tmp_path / "home") as made:
        yield made


#: Makes a fresh, empty installation: kind of database, name of its folder.
Make = Callable[[str, str], Installation]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Installations, as many as the test asks for."""
    with contextlib.ExitStack() as stack:
        yield lambda kind, name: stack.enter_context(_installed(kind, tmp_path / name))


@dataclass
class Server:
    """A running ``zhiping serve``."""

    host: str
    port: int
    process: subprocess.Popen[str]

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request over a connection of its own; status, headers in lower case, body."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture
def serve(installation: Installation) -> Iterator[Callable[..., Server]]:
    """Start servers on this installation; they end with the test."""
    started: list[Server] = []

    def start(**settings: str) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = installation.popen("-m", "zhiping.cli.main", "serve", ZHIPING_ADDRESS=f"127.0.0.1:{port}", **settings)
        server = Server("127.0.0.1", port, process)
        started.append(server)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if process.poll() is not None:
                pytest.fail(f"the server ended: {process.communicate()[1]}")
            try:
                server.request("GET", "/")
                return server
            except OSError:
                time.sleep(0.1)
        pytest.fail("the server did not answer within a minute")

    yield start
    for server in started:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.communicate()
