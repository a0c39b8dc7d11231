"""Files that are there already: joined into one, taken over from an earlier cycle, a portrait cut by hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image
from tests.stages.application.conftest import a_pdf, begin, filled
from tests.stages.application.test_evidence_pages import asking
from tests.stages.application.test_reuse import earlier
from tests.support.photographs import as_jpeg, photograph
from tests.support.world import World, submit

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.models import Leaf
from zhiping.stages.application.operations.files import Box

__all__ = ["asking"]


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def on_disk(settings: Any) -> set[str]:
    return {path.name for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()}


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def entries(dossier: Dossier) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = contents.draft(fresh(dossier)).get("evidence") or []
    return found


def put(world: World, dossier: Dossier, name: str, content: bytes, *items: str) -> Evidence:
    by, at = world.by("applicant"), world.opening()
    return operations.attach(fresh(dossier), name=name, content=content, items=items, by=by, at=at)


def join(world: World, dossier: Dossier, key: str, onto: str) -> str:
    return operations.join(fresh(dossier), key, onto, by=world.by("applicant"), at=world.opening())


# --- joining ---


def test_two_pdfs_become_one_that_proves_what_both_did(world: World, settings: Any) -> None:
    dossier = filled(world)
    front = put(world, dossier, "甲.pdf", a_pdf(2), "applicant")
    back = put(world, dossier, "乙.pdf", a_pdf(3), "employer")
    key = join(world, dossier, back.key, front.key)
    (entry,) = entries(dossier)
    assert (entry["id"], entry["name"], entry["for"]) == (key, "甲.pdf", ["applicant", "employer"])
    row = Evidence.objects.get()
    with pikepdf.open(io.BytesIO(blobs.get(fresh(dossier).key_owner, row.blob))) as pdf:
        assert len(pdf.pages) == row.pages == 5
    assert on_disk(settings) == {row.blob}


def test_photographs_stay_photographs_and_a_pdf_among_them_makes_pages(world: World, settings: Any) -> None:
    dossier = filled(world)
    one, two = (put(world, dossier, f"{n}.jpg", as_jpeg(photograph(size=(300, 400), seed=n))) for n in (1, 2))
    key = join(world, dossier, two.key, one.key)
    row = Evidence.objects.get(key=key)
    assert (row.pages, row.leaves.count()) == (2, 2)
    third = put(world, dossier, "丙.pdf", a_pdf(1))
    row = Evidence.objects.get(key=join(world, dossier, third.key, key))
    assert (row.pages, Leaf.objects.count(), row.media_type) == (3, 0, "application/pdf")
    assert on_disk(settings) == {row.blob}


def test_what_was_submitted_keeps_its_files_when_they_are_joined_later(world: World) -> None:
    dossier = filled(world)
    front = put(world, dossier, "甲.pdf", a_pdf(2), "applicant")
    back = put(world, dossier, "乙.pdf", a_pdf(3), "applicant")
    submit(fresh(dossier), at=world.opening())
    Dossier.objects.filter(pk=dossier.pk).update(state="returned", returned_from="at_unit")
    key = join(world, dossier, back.key, front.key)
    assert key not in (front.key, back.key)
    owner = fresh(dossier).key_owner
    assert all(blobs.get(owner, row.blob) for row in Evidence.objects.filter(key__in=[front.key, back.key]))


def test_what_cannot_be_joined_is_told_and_nothing_changes(world: World, asking: Client) -> None:
    dossier = filled(world)
    front, back = (put(world, dossier, f"{n}.pdf", a_pdf(world.pack.forms.max_pages - n)) for n in (0, 1))
    with pytest.raises(BadInput, match="页的上限"):
        join(world, dossier, back.key, front.key)
    with pytest.raises(BadInput, match="不能合并"):
        join(world, dossier, back.key, back.key)
    with pytest.raises(BadInput, match="没有这个文件"):
        join(world, dossier, back.key, "nobody")
    assert len(entries(dossier)) == 2
    base = f"/apply/{dossier.code}/evidence/"
    told = asking.post(f"{base}{back.key}/join/", {"onto": front.key}, follow=True).content.decode()
    assert "没有合并" in told and "请保留两个文件" in told


# --- from an earlier cycle ---


def test_a_file_of_an_earlier_cycle_is_sealed_anew_under_this_dossier_and_recorded_in_both(world: World) -> None:
    old = earlier(world)
    there = put(world, old, "学历.pdf", a_pdf(2), contents.draft(old)["education"][0]["id"])
    dossier = filled(world)
    education = contents.draft(dossier)["education"][0]
    (kept,) = operations.reuse_files(dossier, [there.key], by=world.by("applicant"), at=world.opening())
    (entry,) = entries(dossier)
    assert (entry["id"], entry["name"], entry["for"]) == (kept.key, "学历.pdf", [education["id"]])
    assert kept.blob != there.blob
    with pytest.raises(keys.Damaged):
        blobs.get(old.key_owner, kept.blob)
    opened = AuditEntry.objects.get(stream=old.stream, kind="evidence.opened")
    assert opened.data == {"evidence": there.code, "for": dossier.code}
    assert AuditEntry.objects.get(stream=dossier.stream, kind="evidence.reused").data["from"] == old.code
    keys.destroy(old.key_owner)
    assert blobs.get(fresh(dossier).key_owner, kept.blob)


def test_files_are_taken_over_only_when_chosen(world: World, asking: Client) -> None:
    old = earlier(world)
    there = put(world, old, "学历.pdf", a_pdf(2))
    dossier = begin(world)
    path = f"/apply/{dossier.code}/evidence/earlier/"
    assert "带入以往申报的证明材料" in asking.get(f"/apply/{dossier.code}/evidence/").content.decode()
    page = asking.get(path).content.decode()
    assert "学历.pdf" in page and " checked" not in page.split("<fieldset")[1].split("</fieldset>")[0]
    nothing = asking.post(path, {})
    assert (nothing.status_code, "请至少选一个文件" in nothing.content.decode()) == (422, True)
    assert asking.post(path, {"file": "nobody"}).status_code == 422
    assert entries(dossier) == []
    assert asking.post(path, {"file": there.key}).status_code == 302
    assert [entry["name"] for entry in entries(dossier)] == ["学历.pdf"]


# --- the portrait ---


def _portrait(world: World, dossier: Dossier) -> Evidence:
    picture = Image.new("RGB", (1000, 1200), "lightblue")
    picture.paste("navy", (0, 0, 500, 1200))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    by, at = world.by("applicant"), world.opening()
    return operations.attach_photo(fresh(dossier), name="我.jpg", content=out.getvalue(), fit=True, by=by, at=at)


def test_a_portrait_is_cut_by_hand_to_the_asked_proportions(world: World, settings: Any) -> None:
    dossier, form = filled(world), world.pack.forms
    proposed = _portrait(world, dossier)
    operations.crop(fresh(dossier), Box(0.5, 0.1, 0.5), by=world.by("applicant"), at=world.opening())
    row = Evidence.objects.get()
    assert row.blob != proposed.blob
    with Image.open(io.BytesIO(blobs.get(fresh(dossier).key_owner, row.blob))) as cut:
        assert abs(cut.width / cut.height - form.photo_min_width / form.photo_min_height) < 0.01
        assert cut.getpixel((3, 3)) > (150, 150, 150)  # type: ignore[operator]
    leaf = Leaf.objects.get()
    assert leaf.corners and leaf.corners[0] == [0.5, 0.1]
    assert on_disk(settings) == {row.blob, leaf.original}
    assert contents.draft(fresh(dossier))["applicant"]["photo"] == row.key


def test_too_small_a_piece_of_a_portrait_is_refused_on_the_page_and_nothing_typed_is_lost(
    world: World, asking: Client
) -> None:
    dossier = filled(world)
    path = f"/apply/{dossier.code}/evidence/photo/"
    assert asking.get(path).status_code == 302
    row = _portrait(world, dossier)
    assert 'name="width"' in asking.get(path).content.decode()
    assert asking.get(f"/apply/{dossier.code}/evidence/{row.key}/pages/")["Location"] == path
    small = asking.post(path, {"left": "10", "top": "20", "width": "5"})
    page = small.content.decode()
    assert (small.status_code, "请把裁剪框放大" in page, 'value="20"' in page) == (422, True, True)
    assert asking.post(path, {"left": "x", "top": "20", "width": "50"}).status_code == 422
    assert asking.post(path, {"left": "10", "top": "10", "width": "60"}).status_code == 302
    assert (Leaf.objects.get().corners or [None])[0] == [0.1, 0.1]
