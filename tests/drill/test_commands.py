"""demo, simulate, check-data, audit, backup and restore as commands, on installations of their own."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

KEPT = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIPING_", "DJANGO_"))}


def zhiping(home: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**KEPT, "ZHIPING_HOME": str(home), "ZHIPING_LOG_LEVEL": "error", **settings}
    return subprocess.run(
        [sys.executable, "-m", "zhiping.cli.main", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a small demo, just registered."""
    made = tmp_path_factory.mktemp("demo") / "home"
    done = zhiping(made, "demo", "--at", "registration", "--applicants", "2")
    assert done.returncode == 0, done.stderr
    for said in ("applicant001", "unit01-1", "unit01-head", "department", "office1", "bureau", "operator", "模拟时间"):
        assert said in done.stdout
    return made


def rows(home: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "zhiping.sqlite3") as connection:
        return connection.execute(statement).fetchall()


def test_a_demo_replaces_a_demo_and_the_same_seed_makes_the_same_people(home: Path) -> None:
    before = rows(home, "SELECT username, display_name FROM account_user ORDER BY id")
    assert zhiping(home, "demo", "--at", "registration", "--applicants", "2").returncode == 0
    assert rows(home, "SELECT username, display_name FROM account_user ORDER BY id") == before


def test_what_is_no_stage_and_no_number_is_refused(home: Path) -> None:
    assert zhiping(home, "demo", "--at", "nowhere").returncode == 2
    assert zhiping(home, "demo", "--applicants", "0").returncode == 2


def test_a_demo_is_never_made_over_anything_real(tmp_path: Path) -> None:
    assert zhiping(tmp_path, "demo", "--at", "registration", "--applicants", "1").returncode == 0
    with sqlite3.connect(tmp_path / "zhiping.sqlite3") as connection:
        connection.execute("UPDATE account_user SET is_demo = 0 WHERE username = 'applicant001'")
    done = zhiping(tmp_path, "demo", "--at", "registration", "--applicants", "1")
    assert done.returncode == 2
    assert "不是演示数据" in done.stderr
    assert rows(tmp_path, "SELECT count(*) FROM account_user WHERE username = 'applicant001'") == [(1,)]


def test_check_data_says_what_does_not_hold(home: Path) -> None:
    done = zhiping(home, "check-data", "--json")
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["checked"] > 20 and report["failed"] == []
    with sqlite3.connect(home / "zhiping.sqlite3") as connection:
        connection.execute("UPDATE pack_version SET files = json_set(files, '$.\"facts.yaml\"', 'facts: [ ]')")
    done = zhiping(home, "check-data", "--json")
    assert done.returncode == 1
    # What needs the pack cannot be checked without it, and says so.
    failed = json.loads(done.stdout)["failed"]
    assert "pack-bytes" in {failure["name"] for failure in failed}
    assert all("cannot be checked" in one["detail"] for one in failed if one["name"] != "pack-bytes"), failed[:3]
    assert zhiping(home, "demo", "--at", "registration", "--applicants", "2").returncode == 0


def test_audit_verify_and_export(home: Path, tmp_path: Path) -> None:
    exported = zhiping(home, "audit", "export", str(tmp_path / "points"))
    assert exported.returncode == 0, exported.stderr
    assert Path(exported.stdout.strip()).is_file()
    good = zhiping(home, "audit", "verify", "--against", str(tmp_path / "points"), "--json")
    assert good.returncode == 0, good.stdout
    told = json.loads(good.stdout)
    assert told["faults"] == [] and told["entries"] >= told["streams"] > 5
    position = rows(home, "SELECT stream FROM audit_entry ORDER BY id LIMIT 1")[0][0]
    with sqlite3.connect(home / "zhiping.sqlite3") as connection:
        connection.execute("UPDATE audit_entry SET kind = 'other' WHERE id = (SELECT min(id) FROM audit_entry)")
    bad = zhiping(home, "audit", "verify", "--json")
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["faults"] == [{"stream": position, "position": 1, "kind": "altered"}]
    refused = zhiping(home, "audit", "export", str(tmp_path / "other"))
    assert refused.returncode == 1 and not (tmp_path / "other").exists()
    assert zhiping(home, "audit", "verify", "--against", str(tmp_path / "nothing")).returncode == 2
    assert zhiping(home, "demo", "--at", "registration", "--applicants", "2").returncode == 0


