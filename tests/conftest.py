"""What holds for every test: no outside address, the database chosen once, a browser from the machine."""

from __future__ import annotations

import functools
import ipaddress
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# The same examples in every run, so that a red run is red again; a drill looks further, each time elsewhere.
_drill = int(os.environ.get("ZHIPING_DRILL_COUNT", "0"))
hypothesis.settings.register_profile("test", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("drill", deadline=None, max_examples=max(100, 20 * _drill))
hypothesis.settings.load_profile("drill" if _drill else "test")

_BROWSER_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for a foreign address must fail in the tests, not work by luck of the machine's network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client_for", "django_db_setup"}


_HERE = Path(__file__).parent
#: The second of both packs. The rooms are played by the first with every `make test`, by the second with `make drill`;
#: the core, the records and the rules of the house meet both each time.
SECOND_PACK = "example-2025-junior-only"
#: The second pack on PostgreSQL comes with a drill of the usual size; a smaller one has each on one kind of database.
ROOMS = tuple(_HERE / place for place in ("stages", "registers", "faces"))
#: What runs on SQLite with `make test`, and on PostgreSQL with `make drill`: whole rounds (which the drill plays there
#: with more people), pages that only read, the stages and registers (but for the round from draft to acceptance, what
#: is decided by two, and the ledger), and the table of permissions over every address and role.
LATER_ON_POSTGRES = (
    _HERE / "faces",
    _HERE / "house" / "test_access.py",
    _HERE / "simulation",
    _HERE / "stages",
    _HERE / "registers",
)
#: What a small drill leaves to SQLite: the drill plays rounds of its own on both, and permissions ask no database.
ONCE = (_HERE / "simulation" / "test_rounds.py", _HERE / "house" / "test_access.py")
#: Of these, with `make test` on PostgreSQL too.
ON_BOTH = (
    _HERE / "registers" / "test_fees.py",
    _HERE / "stages" / "registration" / "test_one_human.py",
    _HERE / "stages" / "review" / "test_acceptance.py",
    _HERE / "stages" / "review" / "test_corrections.py",
    _HERE / "stages" / "review" / "test_refusing.py",
    _HERE / "stages" / "review" / "test_scenes.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark ``database`` on whatever touches it: `make test` runs these once more, on PostgreSQL."""
    within = functools.cache(lambda path, places: any(path.is_relative_to(place) for place in places))
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if SECOND_PACK in item.name:
            item.add_marker(pytest.mark.later_on_postgres)
            if within(item.path, ROOMS):
                item.add_marker(pytest.mark.later)
            if within(item.path, (*ROOMS, _HERE / "house")):
                item.add_marker(pytest.mark.crossed)
        if item.path in ONCE:
            item.add_marker(pytest.mark.crossed)
        if within(item.path, LATER_ON_POSTGRES) and item.path not in ON_BOTH:
            item.add_marker(pytest.mark.later_on_postgres)


@pytest.fixture(autouse=True, scope="session")
def _a_request_brings_its_own_transaction() -> Iterator[None]:
    """While a page is asked for, the transaction around a test counts for nothing: in production there is none, and an
    audit entry that is written outside of one fails."""
    from django.db import connection
    from django.test.client import ClientHandler

    from zhiping.ground.audit import chain

    patch, asked, handled = pytest.MonkeyPatch(), [0], ClientHandler.__call__

    def handle(self: ClientHandler, environ: Any) -> Any:
        asked[0] += 1
        try:
            return handled(self, environ)
        finally:
            asked[0] -= 1

    def of_the_product() -> bool:
        if not asked[0]:
            return connection.in_atomic_block
        blocks = connection.atomic_blocks
        return any(not getattr(block, "_from_testcase", False) for block in blocks)

    patch.setattr(ClientHandler, "__call__", handle)
    patch.setattr(chain, "in_transaction", of_the_product)
    yield
    patch.undo()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name a failure when it happens, not when all is over: a run that is cut short still says what it found."""
    if report.failed and not os.environ.get("PYTEST_XDIST_WORKER"):
        print(f"\nfailed: {report.nodeid} ({report.when})", file=sys.__stderr__, flush=True)


#: What runs now, by what was told of the workers.
_running: dict[str, None] = {}


def pytest_runtest_logstart(nodeid: str) -> None:
    """Remember what has begun."""
    _running[nodeid] = None


def pytest_runtest_logfinish(nodeid: str) -> None:
    """And what is over."""
    _running.pop(nodeid, None)


def pytest_configure() -> None:
    """Who is ended because a step took too long says which tests it was at (scripts/check)."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return

    def ended(*_: object) -> None:
        for nodeid in _running:
            print(f"\nstill running: {nodeid}", file=sys.__stderr__, flush=True)
        os._exit(124)

    signal.signal(signal.SIGTERM, ended)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database made from the models counts as migrated, and is let go of before it is dropped.

    PostgreSQL does not drop a database in use, and a browser that was closed mid-request leaves such a session behind.
    """
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    settings.MIGRATION_MODULES = {}
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        made = [recorder.Migration(app=app, name=name) for app, name in MigrationLoader(None).disk_migrations]
        recorder.migration_qs.bulk_create(made)
    yield

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


class OutsideAddress(RuntimeError):
    """A test tried to reach an address outside this machine."""


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, *, _original: Any = original) -> Any:
            if not _is_here(address):
                raise OutsideAddress(f"tests stay on this machine; {address!r} is outside")
            return _original(self, address)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, headless, without anything that would talk to the outside."""
    chromium = os.environ.get("ZHIPING_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("Chromium is missing: `make test` installs it, or run apt-get install -y chromium")
    arguments = list(_BROWSER_ARGUMENTS)
    if os.geteuid() == 0:
        # Chromium's sandbox refuses to run as root.
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The people who use this read Chinese and live in Shanghai's time."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
