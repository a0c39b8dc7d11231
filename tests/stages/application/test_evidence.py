"""M1, P2: what is uploaded is looked into by content, kept sealed, and opened only on the record."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image
from tests.stages.application.conftest import begin, filled
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.queries.evidence import name_of


def pdf(pages: int = 1, *, password: str | None = None, script: bool = False) -> bytes:
    """A small PDF."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 300))
        if script:
            made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        encryption = pikepdf.Encryption(owner="o", user=password) if password is not None else None
        made.save(out, encryption=encryption or False)
    return out.getvalue()


def picture(width: int = 300, height: int = 420, kind: str = "JPEG") -> bytes:
    """A plain image."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG whose head says 400 megapixels; its body is tiny."""

    def chunk(tag: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def huge_jpeg() -> bytes:
    """A JPEG whose head says 400 megapixels."""
    content = bytearray(picture(16, 16))
    head = content.index(b"\xff\xc0")
    content[head + 5 : head + 9] = struct.pack(">HH", 20_000, 20_000)
    return bytes(content)


def attach(world: World, dossier: Dossier, name: str, content: bytes, items: tuple[str, ...] = ()) -> Evidence:
    return operations.attach(
        dossier, name=name, content=content, items=items, by=world.by("applicant"), at=world.opening()
    )


def test_a_huge_png_is_told_by_its_kind_or_its_size(world: World) -> None:
    """The head alone is read: nothing is decoded before the size is known."""
    allowed = "image/png" in world.pack.forms.media_types
    with pytest.raises(BadInput, match="400百万像素" if allowed else "是PNG文件"):
        attach(world, filled(world), "巨图.png", huge_png())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.pdf", b"", "0字节"),
        ("改名.pdf", b"MZ\x90\0" + b"\0" * 200, "内容不是PDF或图片"),
        ("改名.jpg", b"<html><script>alert(1)</script></html>", "内容不是PDF或图片"),
        ("加密.pdf", pdf(password="秘密"), "密码"),
        ("权限.pdf", pdf(password=""), "加密"),
        ("断的.pdf", pdf()[:120], "损坏"),
        ("无页.pdf", pdf(0), "没有页"),
        ("巨图.jpg", huge_jpeg(), "400百万像素"),
        ("断的.jpg", picture(2000, 2000)[:600], "损坏"),
        ("苹果.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        ("动图.gif", picture(kind="GIF"), "GIF"),
        ("网页.webp", picture(kind="WEBP"), "WebP"),
        ("总结.docx", b"PK\x03\x04" + b"\0" * 60, "Office"),
    ],
)
def test_a_bad_file_is_told_and_nothing_else_is_lost(world: World, name: str, content: bytes, says: str) -> None:
    """Bad input at the upload: the cause and the way on; earlier files stay."""
    dossier = filled(world)
    attach(world, dossier, "好的.pdf", pdf(), ("edu1",))
    before = sorted(Path(settings.EVIDENCE_ROOT).rglob("*"))
    with pytest.raises(BadInput) as bad:
        attach(world, dossier, name, content)
    [fault] = bad.value.faults
    assert fault.where == name
    assert says in fault.message
    assert fault.expected
    assert Evidence.objects.filter(dossier=dossier).count() == 1
    assert sorted(Path(settings.EVIDENCE_ROOT).rglob("*")) == before


def test_the_packs_limits_hold(world: World) -> None:
    """Annex 4: size and pages are the pack's."""
    dossier, forms = filled(world), world.pack.forms
    with pytest.raises(BadInput, match=f"超过{forms.max_mb} MB"):
        attach(world, dossier, "大.pdf", pdf() + b"\0" * (forms.max_mb * 1024 * 1024))
    with pytest.raises(BadInput, match=f"超过{forms.max_pages}页"):
        attach(world, dossier, "长.pdf", pdf(forms.max_pages + 1))
    assert attach(world, dossier, "正好.pdf", pdf(forms.max_pages)).pages == forms.max_pages


def test_active_content_is_removed(world: World) -> None:
    """A script in a PDF does not reach who checks it."""
    kept = attach(world, filled(world), "带脚本.pdf", pdf(script=True))
    stored = operations.open_evidence(kept, by=world.by("applicant"), at=world.opening())
    with pikepdf.open(io.BytesIO(stored)) as read:
        assert "/OpenAction" not in read.Root
        assert len(read.pages) == 1


