"""Settings from the environment: read strictly, documented in one place."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from zhiping.config import env, readings
from zhiping.core.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_needs_to_be_set() -> None:
    read = env.read({})
    assert read.profile == "demo"
    assert read.home == ROOT / "var"
    assert read.address == ("127.0.0.1", 8000)
    assert read.database_url is None
    assert not read.production


def test_the_address_to_type_follows_the_port_that_is_listened_on() -> None:
    assert env.read({"ZHIPING_ADDRESS": "127.0.0.1:8011"}).public_url == "http://localhost:8011"
    assert env.read({}).public_url == "http://localhost:8000"


def test_a_relative_home_starts_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert env.read({"ZHIPING_HOME": "here"}).home == tmp_path / "here"


def test_set_to_nothing_is_not_set() -> None:
    assert env.read({"ZHIPING_PROFILE": "", "ZHIPING_THREADS": " "}) == env.read({})


@pytest.mark.parametrize(
    ("typed", "engine", "name", "rest"),
    [
        ("sqlite:////srv/z/zhiping.sqlite3", "sqlite", "/srv/z/zhiping.sqlite3", {}),
        ("postgres://u:p%40ss@db.example:6432/z", "postgresql", "z", {"user": "u", "password": "p@ss", "port": "6432"}),
        ("postgresql://u@127.0.0.1/z", "postgresql", "z", {"host": "127.0.0.1", "port": ""}),
        ("postgres:///z?host=/var/run/postgresql", "postgresql", "z", {"host": "/var/run/postgresql", "options": ()}),
        ("postgres://u@h/z?sslmode=require", "postgresql", "z", {"options": (("sslmode", "require"),)}),
    ],
)
def test_database_addresses(typed: str, engine: str, name: str, rest: dict[str, object]) -> None:
    read = readings.read_database(typed)
    assert read is not None
    assert (read.engine, read.name) == (engine, name)
    assert {key: getattr(read, key) for key in rest} == rest


BAD = {
    "ZHIPING_PROFILE": ["prod", "DEMO"],
    "ZHIPING_DATABASE_URL": [
        "sqlite:///relative.db",
        "mysql://u@h/z",
        "postgres://h",
        "postgres://h:x/z",
        "postgres://h/a/b",
    ],
    "ZHIPING_EVIDENCE_URL": ["relative", "s3://bucket", "file://host/path"],
    "ZHIPING_BALLOT_KEYS": ["relative", "/", "/dev/shm/../../srv", "file:///dev/shm/ballots"],
    "ZHIPING_PUBLIC_URL": ["zhiping.example.org", "ftp://a", "https://a/b", "https://a:x"],
    "ZHIPING_HOSTS": ["*", "a b", "http://a"],
    "ZHIPING_ADDRESS": ["8000", "localhost:8000", "127.0.0.1:0", "127.0.0.1:99999"],
    "ZHIPING_TRUSTED_PROXIES": ["proxy", "10.0.0.1/8"],
    "ZHIPING_THREADS": ["0", "-1", "8.0", "９", "1000"],
    "ZHIPING_WORKERS": ["many"],
    "ZHIPING_ALLOW_SQLITE": ["true"],
    "ZHIPING_LOG": ["xml"],
    "ZHIPING_LOG_LEVEL": ["INFO"],
    "ZHIPING_SESSION_MINUTES": ["1"],
    "ZHIPING_UPLOAD_MB": ["0"],
    "ZHIPING_POLL_SECONDS": ["0"],
    "ZHIPING_TEST_DATABASE_URL": ["nonsense"],
}


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, several in BAD.items() for typed in several])
def test_a_value_that_cannot_be_read_is_a_fault_that_names_it(name: str, typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        env.read({name: typed})
    (fault,) = caught.value.faults
    assert fault.where == name
    assert fault.expected


def test_all_faults_are_told_at_once_and_no_password_with_them() -> None:
    with pytest.raises(BadInput) as caught:
        env.read({"ZHIPING_THREADS": "x", "ZHIPING_DATABASE_URL": "mysql://u:hunter2@h/z", "ZHIPING_LOG": "y"})
    assert [fault.where for fault in caught.value.faults] == ["ZHIPING_DATABASE_URL", "ZHIPING_THREADS", "ZHIPING_LOG"]
    assert "hunter2" not in str(caught.value)


def test_a_mail_server_is_read_always_with_tls_and_its_password_is_not_repeated() -> None:
    found = env.read({"ZHIPING_MAIL_URL": "smtps://post:p%40ss@mail.example"}).mail_url
    assert found == readings.MailServer("mail.example", 465, "post", "p@ss", tls=True)
    plain = env.read({"ZHIPING_MAIL_URL": "smtp://mail.example"}).mail_url
    assert plain == readings.MailServer("mail.example", 587, "", "", tls=False)
    for wrong in ("mail.example", "http://u:hunter2@h", "smtp://u:hunter2@h/x", "smtp://u:hunter2@h:x"):
        with pytest.raises(BadInput) as caught:
            env.read({"ZHIPING_MAIL_URL": wrong})
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("profile", "typed", "staff"),
    [("production", "", "staff"), ("demo", "", "optional"), ("demo", "staff", "staff")],
)
def test_who_needs_a_second_factor_follows_the_profile(profile: str, typed: str, staff: str) -> None:
    assert env.read({"ZHIPING_PROFILE": profile, "ZHIPING_SECOND_FACTOR": typed}).second_factor == staff


def test_every_variable_is_read_and_every_value_has_a_variable() -> None:
    fields = [field.name for field in dataclasses.fields(env.Environment)]
    assert fields == [variable.name.removeprefix("ZHIPING_").lower() for variable in env.VARIABLES]


def test_the_documented_page_is_current() -> None:
    spec = importlib.util.spec_from_file_location("configuration", ROOT / "scripts" / "configuration.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert page == script.page(), "run .venv/bin/python scripts/configuration.py"


def test_no_other_place_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    }
    # database and wsgi name the settings module, as does certificate, which asks no database; settings hands the
    # environment to env.read; checks looks for typing errors; serve refuses to remove what a variable has put
    # elsewhere; simulate points at its throw-away home.
    allowed = {
        "src/zhiping/cli/database.py",
        "src/zhiping/cli/commands/certificate.py",
        "src/zhiping/cli/commands/serve.py",
        "src/zhiping/cli/commands/simulate.py",
        "src/zhiping/config/checks.py",
        "src/zhiping/config/settings.py",
        "src/zhiping/config/wsgi.py",
    }
    assert readers <= allowed
