"""The production profile refuses to start while it is unsafe; the demo stays on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# An installation of its own is started for these, which costs a minute of a processor: with the drill.
pytestmark = pytest.mark.later

SAFE = {
    "ZHIPING_PROFILE": "production",
    "ZHIPING_PUBLIC_URL": "https://zhiping.example.org",
    "ZHIPING_TRUSTED_PROXIES": "127.0.0.1",
    "ZHIPING_ALLOW_SQLITE": "yes",
}

Run = Callable[..., subprocess.CompletedProcess[str]]

# What `zhiping serve` asks before it listens, and then no more.
_CHECK = """
import sys
from zhiping.cli.database import ready
from zhiping.core.errors import BadInput
try:
    ready(for_server=True)
except BadInput as bad:
    print(*bad.faults, sep="\\n", file=sys.stderr)
    sys.exit(2)
"""


def _environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIPING_", "DJANGO_"))}
    return {**kept, "ZHIPING_HOME": str(home), **settings}


def _start(home: Path, code: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=_environment(home, settings),
        capture_output=True,
        text=True,
        # The first start makes the database; a machine that is busy takes minutes for it.
        timeout=400,
        check=False,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def start(code: str = _CHECK, **settings: str) -> subprocess.CompletedProcess[str]:
        return _start(tmp_path / "home", code, settings)

    return start


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a safe production that has been started once."""
    home = tmp_path_factory.mktemp("first") / "home"
    done = _start(home, _CHECK, SAFE)
    assert (done.returncode, done.stderr) == (0, "")
    return home


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A copy of it, where `run` looks."""
    return Path(shutil.copytree(first_home, tmp_path / "home", copy_function=shutil.copy2))


def test_a_safe_production_starts(run: Run, home: Path) -> None:
    assert (home / "zhiping.sqlite3").exists()
    done = run(**SAFE)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ZHIPING_PUBLIC_URL": "http://zhiping.example.org"}, "ZHIPING_PUBLIC_URL"),
        ({"ZHIPING_PUBLIC_URL": "https://localhost"}, "ZHIPING_PUBLIC_URL"),
        ({"ZHIPING_PUBLIC_URL": "https://127.0.0.1:8443"}, "ZHIPING_PUBLIC_URL"),
        ({"ZHIPING_TRUSTED_PROXIES": ""}, "ZHIPING_TRUSTED_PROXIES"),
        ({"ZHIPING_TRUSTED_PROXIES": "0.0.0.0/0"}, "ZHIPING_TRUSTED_PROXIES"),
        ({"ZHIPING_ALLOW_SQLITE": "no"}, "ZHIPING_DATABASE_URL"),
        ({"ZHIPING_DATABASE_URL": "postgres://u:p@db.example.org/z"}, "ZHIPING_DATABASE_URL"),
        ({"ZHIPING_SECOND_FACTOR": "optional"}, "ZHIPING_SECOND_FACTOR"),
        ({"ZHIPING_PAYMENT_PROVIDER": "loopback"}, "ZHIPING_PAYMENT_PROVIDER"),
        ({"ZHIPING_DATABSE_URL": "postgres://u:p@db/z"}, "ZHIPING_DATABSE_URL"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(run: Run, change: dict[str, str], named: str) -> None:
    done = run(**{**SAFE, **change})
    assert done.returncode == 2
    assert [line.split("：")[0] for line in done.stderr.splitlines()] == [named]


def test_the_bare_profile_names_everything_at_once(run: Run) -> None:
    done = run(ZHIPING_PROFILE="production")
    assert done.returncode == 2
    named = {line.split("：")[0] for line in done.stderr.splitlines()}
    assert named == {"ZHIPING_PUBLIC_URL", "ZHIPING_TRUSTED_PROXIES", "ZHIPING_DATABASE_URL"}
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [".", "secret-key", "keys"])
def test_keys_that_others_can_read_are_refused(run: Run, home: Path, name: str) -> None:
    path = home / name
    if name == "keys":
        path.mkdir(exist_ok=True)
    path.chmod(0o755)
    done = run(**SAFE)
    assert done.returncode == 2
    assert str(path.resolve()) in done.stderr


@pytest.mark.parametrize("below", ["keys", "keys/ballots", "evidence/ballots"])
def test_keys_of_ballots_lie_in_nothing_that_is_backed_up(run: Run, tmp_path: Path, below: str) -> None:
    done = run(**SAFE, ZHIPING_BALLOT_KEYS=str(tmp_path / "home" / below))
    assert done.returncode == 2 and done.stderr.startswith("ZHIPING_BALLOT_KEYS：")


@pytest.mark.usefixtures("home")
def test_keys_of_ballots_may_lie_in_memory_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.mkdir(mode=0o700)
    # Another fault beside it: what is named is then all that is wrong, and no database is founded to learn it.
    bare = {**SAFE, "ZHIPING_ALLOW_SQLITE": "no", "ZHIPING_BALLOT_KEYS": str(memory)}
    assert [line.split("：")[0] for line in run(**bare).stderr.splitlines()] == ["ZHIPING_DATABASE_URL"]
    memory.chmod(0o755)
    assert str(memory) in run(**bare).stderr


@pytest.mark.usefixtures("home")
def test_a_database_with_demo_accounts_is_refused(run: Run) -> None:
    made = run(
        "from zhiping.cli.database import ready; ready()\n"
        "from zhiping.accounts.models import User\n"
        "User.objects.create(username='demo', display_name='演示', is_demo=True)\n"
    )
    assert made.returncode == 0, made.stderr
    done = run(**SAFE)
    assert done.returncode == 2
    assert "演示账号" in done.stderr


def test_whichever_server_loads_the_application_it_refuses(run: Run) -> None:
    done = run("import zhiping.config.wsgi", ZHIPING_PROFILE="production")
    assert done.returncode != 0
    assert "ZHIPING_PUBLIC_URL" in done.stderr


def test_the_demo_does_not_leave_this_machine(run: Run) -> None:
    done = run(ZHIPING_ADDRESS="0.0.0.0:8000")
    assert done.returncode == 2
    assert done.stderr.startswith("ZHIPING_ADDRESS：")


def test_what_the_first_run_makes_is_its_owners_alone(first_home: Path) -> None:
    assert first_home.stat().st_mode & 0o077 == 0
    assert (first_home / "secret-key").stat().st_mode & 0o077 == 0


def test_cookies_and_transport_follow_the_public_address(run: Run) -> None:
    shown = run(
        "from zhiping.cli.database import start_django; start_django()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0,\n"
        "      s.SESSION_COOKIE_NAME, s.ALLOWED_HOSTS, s.DEBUG)",
        **SAFE,
    )
    assert shown.stdout.split(maxsplit=5)[:5] == ["True", "True", "True", "True", "__Host-zhiping"]
    assert "['zhiping.example.org'] False" in shown.stdout