def test_attachments_go_and_what_stands_before_a_pdf_goes(world: World) -> None:
    """A PDF that is something else as well (a polyglot) is written anew as a PDF alone."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.attachments["带毒.exe"] = pikepdf.AttachedFileSpec(made, b"MZ", filename="带毒.exe")
        out = io.BytesIO()
        made.save(out)
    kept = attach(world, filled(world), "双面.pdf", b"#!/bin/sh\nexit\n" + out.getvalue() + b"PK\x03\x04")
    stored = operations.open_evidence(kept, by=world.by("applicant"), at=world.opening())
    assert stored.startswith(b"%PDF-")
    assert b"PK\x03\x04" not in stored
    with pikepdf.open(io.BytesIO(stored)) as read:
        assert len(read.attachments) == 0


def test_a_photograph_tells_no_place_and_stands_upright_in_red_green_and_blue(world: World) -> None:
    """Where a picture was taken is nobody's business; what is turned by a mark in it is turned for good."""
    tags = Image.Exif()
    tags[0x0112] = 6
    tags.get_ifd(0x8825)[2] = (29.0, 33.0, 7.0)
    out = io.BytesIO()
    Image.new("CMYK", (400, 300), (0, 200, 200, 0)).save(out, "JPEG", exif=tags)
    assert b"Exif" in out.getvalue()
    kept = attach(world, filled(world), "手机.jpg", out.getvalue())
    stored = operations.open_evidence(kept, by=world.by("applicant"), at=world.opening())
    with Image.open(io.BytesIO(stored)) as read:
        assert (read.mode, read.size, dict(read.getexif())) == ("RGB", (300, 400), {})


def test_a_file_is_sealed_named_and_opened_on_the_record(world: World) -> None:
    """House.md: nothing that must be destroyable lies in clear; opening is recorded."""
    dossier = filled(world)
    kept = attach(world, dossier, "C:\\我的\\学历证书.jpg", picture(), ("edu1",))
    assert name_of(kept) == "学历证书.jpg"
    document = contents.draft(Dossier.objects.get(pk=dossier.pk))
    assert [(file["id"], file["for"]) for file in document["evidence"]] == [(kept.key, ["edu1"])]
    path = Path(settings.EVIDENCE_ROOT) / kept.blob[:2] / kept.blob
    assert b"\xff\xd8\xff" not in path.read_bytes()
    assert operations.open_evidence(kept, by=world.by("applicant"), at=world.opening()).startswith(b"\xff\xd8\xff")
    entry = AuditEntry.objects.get(stream=dossier.stream, kind="evidence.opened")
    assert entry.data == {"evidence": kept.code}


def test_the_same_file_is_kept_once(world: World) -> None:
    """A file that proves two things is one file."""
    dossier, content = filled(world), pdf()
    first = attach(world, dossier, "一.pdf", content, ("edu1",))
    second = attach(world, dossier, "二.pdf", content, ("a1",))
    assert first.pk == second.pk
    document = contents.draft(Dossier.objects.get(pk=dossier.pk))
    assert document["evidence"][0]["for"] == ["edu1", "a1"]


def test_what_was_submitted_keeps_its_files(world: World) -> None:
    """A file leaves the draft for good only when no revision has it."""
    dossier = filled(world)
    by, at = world.by("applicant"), world.opening()
    kept = attach(world, dossier, "一.pdf", pdf(), ("edu1",))
    gone = attach(world, dossier, "二.pdf", pdf(2), ("edu1",))
    operations.detach(dossier, gone.key, by=by, at=at)
    assert not blobs.exists(gone.blob)
    operations.offer_for_publicity(dossier, by=by, at=at) if world.pack.options.publicity_before_submission else None
    operations.detach(dossier, kept.key, by=by, at=at)
    assert blobs.exists(kept.blob) == world.pack.options.publicity_before_submission


def test_a_photo_is_measured(world: World) -> None:
    """Rules.md 5: JPEG, at least so large, at most so heavy."""
    dossier, forms = begin(world), world.pack.forms
    by, at = world.by("applicant"), world.opening()
    small = picture(forms.photo_min_width - 1, forms.photo_min_height)
    with pytest.raises(BadInput, match="太小"):
        operations.attach_photo(dossier, name="照片.jpg", content=small, by=by, at=at)
    with pytest.raises(BadInput, match="JPEG"):
        operations.attach_photo(dossier, name="照片.png", content=picture(kind="PNG"), by=by, at=at)
    heavy = picture() + b"\0" * forms.photo_max_kb * 1024
    with pytest.raises(BadInput, match="KB"):
        operations.attach_photo(dossier, name="照片.jpg", content=heavy, by=by, at=at)
    right = picture(forms.photo_min_width, forms.photo_min_height)
    kept = operations.attach_photo(dossier, name="照片.jpg", content=right, by=by, at=at)
    assert contents.draft(Dossier.objects.get(pk=dossier.pk))["applicant"]["photo"] == kept.key


def test_a_file_proves_what_is_there(world: World) -> None:
    """An item that does not exist cannot be proven."""
    dossier = filled(world)
    kept = attach(world, dossier, "一.pdf", pdf())
    with pytest.raises(BadInput):
        operations.assign(dossier, kept.key, ["不存在"], by=world.by("applicant"), at=world.opening())
    operations.assign(dossier, kept.key, ["a1"], by=world.by("applicant"), at=world.opening())
    assert contents.draft(Dossier.objects.get(pk=dossier.pk))["evidence"][0]["for"] == ["a1"]
