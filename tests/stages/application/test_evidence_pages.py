"""The pages of evidence as a browser asks for them: pieces, before and after, corners, the list, one for several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import a_pdf, filled
from tests.support.photographs import as_jpeg, photograph
from tests.support.world import World

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.models import Leaf, Upload
from zhiping.stages.application.operations import tending
from zhiping.stages.application.queries import materials
from zhiping.stages.application.queries.judging import checklist

PHOTO = as_jpeg(photograph(size=(600, 800)))


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def asking(world: World, client: Client) -> Client:
    """The applicant's browser, on the first day of the round."""
    world.cycle.is_demo = True
    world.cycle.save()
    clock.set_to(world.cycle.key, world.opening())
    client.force_login(world.user("applicant"))
    return client


def draft(dossier: Dossier) -> dict[str, Any]:
    return contents.draft(Dossier.objects.get(pk=dossier.pk))


def test_a_file_comes_in_pieces_and_goes_on_after_a_break(world: World, asking: Client) -> None:
    dossier, content = filled(world), a_pdf(2)
    base = f"/apply/{dossier.code}"
    tells = {"name": "学历.pdf", "size": len(content), "changed": "17"}
    assert asking.post(f"{base}/uploads/", {**tells, "size": "many"}).status_code == 400
    big = asking.post(f"{base}/uploads/", {**tells, "size": world.pack.forms.max_mb * 1024 * 1024 + 1})
    assert (big.status_code, "上限" in big.json()["error"]) == (422, True)
    begun = asking.post(f"{base}/uploads/", tells)
    href = begun["Location"]
    assert (begun.status_code, begun.json()["offset"]) == (201, 0)

    def piece(offset: int | str, body: bytes) -> Any:
        return asking.patch(
            href, body, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset)}
        )

    assert piece("x", b"a").status_code == 400
    assert piece(0, content[:100])["Upload-Offset"] == "100"
    wrong = piece(0, content[:100])
    assert (wrong.status_code, wrong["Upload-Offset"]) == (409, "100")
    assert asking.head(href)["Upload-Offset"] == "100"
    assert asking.post(href).status_code == 409
    again = asking.post(f"{base}/uploads/", tells)
    assert (again.status_code, again.json()) == (200, {"href": href, "offset": 100, "size": len(content)})
    piece(100, content[100:])
    kept = asking.post(href, {"items": ["edu1", "a1"]})
    assert kept.json() == {
        "name": "学历.pdf", "note": "已传，2页", "key": draft(dossier)["evidence"][0]["id"], "pages": False,
        "href": f"{base}/evidence/view/?file={draft(dossier)['evidence'][0]['id']}",
    }  # fmt: skip
    assert draft(dossier)["evidence"][0]["for"] == ["edu1", "a1"]
    assert asking.get(href).status_code == 404
    world.employ("stranger", "unit", "employee")
    asking.force_login(world.user("stranger"))
    assert asking.post(f"{base}/uploads/", tells).status_code == 404
    assert not Upload.objects.exists()


def test_a_file_that_cannot_be_kept_is_told_at_its_end(world: World, asking: Client) -> None:
    dossier = filled(world)
    begun = asking.post(f"/apply/{dossier.code}/uploads/", {"name": "照片.heic", "size": 32})
    heic = b"\0\0\0\x18ftypheic" + b"\0" * 20
    asking.patch(begun["Location"], heic, content_type="x/y", headers={"Upload-Offset": "0"})
    told = asking.post(begun["Location"])
    assert told.status_code == 422
    assert "HEIC" in told.json()["error"]
    assert "兼容性最佳" in told.json()["error"]


