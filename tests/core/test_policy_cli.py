"""``zhiping policy`` and ``zhiping calendar``: standard output is the result, the exit status the verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhiping import packs
from zhiping.cli.main import main
from zhiping.core.policy.reader import files_of

LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"


@pytest.fixture
def copied(tmp_path):
    """A copy of the Leshan pack, with one text replaced; its folder."""

    def make(file: str, old: str, new: str) -> Path:
        for name, data in files_of(packs.locate(LESHAN)).items():
            path = tmp_path / "copy" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = data.decode()
            if name == file:
                assert old in text
                text = text.replace(old, new, 1)
            path.write_text(text)
        folder: Path = tmp_path / "copy"
        return folder

    return make


@pytest.mark.parametrize("name", packs.names())
def test_lint_of_a_shipped_pack_ends_well(name, capsys):
    assert main(["policy", "lint", name, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == []
    assert {"code", "message", "basis", "where", "data"} == set(report["warnings"][0])
    assert main(["policy", "lint", name]) == 0
    assert "0处错误" in capsys.readouterr().out


def test_lint_with_errors_ends_with_1(copied, capsys):
    folder = copied("fees.yaml", "fen: 6000", "fen: 1")
    assert main(["policy", "lint", str(folder), "--json"]) == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "fee-parts"


def test_an_unreadable_pack_ends_with_2_and_one_line_a_fault(copied, capsys):
    folder = copied("fees.yaml", "fen: 6000", "fem: 6000")
    for command in ("lint", "test", "show"):
        assert main(["policy", command, str(folder), "--json"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 2
        assert all(line.startswith(f"{folder}/fees.yaml:") for line in said.err.splitlines())


@pytest.mark.parametrize("name", ["no-such-pack", "/dev/null", ""])
def test_a_pack_that_is_not_there(name, capsys):
    assert main(["policy", "lint", name]) == 2
    assert LESHAN in capsys.readouterr().err


@pytest.mark.parametrize("name", packs.names())
def test_a_packs_own_cases(name, capsys):
    assert main(["policy", "test", name, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == []
    assert report["passed"] > 10


def test_a_case_that_no_longer_holds_ends_with_1(copied, capsys):
    folder = copied("eligibility.yaml", "counted_to: 2024-12-31", "counted_to: 2023-12-31")
    assert main(["policy", "test", str(folder)]) == 1
    assert "不符" in capsys.readouterr().out


def test_show_reads_like_the_notice(capsys):
    assert main(["policy", "show", LESHAN]) == 0
    text = capsys.readouterr().out
    for said in ("2024年10月25日至2024年11月23日", "每人200元", "答辩费60元", "最晚张贴日", "待确认", "8a.posting_day"):
        assert said in text
    assert main(["policy", "show", EXAMPLE]) == 0
    text = capsys.readouterr().out
    for said in ("2025年9月19日17:30", "7个自然日", "每人80元", "本轮不设：纸质材料、答辩", "生产一线服务的月数"):
        assert said in text


def test_show_as_json(capsys):
    assert main(["policy", "show", LESHAN, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["windows"][0]["window"] == "application"
    assert shown["windows"][0]["closes_at"] == "2024-11-23T23:59:59.999999+08:00"
    assert shown["safe_day"] == {"last_safe_on": "2024-11-15", "last_safe_rest_on": "2024-11-17"}
    assert {route["id"] for route in shown["routes"]} >= {"doctor", "bachelor-4y"}
    assert len(shown["choices"]) > 15


def test_schema_is_json(capsys):
    assert main(["policy", "schema"]) == 0
    assert "pack.yaml" in json.loads(capsys.readouterr().out)["properties"]


def test_new_writes_a_pack_that_lints_and_passes(tmp_path, capsys):
    folder = tmp_path / "deep" / "next"
    assert main(["policy", "new", str(folder), "--from", LESHAN, "--id", "leshan-2025", "--shift-years", "1"]) == 0
    assert capsys.readouterr().out.strip() == str(folder)
    assert main(["policy", "lint", str(folder)]) == 0
    assert main(["policy", "test", str(folder)]) == 0
    assert "id: leshan-2025\n" in (folder / "pack.yaml").read_text()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["next"]


def test_new_overwrites_nothing(tmp_path, capsys):
    (tmp_path / "kept.txt").write_text("mine")
    assert main(["policy", "new", str(tmp_path), "--from", LESHAN, "--id", "leshan-2025"]) == 2
    assert "不覆盖" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    "wrong",
    [["--id", "Leshan 2025"], ["--id", ""], ["--id", "ok-id", "--shift-years", "x"],
     ["--id", "ok-id", "--shift-years", "1.5"], ["--id", "ok-id", "--shift-years", "9000"]],
)  # fmt: skip
def test_new_refuses_bad_arguments_and_writes_nothing(tmp_path, wrong, capsys):
    assert main(["policy", "new", str(tmp_path / "x"), "--from", LESHAN, *wrong]) == 2
    assert capsys.readouterr().err.startswith("--")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (["add", "2024-11-15", "5"], {"date": "2024-11-22"}),
        (["add", "2024-11-17", "5"], {"date": "2024-11-22"}),
        (["add", "2024-11-18", "5"], {"date": "2024-11-25"}),
        (["add", "2024-09-30", "1"], {"date": "2024-10-08"}),
        (["add", "2024-11-16", "0"], {"date": "2024-11-16"}),
        (["count", "2024-11-18", "2024-11-22"], {"days": 5}),
        (["count", "2024-11-23", "2024-11-24"], {"days": 0}),
    ],
)
def test_calendar(arguments, result, capsys):
    assert main(["calendar", *arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == result
    assert main(["calendar", *arguments]) == 0
    assert capsys.readouterr().out.strip() == str(*result.values())


@pytest.mark.parametrize(
    "arguments",
    [["add", "2024-11-31", "5"], ["add", "2024/11/15", "5"], ["add", "2024-11-15", "-1"], ["add", "2024-11-15", "五"],
     ["add", "2026-12-31", "1"], ["add", "2024-11-15", "9" * 30], ["add", "9999-12-31", "1"],
     ["add", "２０２４-11-15", "1"],
     ["count", "2024-11-20", "2024-11-19"], ["count", "2024-11-20", "2099-11-19"], ["count", "x", "y"]],
)  # fmt: skip
def test_calendar_refuses_what_it_cannot_tell(arguments, capsys):
    assert main(["calendar", *arguments, "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_no_state_is_touched(tmp_path):
    environment = {**os.environ, "ZHIPING_HOME": str(tmp_path / "home")}
    for arguments in (["policy", "lint", LESHAN], ["calendar", "add", "2024-11-15", "5"]):
        done = subprocess.run(
            [sys.executable, "-m", "zhiping.cli.main", *arguments], env=environment, capture_output=True, cwd=tmp_path,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_diff_says_in_words_what_changes(copied, capsys):
    folder = copied("procedure.yaml", "last_on: 2024-12-19", "last_on: 2024-12-20")
    assert main(["policy", "diff", LESHAN, str(folder)]) == 0
    out = capsys.readouterr().out
    assert "纸质材料受理" in out and "2024年12月19日17:30" in out and "2024年12月20日17:30" in out and "1处改动" in out
    assert main(["policy", "diff", str(folder), LESHAN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["earlier"] == ["纸质材料受理"]


@pytest.mark.django_db
def test_load_keeps_a_version_that_lints_and_no_other(copied, capsys, monkeypatch):
    from zhiping.cli import database
    from zhiping.records.models import PackVersion

    monkeypatch.setattr(database, "ready", lambda: None)
    folder = copied("procedure.yaml", "last_on: 2024-12-19", "last_on: 2024-12-20")
    for _ in range(2):
        assert main(["policy", "load", str(folder)]) == 0
    assert capsys.readouterr().out.split() == [PackVersion.objects.get().hash] * 2
    wrong = copied("procedure.yaml", "last_on: 2024-11-23", "last_on: 2024-11-26")
    assert main(["policy", "load", str(wrong)]) == 1
    assert PackVersion.objects.count() == 1
