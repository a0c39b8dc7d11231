"""``zhiping eligibility check`` and ``zhiping dossier schema`` as contracts/cli.md has them."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN, eligible, evaluator

from zhiping.cli.main import main

GOOD = json.dumps(eligible(), ensure_ascii=False)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What stands on standard input."""

    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def check(*arguments: str, pack: str = LESHAN) -> int:
    return main(["eligibility", "check", "--pack", pack, *arguments])


def test_one_dossier_gives_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    file.write_text(GOOD, "utf-8")
    assert check(str(file), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "eligible" and said["route"] == "bachelor-4y" and "line" not in said


def test_an_ineligible_dossier_is_no_failure_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(eligible(titles=[])), "utf-8")
    assert check(str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "ineligible"
    assert check(str(file)) == 0
    assert "不符合申报条件" in capsys.readouterr().out


def test_a_bad_dossier_is_told_with_its_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    document = eligible(colour=1)
    document["education"][0]["graduated_on"] = "2013-02-30"
    file.write_text(json.dumps(document), "utf-8")
    assert check(str(file), "--json") == 2
    said = capsys.readouterr()
    assert said.out == ""
    first, second = said.err.splitlines()
    assert "d.json" in first and "education[0].graduated_on" in first and "colour" in second


def test_lines_go_on_after_a_bad_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.jsonl"
    lines = [
        "\ufeff" + GOOD, "", '{"format": 1}', "   ", GOOD + " ", "{", GOOD.replace("工程师", "工程\u2028师"), "\u2028",
    ]  # fmt: skip
    file.write_bytes("\r\n".join(lines).encode())
    assert check(str(file), "--json") == 2
    said = capsys.readouterr()
    told = [json.loads(line) for line in said.out.split("\n") if line]
    assert [t["line"] for t in told] == [1, 3, 5, 6, 7, 8]
    assert [t.get("verdict") for t in told] == ["eligible", None, "eligible", None, None, None]
    for t in (told[1], told[3], told[4], told[5]):
        assert set(t) == {"line", "error"} and set(t["error"]) == {"path", "message", "expected"}
    assert told[1]["error"]["path"] == "format"
    assert "第3行" in said.err


def test_lines_from_standard_input(typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    typed(f"{GOOD}\n{GOOD}".encode())
    assert check("-", "--lines") == 0
    assert [json.loads(line)["line"] for line in capsys.readouterr().out.splitlines()] == [1, 2]
    typed(b"")
    assert check("-", "--lines") == 0
    assert capsys.readouterr().out == ""
    typed(GOOD.encode())
    assert check("-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "eligible"


def test_a_long_file_is_shared_among_processes_and_stays_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "d.jsonl"
    lines = [GOOD] * 1200
    lines[700] = "{"
    file.write_text("\n".join(lines), "utf-8")
    assert check(str(file)) == 2
    said = capsys.readouterr()
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [t["line"] for t in told] == list(range(1, 1201))
    assert [t["line"] for t in told if "error" in t] == [701]
    assert "第701行" in said.err


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000, b'{"a": NaN}', b'{"a": ' + b"1" * 5000 + b"}", b"\xff\xfe", b'{"a": 1, "a": 2}', b"null", b"[]",
        b'{"format": "zhiping.dossier/1", "applicant": {"name": "\\ud800"}}', b"\x00", b'"' + b"x" * 100_000,
    ],
)  # fmt: skip
def test_hostile_lines_are_bad_input(line: bytes, typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    typed(line + b"\n" + GOOD.encode())
    assert check("-", "--lines") == 2
    told = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert [set(t) >= {"line", "error"} for t in told] == [True, False]
    typed(line)
    assert check("-") == 2


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (tmp_path / "none.json", tmp_path):
        assert check(str(file)) == 2
        assert str(file) in capsys.readouterr().err
    assert check(str(tmp_path / "none.json"), pack="no-such-pack") == 2
    (tmp_path / "empty.json").write_bytes(b"")
    assert check(str(tmp_path / "empty.json")) == 2


def test_both_packs_judge_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps(eligible(EXAMPLE)), "utf-8")
    assert check(str(file), "--json", pack=EXAMPLE) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "eligible"
    assert check(str(file), "--json") == 2  # Its extra fact is none of Leshan's.


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dossier", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "zhiping.dossier/1"


def test_a_file_is_checked_against_the_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "d.json"
    file.write_text(GOOD, "utf-8")
    assert main(["dossier", "check", str(file)]) == 0
    file.write_text(json.dumps(eligible(extra={"x": 1})), "utf-8")
    assert main(["dossier", "check", str(file), "--pack", LESHAN]) == 2
    assert "extra.x" in capsys.readouterr().err


def test_a_verdict_costs_a_few_times_its_json() -> None:
    """Issue 2 allows 6 times in a batch; the bound here leaves room for a busy machine, the bench measures it."""
    lines = [GOOD.encode()] * 300
    judge = evaluator().judge_line

    def cost(work: Any) -> float:
        best = 1e9
        for _ in range(7):
            began = time.process_time()
            for line in lines:
                work(line)
            best = min(best, time.process_time() - began)
        return best

    floor = cost(lambda line: json.dumps(json.loads(line), ensure_ascii=False))
    assert cost(lambda line: judge(line, 1)) < 12 * floor
