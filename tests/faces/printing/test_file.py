"""A batch's file: sealed in pieces, never whole in memory as a zip, nothing left behind by who dies or fails."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone
from tests.faces.printing.test_batches import _accepted, _ask, _file
from tests.support.world import World, make

from zhiping.core.errors import BadInput
from zhiping.faces.printing import making, operations
from zhiping.faces.printing.models import KEPT, Batch, BatchItem
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records.models import IssuedDocument

pytestmark = pytest.mark.django_db
_NAMES = ("阿依", "白云", "陈某")


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering")


def _at(item: BatchItem, position: int) -> BatchItem:
    return BatchItem(position=position, dossier=item.dossier, form=item.form, batch=item.batch)


@pytest.mark.parametrize("layout", ["pdf", "zip"])
def test_it_lies_in_pieces_is_promised_and_goes_with_its_time(
    world: World, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 4096)
    _accepted(world, *_NAMES)
    batch = _ask(world, layout=layout)
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert batch.state == "done" and len(batch.pieces) > 3
    content = _file(world, batch)
    assert len(content) == batch.size
    entry = AuditEntry.objects.get(stream=batch.stream, kind="batch.made")
    assert chain.keeps(entry.data["content"], content) and not chain.keeps(entry.data["content"], content[:-1])
    operations.sweep(at=batch.asked_at + KEPT + timedelta(seconds=1))
    assert not any(blobs.exists(ref) for ref in batch.pieces)


def test_a_file_with_a_piece_missing_is_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 4096)
    _accepted(world, "阿依")
    batch = _ask(world)
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    blobs.remove(batch.pieces[1])
    with pytest.raises(BadInput, match="重新出具"):
        operations.take(batch, by=world.by("bureau"), at=world.opening())
    assert not AuditEntry.objects.filter(stream=batch.stream, kind="batch.taken").exists()


def test_what_a_dead_worker_left_of_it_is_removed_first(world: World) -> None:
    _accepted(world, "阿依")
    batch = _ask(world)
    keys.create(batch.key_owner)
    left = blobs.put(batch.key_owner, b"half a file")
    long_ago = timezone.now() - making.SILENT - timedelta(seconds=1)
    Batch.objects.filter(pk=batch.pk).update(state="working", pieces=[left], size=11, beat_at=long_ago)
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert batch.state == "done" and left not in batch.pieces and not blobs.exists(left)
    assert len(_file(world, batch)) == batch.size


def test_a_file_that_fails_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 16)
    _accepted(world, "阿依")
    batch = _ask(world, layout="zip")

    def half(items: object, out: pieces.Sink) -> int:
        out.write(b"x" * 100)
        raise OSError("the disc is full")

    monkeypatch.setattr(making, "_zipped", half)
    before = set(blobs.refs())
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert (batch.state, batch.pieces, batch.size) == ("failed", [], 0)
    documents = set(IssuedDocument.objects.exclude(blob="").values_list("blob", flat=True))
    assert set(blobs.refs()) - before <= documents


def test_a_zip_of_many_takes_no_more_memory_than_one_of_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 64 * 1024)
    _accepted(world, "阿依")
    batch = _ask(world, layout="zip")
    item = BatchItem.objects.select_related("dossier").get(batch=batch)
    with pikepdf.new() as large:
        large.add_blank_page()
        large.Root.Ballast = large.make_stream(bytes(256 * 1024), compress=False)
        out = io.BytesIO()
        large.save(out, compress_streams=False)
    content = out.getvalue()
    assert len(content) > 256 * 1024
    monkeypatch.setattr(making, "_file", lambda item: content)
    keys.create(batch.key_owner)
    refs: list[str] = []

    def peak(count: int) -> int:
        refs.clear()
        tracemalloc.start()
        with pieces.Sink(batch.key_owner, lambda ref, size: refs.append(ref)) as sink:
            assert making._zipped([_at(item, n) for n in range(count)], sink) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(4), peak(40)
    whole = b"".join(pieces.read(batch.key_owner, refs))
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        assert len(found.namelist()) == 40
    assert len(whole) > 40 * 256 * 1024 and many < 1.5 * few