def test_photographs_sent_together_are_one_file_whose_pages_are_worked_on(world: World, asking: Client) -> None:
    dossier = filled(world)
    base = f"/apply/{dossier.code}/evidence"
    from django.core.files.uploadedfile import SimpleUploadedFile

    other = as_jpeg(photograph(size=(600, 800), seed=5))
    files = [SimpleUploadedFile(f"证书{n}.jpg", c) for n, c in enumerate((PHOTO, other), start=1)]
    assert asking.post(f"{base}/", {"file": files, "items": "edu1", "together": "1"}).status_code == 302
    [entry] = draft(dossier)["evidence"]
    pages = f"{base}/{entry['id']}/pages/"
    assert "data-waiting" in asking.get(pages).content.decode()
    tending.look_at_photographs(9)
    tending.draw(9)
    shown = asking.get(pages).content.decode()
    assert "data-waiting" not in shown
    assert "选用全部摆正的页（2页）" in shown
    assert "照片已摆正，等您选用" in asking.get(f"{base}/").content.decode()
    one, two = Leaf.objects.all()
    for do in ("all", f"up:{two.pk}", f"turn:{two.pk}", f"original:{one.pk}"):
        assert asking.post(pages, {"do": do}).status_code == 302
    assert [(leaf.pk, leaf.use_straight, leaf.turn) for leaf in Leaf.objects.all()] == [
        (two.pk, True, 90), (one.pk, False, 0),
    ]  # fmt: skip
    assert asking.post(pages, {"do": "burn:1"}).status_code == 404
    assert "没有这一页" in asking.post(pages, {"do": "turn:999999"}, follow=True).content.decode()
    before = AuditEntry.objects.filter(kind="evidence.opened").count()
    assert asking.get(f"{pages}{one.pk}/picture/").content[:2] == b"\xff\xd8"
    assert AuditEntry.objects.filter(kind="evidence.opened").count() == before + 1
    small = asking.get(f"/apply/{dossier.code}/thumbs/{one.original}/1/")
    assert (small.status_code, small["Content-Type"], small.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert asking.get(f"/apply/{dossier.code}/thumbs/{'0' * 32}/1/").status_code == 404


def test_corners_are_read_and_told(world: World, asking: Client) -> None:
    dossier = filled(world)
    row = operations.attach(dossier, name="证.jpg", content=PHOTO, by=world.by("applicant"), at=world.opening())
    leaf = Leaf.objects.get()
    page = f"/apply/{dossier.code}/evidence/{row.key}/pages/{leaf.pk}/"
    assert 'value="5.0"' in asking.get(page).content.decode()
    sent = {
        "tl_x": "10",
        "tl_y": "10",
        "tr_x": "90",
        "tr_y": "10",
        "br_x": "90",
        "br_y": "90",
        "bl_x": "10",
        "bl_y": "x",
    }
    wrong = asking.post(page, sent)
    assert wrong.status_code == 422
    assert 'value="x"' in wrong.content.decode()
    assert "请填0到100之间的数" in wrong.content.decode()
    crossed = asking.post(page, {**sent, "bl_y": "90", "tl_x": "90", "tr_x": "10"})
    assert "围不成一张纸" in crossed.content.decode()
    assert asking.post(page, {**sent, "bl_y": "90"}).status_code == 302
    leaf.refresh_from_db()
    assert leaf.corners is not None
    assert (leaf.state, leaf.corners[3]) == ("by_hand", [0.1, 0.9])


def test_the_list_of_the_cover_follows_from_the_checklist(world: World, asking: Client) -> None:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    needed = next(n for n in checklist(dossier, draft(dossier), at) if n.material.id == "education")
    operations.attach(dossier, name="学历.pdf", content=a_pdf(3), items=needed.items, by=by, at=at)
    [row] = [r for r in materials.rows(dossier, draft(dossier), world.pack, at) if r.material.id == "education"]
    assert row.state == "there"
    lines = {line.material.id: line for line in materials.catalogue(dossier, draft(dossier), world.pack, at)}
    assert lines["education"].pages == 3
    assert lines["identity"].lacking
    assert list(lines) == [m.id for m in sorted(world.pack.materials, key=lambda m: m.number) if m.id in lines]
    assert "exceptional_form" not in lines
    shown = asking.get(f"/apply/{dossier.code}/evidence/list/").content.decode()
    assert "材料目录" in shown
    page = asking.get(f"/apply/{dossier.code}/evidence/").content.decode()
    lacking = [r for r in materials.rows(dossier, draft(dossier), world.pack, at) if r.state == "lacking"]
    assert lacking
    assert all(f'href="{lack.href}"' in page for r in lacking for lack in r.lacking)


def test_the_portrait_proves_no_identity_and_where_something_serves_nothing_is_demanded(world: World) -> None:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    forms = world.pack.forms
    portrait = as_jpeg(photograph(size=(forms.photo_min_width, forms.photo_min_height)))
    operations.attach_photo(dossier, name="我.jpg", content=portrait, by=by, at=at)
    states = {r.material.id: r.state for r in materials.rows(dossier, draft(dossier), world.pack, at)}
    assert states["identity"] == "lacking"
    for needed in checklist(dossier, {**draft(dossier), "titles": [{"id": "t1", "title": "技术员"}]}, at):
        assert not (needed.material.instead and needed.certain)


def test_one_file_serves_several_claims_from_the_side_of_the_claim(world: World, asking: Client) -> None:
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    first = operations.attach(dossier, name="一.pdf", content=a_pdf(1), items=["edu1"], by=by, at=at)
    second = operations.attach(dossier, name="二.pdf", content=a_pdf(2), items=["a1"], by=by, at=at)
    item = f"/apply/{dossier.code}/education/edu1/"
    assert "用已经上传的文件" in asking.get(item).content.decode()
    chosen = {"files": [second.key], "next": item}
    assert asking.post(f"/apply/{dossier.code}/evidence/for/edu1/", chosen)["Location"] == item
    assert {e["id"]: e["for"] for e in draft(dossier)["evidence"]} == {first.key: [], second.key: ["a1", "edu1"]}
    told = asking.post(f"/apply/{dossier.code}/evidence/for/nothing/", chosen, follow=True)
    assert "没有这一项" in told.content.decode()


def test_a_portrait_is_cut_and_made_light_and_a_busy_background_is_told(world: World, asking: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier = filled(world)
    busy = photograph(size=(1400, 1600), noise=30)
    busy[:, :700] = 255 - busy[:, :700]
    heavy = as_jpeg(busy, quality=97)
    assert len(heavy) > world.pack.forms.photo_max_kb * 1024
    sent = {"photo": "1", "fit": "1", "file": SimpleUploadedFile("我.jpg", heavy)}
    told = asking.post(f"/apply/{dossier.code}/evidence/", sent, follow=True).content.decode()
    assert "背景看上去不够素净" in told
    row = Evidence.objects.get()
    assert row.size <= world.pack.forms.photo_max_kb * 1024
    assert draft(dossier)["applicant"]["photo"] == row.key
    # What it was cut from stays beside it, so that it can be cut by hand.
    assert Leaf.objects.get().straight == row.blob
    assert json.dumps(draft(dossier)["evidence"][0]["for"]) == '["applicant"]'