def test_a_backup_is_restored_elsewhere_and_an_altered_one_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    done = zhiping(home, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "密钥" in done.stderr
    assert not any("key" in name for name in zipfile.ZipFile(file).namelist())
    assert zhiping(home, "backup", str(file)).returncode == 2
    assert zhiping(home, "restore", str(file)).returncode == 2

    other = tmp_path / "other"
    done = zhiping(other, "restore", str(file))
    assert done.returncode == 0, done.stderr
    for table in ("person", "organisation", "audit_entry", "account_user"):
        asked = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(other, asked) == rows(home, asked), table

    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"operator", b"aperator") if name.endswith("user.jsonl") else content)
    done = zhiping(tmp_path / "third", "restore", str(altered))
    assert done.returncode == 2
    assert "account_user" in done.stderr
    assert zhiping(tmp_path / "third", "restore", str(tmp_path / "none.zip")).returncode == 2


def test_simulate_leaves_no_state_and_reports_as_the_contract_says(tmp_path: Path) -> None:
    done = zhiping(
        tmp_path / "home", "simulate", "--pack", "leshan-2024-engineering", "--applicants", "3", "--seed", "7", "--json"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["pack"], told["applicants"], told["seed"]) == ("leshan-2024-engineering", 3, 7)
    assert set(told["funnel"]) == {
        "submitted", "returned", "refused", "lapsed", "recommended", "accepted", "declined", "paid",
        "defended", "passed", "confirmed", "certified", "destroyed",
    }  # fmt: skip
    assert set(told["seconds"]) == {
        "application", "unit", "department", "committee", "handin", "defence", "meeting", "publicity", "conferral",
        "aftercare",
    }  # fmt: skip
    assert told["invariants"]["checked"] > 20 and told["invariants"]["failed"] == []
    assert not (tmp_path / "home").exists()
    assert zhiping(tmp_path, "simulate", "--pack", "none", "--applicants", "3", "--seed", "1").returncode == 2


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_dossiers_comes_back_whole(tmp_path: Path) -> None:
    from django.core.management import call_command
    from tests.simulation.playing import begun, only

    from zhiping import packs
    from zhiping.cli.backups import backup, restore
    from zhiping.core.policy.reader import files_of, read_pack_files
    from zhiping.records.invariants import check_all
    from zhiping.records.models import Dossier, Revision
    from zhiping.simulation.cohort import make_cohort
    from zhiping.simulation.demo import print_logins

    files = files_of(packs.locate("leshan-2024-engineering"))
    whole = begun(files, only(make_cohort(read_pack_files(files), applicants=40, seed=1), ["sound"]))
    whole.play_to_the_end()
    states = list(Dossier.objects.values_list("code", "state", "due_at"))
    digests = list(Revision.objects.values_list("digest", flat=True))
    done = backup(tmp_path / "b.zip")
    assert done.files > 0
    call_command("flush", interactive=False, verbosity=0)
    assert not Dossier.objects.exists()
    assert restore(tmp_path / "b.zip") == done
    assert list(Dossier.objects.values_list("code", "state", "due_at")) == states
    assert list(Revision.objects.values_list("digest", flat=True)) == digests
    assert check_all().failed == []
    # New rows get new ids: sequences were set behind what came back.
    dossier = Dossier.objects.get()
    assert dossier.milestones.create(kind="x", at=dossier.state_since, by="system").pk > 0
    out = io.StringIO()
    print_logins(out)
    assert "模拟时间" in out.getvalue()
