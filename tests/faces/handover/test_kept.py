"""What outlives a day and what does not: issued documents are in a backup, bundles are in none; demos leave neither."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.faces.handover.conftest import submitted, with_files
from tests.faces.handover.test_bundling import asked
from tests.ground.test_binding import a_pdf
from tests.support.world import World

from zhiping.cli.backups import backup
from zhiping.faces.handover.models import Bundle
from zhiping.faces.handover.operations import bundling
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.actors import SYSTEM
from zhiping.records.issuing import issue
from zhiping.records.models import Dossier
from zhiping.records.situations import standing_revision
from zhiping.simulation import demo
from zhiping.stages.application.paper.summary_sheet import SUMMARY_SHEET, summary_sheet


def test_a_backup_holds_what_was_issued_and_no_bundle(world: World, tmp_path: Path) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    submitted(world, dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    revision = standing_revision(dossier)
    assert revision is not None
    content = summary_sheet(contents.content(revision), world.pack)
    document = issue(SUMMARY_SHEET, content, dossier=dossier, revision=revision, by=SYSTEM, at=world.opening())
    asked(world, dossier)
    bundling.make_bundles()
    backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as whole:
        names = set(whole.namelist())
    assert f"evidence/{document.blob[:2]}/{document.blob}" in names
    pieces = Bundle.objects.get().pieces
    assert pieces and not any(name.endswith(ref) for name in names for ref in pieces)
    assert "database/bundle.jsonl" not in names and "database/issued_document.jsonl" in names


def test_starting_over_leaves_no_piece_of_a_bundle(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    asked(world, dossier)
    bundling.make_bundles()
    pieces = Bundle.objects.get().pieces
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        demo._remove_earlier()
    assert pieces and not any(blobs.exists(ref) for ref in pieces)
