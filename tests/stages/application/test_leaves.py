"""Photographs become pages: the worker makes them flat, the applicant chooses, turns, orders; the original stays."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from PIL import Image
from tests.stages.application.conftest import a_pdf, filled, ready
from tests.support.photographs import LYING, as_jpeg, photograph
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.ground.clock.service import database_now
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.models import Leaf, Thumb
from zhiping.stages.application.operations import leaves, tending

PHOTOS = [as_jpeg(photograph(size=(750, 1000), seed=seed)) for seed in (1, 2)]


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def files_on_disk() -> set[str]:
    return {path.name for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()}


def named() -> set[str]:
    rows = set(Evidence.objects.values_list("blob", flat=True)) | set(Thumb.objects.values_list("blob", flat=True))
    for column in ("original", "straight"):
        rows |= set(Leaf.objects.values_list(column, flat=True))
    return rows - {""}


def entry(dossier: Dossier) -> dict[str, object]:
    [found] = contents.draft(Dossier.objects.get(pk=dossier.pk))["evidence"]
    return dict(found)


def two_pages(world: World) -> tuple[Dossier, str]:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    first = operations.attach(dossier, name="证书1.jpg", content=PHOTOS[0], items=["edu1"], by=by, at=at)
    operations.attach(dossier, name="证书2.jpg", content=PHOTOS[1], into=first.key, by=by, at=at)
    return dossier, first.key


def look() -> int:
    return tending.look_at_photographs(9)


def test_photographs_become_flat_pages_once_they_are_chosen(world: World) -> None:
    dossier, key = two_pages(world)
    by, at = world.by("applicant"), world.opening()
    assert (look(), look()) == (2, 0)
    one, two = Leaf.objects.all()
    assert [leaf.state for leaf in (one, two)] == ["found", "found"]
    # Nothing changed yet: who looks at the file sees what was uploaded.
    row = Evidence.objects.get()
    assert (row.key, row.media_type, row.pages, one.use_straight) == (key, "application/pdf", 2, False)
    before = blobs.get(dossier.key_owner, row.blob)
    leaves.choose_all(dossier, key, by=by, at=at)
    leaves.move(dossier, key, two.pk, steps=-1, by=by, at=at)
    leaves.turn(dossier, key, two.pk, by=by, at=at)
    row.refresh_from_db()
    content = blobs.get(dossier.key_owner, row.blob)
    assert content != before
    with pikepdf.open(io.BytesIO(content)) as pdf:
        held = [page.obj.Resources.XObject.P.read_raw_bytes() for page in pdf.pages]
        assert held == [blobs.get(dossier.key_owner, leaf.straight) for leaf in (two, one)]
        assert [int(page.obj.get("/Rotate", 0)) for page in pdf.pages] == [90, 0]
    assert entry(dossier) == {
        "id": key, "name": "证书1.jpg", "media_type": "application/pdf", "size": row.size, "for": ["edu1"],
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    leaves.choose(dossier, key, two.pk, straight=False, by=by, at=at)
    leaves.drop(dossier, key, one.pk, by=by, at=at)
    with pytest.raises(BadInput, match="只剩这一页"):
        leaves.drop(dossier, key, two.pk, by=by, at=at)
    for _ in range(3):
        leaves.turn(dossier, key, two.pk, by=by, at=at)
    row.refresh_from_db()
    assert (row.media_type, row.pages, row.blob) == ("image/jpeg", 1, two.original)
    tending.draw(9)
    assert files_on_disk() == named()


def test_a_picture_without_a_sheet_waits_for_corners_by_hand(world: World) -> None:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    out = io.BytesIO()
    Image.new("RGB", (600, 800), (90, 90, 90)).save(out, "JPEG")
    row = operations.attach(dossier, name="没有边.jpg", content=out.getvalue(), by=by, at=at)
    look()
    leaf = Leaf.objects.get()
    assert (leaf.state, leaf.straight) == ("none", "")
    with pytest.raises(BadInput, match="还没有摆正"):
        leaves.choose(dossier, row.key, leaf.pk, straight=True, by=by, at=at)
    with pytest.raises(BadInput, match="围不成一张纸"):
        leaves.set_corners(dossier, row.key, leaf.pk, [(0, 0), (1, 1), (1, 0), (0, 1)], by=by, at=at)
    for corners in (LYING, [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]):
        leaves.set_corners(dossier, row.key, leaf.pk, corners, by=by, at=at)
    leaf.refresh_from_db()
    row.refresh_from_db()
    assert (leaf.state, leaf.use_straight, row.blob) == ("by_hand", True, leaf.straight)
    assert files_on_disk() >= {leaf.original, leaf.straight}
    tending.draw(9)
    assert files_on_disk() == named()


def test_the_photograph_stays_until_the_dossier_is_submitted(world: World) -> None:
    dossier = ready(world)
    by, at = world.by("applicant"), world.opening()
    row = operations.attach(dossier, name="证书.jpg", content=PHOTOS[0], by=by, at=at)
    look()
    leaf = Leaf.objects.get()
    leaves.choose(dossier, row.key, leaf.pk, straight=True, by=by, at=at)
    assert tending.remove_photographs(9) == 0
    assert blobs.exists(leaf.original)
    operations.submit(dossier, declared=True, by=by, at=at)
    assert (tending.remove_photographs(9), tending.remove_photographs(9)) == (1, 0)
    assert not blobs.exists(leaf.original)
    assert blobs.exists(leaf.straight)
    assert blobs.get(dossier.key_owner, Evidence.objects.get(key=row.key).blob)
    assert not Leaf.objects.exists()


def test_what_a_revision_holds_stays_as_it_was(world: World) -> None:
    if not world.pack.options.publicity_before_submission:
        return
    dossier = ready(world)
    by, at = world.by("applicant"), world.opening()
    row = operations.attach(dossier, name="证书.jpg", content=PHOTOS[0], items=["a1"], by=by, at=at)
    look()
    operations.offer_for_publicity(dossier, by=by, at=at)
    leaf = Leaf.objects.get()
    now_called = leaves.choose(dossier, row.key, leaf.pk, straight=True, by=by, at=at)
    assert now_called != row.key
    assert Evidence.objects.get(key=row.key).blob == leaf.original
    assert Evidence.objects.get(key=now_called).blob == leaf.straight
    leaves.choose(dossier, now_called, leaf.pk, straight=False, by=by, at=at)


def test_a_pdf_turns_whole_and_takes_no_photograph(world: World) -> None:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    row = operations.attach(dossier, name="报告.pdf", content=a_pdf(2), by=by, at=at)
    assert leaves.turn_file(dossier, row.key, by=by, at=at) == row.key
    with pikepdf.open(io.BytesIO(blobs.get(dossier.key_owner, Evidence.objects.get().blob))) as pdf:
        assert [int(page.obj.Rotate) for page in pdf.pages] == [90, 90]
    with pytest.raises(BadInput, match="不能并入"):
        operations.attach(dossier, name="证书.jpg", content=PHOTOS[0], into=row.key, by=by, at=at)
    with pytest.raises(BadInput, match="不是由照片合成"):
        leaves.choose_all(dossier, row.key, by=by, at=at)
    done = tending.tend(at=database_now())
    assert (done.drawn, bool(done)) == (2, True)
    assert not tending.tend(at=database_now())
    assert Thumb.objects.filter(of=Evidence.objects.get().blob).count() == 2
    operations.detach(dossier, row.key, by=by, at=at)
    assert files_on_disk() == set()
