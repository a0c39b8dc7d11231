"""P2, annex 4: a file comes in pieces, is taken up again where it stood, and is sealed all the way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.stages.application.conftest import a_pdf, begin, filled
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.clock.service import database_now
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.models import Upload, UploadPart
from zhiping.stages.application.operations import limits, tending, uploads


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def on_disk() -> set[Path]:
    return {path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()}


def begun(world: World, dossier: Dossier, content: bytes, name: str = "学历.pdf") -> Upload:
    return uploads.begin(
        dossier, name=name, size=len(content), changed="1", by=world.by("applicant"), at=world.opening()
    )


def test_a_broken_upload_goes_on_where_it_stood(world: World) -> None:
    dossier, content = filled(world), a_pdf(3)
    upload = begun(world, dossier, content)
    uploads.receive(upload, offset=0, content=content[:200])
    [part] = UploadPart.objects.all()
    sealed = Path(settings.EVIDENCE_ROOT) / part.blob[:2] / part.blob
    assert content[:50] not in sealed.read_bytes()
    # A piece that arrived, whose answer got lost, is sent again; one that was lost is missed.
    for offset in (0, 300):
        with pytest.raises(uploads.WrongPlace) as wrong:
            uploads.receive(upload, offset=offset, content=content[offset : offset + 50])
        assert wrong.value.offset == 200
    with pytest.raises(uploads.WrongPlace):
        uploads.finish(Upload.objects.get(), by=world.by("applicant"), at=world.opening())
    again = begun(world, dossier, content)
    assert (again.pk, again.received) == (upload.pk, 200)
    whole = uploads.receive(again, offset=200, content=content[200:])
    kept = uploads.finish(whole, items=["edu1"], by=world.by("applicant"), at=world.opening())
    assert (kept.pages, Upload.objects.count(), UploadPart.objects.count()) == (3, 0, 0)
    assert on_disk() == {Path(settings.EVIDENCE_ROOT) / kept.blob[:2] / kept.blob}
    assert contents.draft(Dossier.objects.get(pk=dossier.pk))["evidence"][0]["for"] == ["edu1"]


def test_a_piece_keeps_to_what_was_announced(world: World) -> None:
    dossier, content = filled(world), a_pdf()
    upload = begun(world, dossier, content)
    for piece in (content + b"more", b"\0" * (uploads.MAX_PIECE + 1)):
        with pytest.raises(BadInput):
            uploads.receive(upload, offset=0, content=piece)
    assert Upload.objects.get().received == 0
    assert on_disk() == set()


def test_a_file_that_cannot_be_kept_leaves_nothing_behind(world: World) -> None:
    dossier = filled(world)
    upload = begun(world, dossier, b"MZ\x90\0rubbish", "改名.pdf")
    uploads.receive(upload, offset=0, content=b"MZ\x90\0rubbish")
    with pytest.raises(BadInput, match="内容不是PDF或图片"):
        uploads.finish(Upload.objects.get(), by=world.by("applicant"), at=world.opening())
    assert not Upload.objects.exists()
    assert on_disk() == set()


def test_limits_are_told_before_a_byte_is_sent(world: World) -> None:
    dossier, forms = begin(world), world.pack.forms
    by, at = world.by("applicant"), world.opening()
    with pytest.raises(BadInput, match="0字节"):
        uploads.begin(dossier, name="空.pdf", size=0, by=by, at=at)
    with pytest.raises(BadInput, match=f"超过{forms.max_mb} MB"):
        uploads.begin(dossier, name="大.pdf", size=forms.max_mb * limits.MB + 1, by=by, at=at)
    # What is on its way counts: many files begun at once cannot fill the disk.
    for n in range(forms.max_total_mb // forms.max_mb):
        uploads.begin(dossier, name=f"{n}.pdf", size=forms.max_mb * limits.MB, by=by, at=at)
    with pytest.raises(BadInput, match=f"全部材料超过{forms.max_total_mb} MB"):
        uploads.begin(dossier, name="多.pdf", size=1, by=by, at=at)
    with pytest.raises(Refusal):
        uploads.begin(dossier, name="别人.pdf", size=1, by=world.by("other_unit"), at=at)


def test_an_item_takes_only_so_many_files(world: World) -> None:
    document = {
        "evidence": [{"id": f"e{n}", "name": "x", "size": 1, "for": ["a1"]}
                     for n in range(world.pack.forms.max_files_per_item)]
    }  # fmt: skip
    limits.all_files(document, "x", world.pack.forms)
    document["evidence"].append({"id": "e", "name": "x", "size": 1, "for": ["a1"]})
    with pytest.raises(BadInput, match="最多用"):
        limits.all_files(document, "x", world.pack.forms)
    document["evidence"] = [{"id": "e", "name": "x", "size": world.pack.forms.max_total_mb * limits.MB + 1, "for": []}]
    with pytest.raises(BadInput, match="全部材料超过"):
        limits.all_files(document, "x", world.pack.forms)


def test_what_nobody_goes_on_with_is_swept(world: World) -> None:
    dossier, content = filled(world), a_pdf()
    upload = uploads.receive(begun(world, dossier, content), offset=0, content=content[:100])
    kept = timedelta(hours=settings.UPLOAD_KEPT_HOURS)
    assert not tending.tend(at=upload.touched_at + kept - timedelta(seconds=1)).swept
    assert blobs.exists(UploadPart.objects.get().blob)
    assert tending.tend(at=database_now() + kept + timedelta(seconds=1)).swept == 1
    assert on_disk() == set()
    assert not Evidence.objects.exists()
