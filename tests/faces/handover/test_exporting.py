"""The submissions of a round as JSON Lines, and the commands about them."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.dossiers import eligible
from tests.support.world import World

from zhiping.cli.main import main
from zhiping.core.dossier import read_dossier
from zhiping.core.errors import BadInput
from zhiping.faces.handover import own_data
from zhiping.faces.handover.operations import copying
from zhiping.faces.handover.operations.exporting import export_submissions
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records.actors import SYSTEM


def test_every_submission_is_a_line_that_reads_again(world: World, tmp_path: Path) -> None:
    first, second = world.submitted("applicant"), world.submitted("colleague")
    world.dossier("drafter")
    gone = world.submitted("destroyed")
    keys.destroy(gone.key_owner)
    path = tmp_path / "round.jsonl"
    at = world.opening() + timedelta(days=1)
    done = export_submissions(world.cycle.key, path, reason="移交省系统", by=SYSTEM, at=at)
    assert (done.written, done.unreadable) == (2, 1)
    lines = path.read_bytes().splitlines()
    assert len(lines) == 2 and all(read_dossier(line) for line in lines)
    assert path.stat().st_mode & 0o077 == 0
    for dossier in (first, second):
        (entry,) = AuditEntry.objects.filter(stream=dossier.stream, kind="content.exported")
        assert entry.data == {"revision": 1}
    (entry,) = AuditEntry.objects.filter(kind="cycle.exported")
    assert entry.data == {"dossiers": 2, "reason": "移交省系统"}
    assert chain.verify().faults == []
    assert main(["dossier", "check", str(path)]) == 0


@pytest.mark.parametrize(("key", "reason", "there"), [("none", "x", False), ("", " ", False), ("", "x", True)])
def test_without_a_round_a_reason_or_a_new_file_nothing_is_written(
    world: World, tmp_path: Path, key: str, reason: str, there: bool
) -> None:
    world.submitted()
    path = tmp_path / "round.jsonl"
    if there:
        path.write_text("mine")
    with pytest.raises(BadInput):
        export_submissions(key or world.cycle.key, path, reason=reason, by=SYSTEM, at=world.opening())
    assert path.exists() == there and (not there or path.read_text() == "mine")
    assert not AuditEntry.objects.filter(kind__in=["cycle.exported", "content.exported"]).exists()


def test_a_bad_line_is_named_by_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.jsonl"
    good = json.dumps(eligible(), ensure_ascii=False)
    path.write_text(f"{good}\n\n{{}}\n{good}\n", encoding="utf-8")
    assert main(["dossier", "check", str(path)]) == 2
    told = capsys.readouterr().err
    assert "第3行" in told and "第1行" not in told


def test_content_comes_out_of_a_copy_and_is_a_dossier(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = world.submitted()
    user = world.user("applicant")
    path = tmp_path / "copy.json"
    path.write_bytes(copying.copy_own_data(user, by=user, at=world.opening()))
    assert main(["dossier", "extract", str(path)]) == 2
    assert f"{dossier.code}/draft、{dossier.code}/1" in capsys.readouterr().err
    assert main(["dossier", "extract", "--which", f"{dossier.code}/9", str(path)]) == 2
    capsys.readouterr()
    assert main(["dossier", "extract", "--which", f"{dossier.code}/1", str(path)]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["applicant"]["name"] == "林晓岚"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(out.encode())))
    assert main(["dossier", "check", "-"]) == 0


def test_the_schema_of_the_copy_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dossier", "schema", "--own-data"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(own_data.json_schema()))
