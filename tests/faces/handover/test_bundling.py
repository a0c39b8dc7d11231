"""Bundles: the forms and the evidence in the pack's order, numbered, with a table of contents; sealed, for a time."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from tests.faces.handover.conftest import add, filled, submitted, with_files
from tests.ground.test_binding import a_pdf, a_picture
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.faces.handover.models import KEPT, Bundle
from zhiping.faces.handover.operations import bundling
from zhiping.faces.handover.queries.bundles import plan
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records import contents
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Evidence, Membership
from zhiping.stages.application import operations as application
from zhiping.stages.application.queries.papers import source_of


def asked(world: World, dossier: Dossier, who: str = "applicant", level: str = "applicant") -> Bundle:
    """Ask as a page does."""
    return bundling.ask(
        dossier, level=level, by=world.by(who), at=world.opening() + timedelta(hours=1), real_at=timezone.now()
    )


def made(world: World, dossier: Dossier, who: str = "applicant", level: str = "applicant") -> Bundle:
    """Ask, and let the worker do its work."""
    row = asked(world, dossier, who, level)
    assert bundling.make_bundles() == 1
    row.refresh_from_db()
    return row


def unpacked(world: World, row: Bundle, who: str = "applicant") -> zipfile.ZipFile:
    """The zip as it is downloaded."""
    return zipfile.ZipFile(io.BytesIO(b"".join(bundling.take(row, by=world.by(who), at=world.opening()))))


def text_of(pdf: bytes, page: int) -> str:
    """What poppler reads on a page, without white space."""
    number = str(page)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-f", number, "-l", number, "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", read)


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [text_of(pdf, number) for number in range(1, len(opened.pages) + 1)]


def test_the_volume_follows_the_list_and_every_page_has_its_number(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300), (842, 595)))
    row = made(world, dossier)
    assert (row.state, row.done, row.left_out) == ("done", row.total, 0)
    pages = pages_of(unpacked(world, row).read("装订册.pdf"))
    stamps = [re.search(rf"第(\d+)页共{row.pages}页", page) for page in pages]
    assert [int(found[1]) for found in stamps if found] == list(range(1, row.pages + 1))
    # The cover, the contents, then the numbered pages: the cover's own table to fill in is left out.
    contents_page = pages[1]
    assert "材料目录" in contents_page and "第1页共" in pages[2]
    source = source_of(dossier, own=True, at=row.at)
    assert source is not None
    places = [contents_page.index(re.sub(r"\s", "", one.material.name)) for one in plan(dossier, source, row.at).pieces]
    assert places == sorted(places)


def test_the_contents_say_where_each_file_begins(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300), (300, 200)))
    row = made(world, dossier)
    pages = pages_of(unpacked(world, row).read("装订册.pdf"))
    front = next(n for n, page in enumerate(pages) if f"第1页共{row.pages}页" in page)
    table = "".join(pages[:front])
    names = [e["name"] for e in contents.draft(dossier)["evidence"]]
    assert names
    for name in names:
        plain = re.sub(r"\s", "", name)
        first = next(n for n, page in enumerate(pages[front:], start=1) if f"{plain}第" in page)
        assert f"{plain}{first}–{first + 1}" in table
        for number in (first, first + 1):
            assert f"{plain}第{number}页共{row.pages}页" in pages[front + number - 1]


def test_files_lie_in_it_as_they_are_and_a_second_reader_checks_them(world: World, tmp_path: Path) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    row = made(world, dossier)
    with unpacked(world, row) as packed:
        packed.extractall(tmp_path)
        names = packed.namelist()
    originals = {hashlib.sha256(blobs.get(dossier.key_owner, e.blob)).digest() for e in Evidence.objects.all()}
    found = {hashlib.sha256((tmp_path / n).read_bytes()).digest() for n in names if n.startswith("原件/")}
    assert found == originals
    assert any(re.fullmatch(r"02 《专业技术职务任职资格评审表》.pdf", name) for name in names)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_what_cannot_be_bound_has_a_page_that_says_so_and_is_there_as_it_is(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    first, second, third = Evidence.objects.filter(dossier=dossier).order_by("pk")[:3]
    locked = a_pdf((200, 300), encryption=pikepdf.Encryption(user="x", owner="y"))
    for file, content in ((first, locked), (second, b"%PDF-1.4 torn")):
        # Uploading refuses both; a file can still be damaged where it lies, or an earlier release have taken it.
        Evidence.objects.filter(pk=file.pk).update(blob=blobs.put(dossier.key_owner, content))
    blobs.remove(third.blob)
    row = made(world, dossier)
    assert (row.state, row.left_out) == ("done", 3)
    with unpacked(world, row) as packed:
        volume = "".join(pages_of(packed.read("装订册.pdf")))
        assert locked in [packed.read(name) for name in packed.namelist() if name.startswith("原件/")]
    assert "设了密码，不能编入本册" in volume and "无法显示，不能编入本册" in volume and "文件已丢失或损坏" in volume
    assert "有密码，见原件" in volume and "打不开，见原件" in volume


def test_pictures_and_a_file_for_two_materials_have_their_place_once(world: World) -> None:
    dossier = filled(world)
    dossier = add(world, dossier, "证明.png", a_picture("PNG"), "edu1", "a1")
    dossier = add(world, dossier, "与清单无关.jpg", a_picture("JPEG"))
    row = made(world, dossier)
    with unpacked(world, row) as packed:
        names = [name for name in packed.namelist() if name.startswith("原件/")]
        volume = "".join(pages_of(packed.read("装订册.pdf")))
    assert len(names) == 2 and any(name.startswith("原件/05 学历") for name in names)
    assert any(name.startswith("原件/其他/") for name in names)
    assert "也证明：业绩证明" in volume


def test_long_names_stand_beside_the_number_not_in_it(world: World) -> None:
    dossier = add(world, filled(world), "很长的名字" * 20 + ".png", a_picture("PNG"), "a1")
    volume = unpacked(world, made(world, dossier)).read("装订册.pdf")
    page = next(n for n, text in enumerate(pages_of(volume), start=1) if "…长的名字.png" in text)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"],
        input=volume,
        capture_output=True,
        check=True,
    ).stdout.decode()
    words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', boxes)
    foot = [(float(a), float(b), text) for a, b, y, text in words if float(y) > 560]
    number = min(a for a, _, text in foot if text.startswith("第"))
    assert all(b < number for a, b, text in foot if a < number)


def test_names_are_safe_to_unpack_and_a_character_without_a_glyph_stops_nothing(world: World) -> None:
    dossier = filled(world)
    dossier = add(world, dossier, '一:二?"三<四>|*五🎉.png', a_picture("PNG"), "edu1")
    dossier = add(world, dossier, "长" * 110 + ".png", a_picture("PNG", size=(300, 500)), "edu1")
    row = made(world, dossier)
    assert row.state == "done"
    names = [name for name in unpacked(world, row).namelist() if name.startswith("原件/")]
    assert names[0].endswith("01 一_二__三_四___五🎉.png")
    assert names[1].endswith("长.png") and all(len(part) < 70 for name in names for part in name.split("/"))
    assert not any(c in name for name in names for c in ':?"<>|*\\')


def test_a_form_that_was_issued_is_the_issued_one(world: World) -> None:
    from zhiping.records.issuing import issue
    from zhiping.stages.application.paper.summary_sheet import SUMMARY_SHEET, summary_sheet

    dossier = with_files(world, a_pdf((200, 300)))
    submitted(world, dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None and source.revision is not None
    revision = source.revision
    document = summary_sheet(contents.content(revision), world.pack)
    before = "".join(pages_of(unpacked(world, made(world, dossier)).read("装订册.pdf")))
    done = issue(SUMMARY_SHEET, document, dossier=dossier, revision=revision, by=SYSTEM, at=world.opening())
    after = "".join(pages_of(unpacked(world, made(world, dossier)).read("装订册.pdf")))
    assert done.code not in before and f"校验码{done.code}" in after
    assert f"版本{revision.digest[:12]}" in after


# --- whose it is ---


def test_a_draft_says_so_and_a_submission_says_which(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    volume = "".join(pages_of(unpacked(world, made(world, dossier)).read("装订册.pdf")))
    assert f"{dossier.code}草稿" in volume and "版本" not in volume
    submitted(world, dossier)
    row = made(world, Dossier.objects.get(pk=dossier.pk))
    assert row.revision is not None
    assert f"版本{row.revision.digest[:12]}" in "".join(pages_of(unpacked(world, row).read("装订册.pdf")))


def test_an_officer_gets_what_was_submitted_never_the_draft(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    submitted(world, dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    Dossier.objects.filter(pk=dossier.pk).update(state="returned", returned_from="at_unit")
    own = made(world, Dossier.objects.get(pk=dossier.pk))
    assert own.state == "done" and own.revision is None
    row = made(world, Dossier.objects.get(pk=dossier.pk), "unit_reviewer", "unit")
    assert row.state == "done" and row.revision is not None and row.revision.number == 1


def test_a_draft_is_closed_to_officers(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    with pytest.raises(BadInput):
        asked(world, dossier, "unit_reviewer", "unit")
    assert not Bundle.objects.exists()


def test_what_was_submitted_between_asking_and_making_is_told_as_submitted(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    row = asked(world, dossier)
    assert row.revision is None
    submitted(world, dossier)
    bundling.make_bundles()
    row.refresh_from_db()
    assert row.state == "done" and row.revision is not None


def test_a_draft_that_has_just_begun_has_a_bundle_too(world: World) -> None:
    world.employ("beginner", "unit", "employee", called="周初")
    dossier = application.start(
        world.people["beginner"], world.cycle, unit=world.organisations["unit"], by=world.by("beginner"),
        at=world.opening(),
    )  # fmt: skip
    row = made(world, dossier, "beginner")
    assert (row.state, row.left_out) == ("done", 0)
    assert "没有上传" in "".join(pages_of(unpacked(world, row, "beginner").read("装订册.pdf")))


@pytest.mark.parametrize(("who", "level"), [("other_unit", "unit"), ("unit_reviewer", "office"), ("bureau", "office"),
                                            ("unit_head", "applicant")])  # fmt: skip
def test_who_may_not_see_the_dossier_gets_nothing(world: World, who: str, level: str) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    submitted(world, dossier)
    row = made(world, Dossier.objects.get(pk=dossier.pk), who, level)
    assert row.state == "failed" and row.pieces == []
    with pytest.raises(BadInput):
        bundling.take(row, by=world.by(who), at=world.opening())


def test_who_lost_the_role_meanwhile_gets_nothing(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    submitted(world, dossier)
    row = asked(world, Dossier.objects.get(pk=dossier.pk), "unit_reviewer", "unit")
    Membership.objects.filter(person=world.people["unit_reviewer"]).update(to_on="2024-01-31")
    bundling.make_bundles()
    row.refresh_from_db()
    assert row.state == "failed"


def test_asking_making_and_taking_are_recorded(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    row = made(world, dossier)
    unpacked(world, row)
    entries = AuditEntry.objects.filter(stream=dossier.stream, kind__startswith="bundle.").order_by("position")
    assert [(e.kind, e.by) for e in entries] == [
        ("bundle.asked", world.by("applicant").label), ("bundle.made", "system"),
        ("bundle.taken", world.by("applicant").label),
    ]  # fmt: skip


# --- how it is kept ---


def test_it_lies_sealed_in_pieces_and_goes_with_the_dossiers_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 4096)
    dossier = with_files(world, a_pdf((200, 300)))
    row = made(world, dossier)
    assert len(row.pieces) > 3 and row.size == sum(len(piece) for piece in bundling.take(
        row, by=world.by("applicant"), at=world.opening()))  # fmt: skip
    assert unpacked(world, row).testzip() is None
    keys.destroy(dossier.key_owner)
    with pytest.raises(BadInput):
        bundling.take(row, by=world.by("applicant"), at=world.opening())


def test_it_is_removed_in_time_and_when_asked_for_anew(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    first = made(world, dossier)
    second = made(world, dossier)
    first.refresh_from_db()
    assert first.state == "gone" and second.state == "done"
    assert bundling.sweep(at=second.asked_at + KEPT - timedelta(seconds=1)) == 0
    assert bundling.sweep(at=second.asked_at + KEPT + timedelta(seconds=1)) == 1
    assert not any(blobs.exists(ref) for ref in second.pieces)
    second.refresh_from_db()
    with pytest.raises(BadInput):
        bundling.take(second, by=world.by("applicant"), at=world.opening())


def test_who_clicks_twice_asks_once(world: World) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    first = asked(world, dossier)
    assert asked(world, dossier).pk == first.pk
    assert AuditEntry.objects.filter(kind="bundle.asked").count() == 1


def test_what_a_worker_left_behind_is_made_again_and_leaves_no_piece(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    row = asked(world, dossier)
    left = blobs.put(dossier.key_owner, b"half a zip")
    Bundle.objects.filter(pk=row.pk).update(state="working", began_at=timezone.now(), pieces=[left], size=10)
    assert bundling.make_bundles() == 0, "another worker is at it"
    Bundle.objects.filter(pk=row.pk).update(began_at=timezone.now() - timedelta(hours=1))
    assert bundling.make_bundles() == 1
    row.refresh_from_db()
    assert row.state == "done" and not blobs.exists(left) and left not in row.pieces
    assert unpacked(world, row).testzip() is None


def test_a_bundle_that_fails_says_so_and_keeps_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = with_files(world, a_pdf((200, 300)))
    row = asked(world, dossier)

    def torn(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("zhiping.faces.handover.operations.writing.Making._bound", torn)
    bundling.make_bundles()
    row.refresh_from_db()
    assert row.state == "failed" and row.pieces == []
