"""Issuing: numbers of the pack, codes, one document for the same content, a new one in its place, nothing by halves."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.support.golden import picture, text_of
from tests.support.world import PACKS, World, make

from zhiping import packs
from zhiping.core.errors import BadInput
from zhiping.core.policy.contents import Numbering
from zhiping.core.policy.reader import files_of
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.documents.forms import Form
from zhiping.ground.documents.service import MissingGlyphs, TemplateError
from zhiping.ground.storage import keys
from zhiping.records import contents, issuing, operations
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import DocumentCounter, Dossier, IssuedDocument, Revision, RoundDocument
from zhiping.records.situations import standing_revision

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Note:
    """What the form of these tests says."""

    name: str
    photo: bytes = b""


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


@pytest.fixture
def note(tmp_path: Path) -> Form:
    source = tmp_path / "note.typ"
    source.write_text("#show: form-pages\n= #data.form.title\n#data.name\n", encoding="utf-8")
    return Form("note", "便笺", source, Note, sample=lambda: Note("某人"))


def _submitted(world: World) -> tuple[Dossier, Revision, Actor]:
    dossier = world.submitted("one")
    revision = standing_revision(dossier)
    assert revision is not None
    return dossier, revision, world.by("office_reviewer")


def test_a_document_is_numbered_kept_sealed_and_recorded(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    at = dossier.state_since + timedelta(hours=1)
    issued = issuing.issue(note, Note("阿依·古丽𠮷"), dossier=dossier, revision=revision, by=by, at=at)
    numbering = world.pack.about.numbering
    assert numbering is not None
    assert issued.number == numbering.number(numbering.stem("note", world.pack.cycle_year), 1)
    assert (issued.revision, issued.pack_version) == (revision, revision.pack_version)
    assert issued.engine.startswith("typst ") and issued.issued_at == at
    made = issuing.file_of(issued)
    text = text_of(made)
    for told in ("阿依·古丽𠮷", f"编号{issued.number}", f"校验码{issued.code}", f"版本{revision.digest[:12]}"):
        assert told.replace(" ", "") in text
    assert "工作件" not in text and "草稿" not in text
    entry = AuditEntry.objects.filter(stream=dossier.stream).order_by("-position")[0]
    assert (entry.kind, entry.by) == ("document.issued", by.label)
    assert entry.data == {"form": "note", "number": issued.number, "digest": issued.digest,
                          "revision": str(revision.number)}  # fmt: skip
    assert not chain.verify().faults


def test_the_square_leads_to_the_check_and_the_file_itself_says_its_number(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    issued = issuing.issue(note, Note("某人"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    made = issuing.file_of(issued)
    page = np.asarray(picture(made, 1, dpi=400).convert("L"))
    corner = page[-400:, :1000]
    read = cv2.QRCodeDetector().detectAndDecode(corner)[0] or cv2.QRCodeDetectorAruco().detectAndDecode(corner)[0]
    assert read == f"{settings.PUBLIC_URL}/verify/{issued.code}/"
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.docinfo.Keywords) == f"{issued.number}, {issued.code}"


def test_the_same_content_is_the_same_document(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    at = dossier.state_since
    first = issuing.issue(note, Note("某人", b"\xff"), dossier=dossier, revision=revision, by=by, at=at)
    again = issuing.issue(
        note, Note("某人", b"\xff"), dossier=dossier, revision=revision, by=by, at=at + timedelta(days=1)
    )
    assert again == first and IssuedDocument.objects.filter(form="note").count() == 1
    assert DocumentCounter.objects.get().last == 1
    assert issuing.successor(first) is None
    assert AuditEntry.objects.filter(kind="document.issued").count() == 1


def test_a_change_supersedes_and_the_old_one_stays_and_says_so(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    at = dossier.state_since
    said = [Note("甲"), Note("乙"), Note("甲"), Note("甲", b"a picture")]
    made = [
        issuing.issue(note, one, dossier=dossier, revision=revision, by=by, at=at + timedelta(hours=n))
        for n, one in enumerate(said)
    ]
    assert len({one.number for one in made}) == len({one.code for one in made}) == len(made)
    assert [one.serial for one in made] == [1, 2, 3, 4]
    assert [issuing.successor(one) for one in made] == [made[-1]] * 3 + [None]
    assert "甲" in text_of(issuing.file_of(made[0]))
    entry = AuditEntry.objects.filter(kind="document.issued").order_by("-id")[0]
    assert entry.data["supersedes"] == made[2].number
    # Side by side, of another subject or about another dossier.
    beside = issuing.issue(note, Note("丙"), dossier=dossier, revision=revision, subject="2", by=by, at=at)
    other = issuing.issue(note, Note("丁"), dossier=world.submitted("two"), by=by, at=at)
    assert issuing.successor(beside) is issuing.successor(other) is None
    assert next(one.number for one in issuing.documents_of(dossier) if one.form == "note") == made[-1].number


def test_another_revision_makes_another_document(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    first = issuing.issue(note, Note("甲"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    sealed, found, digest = contents.freeze(contents.content(revision), {}, dossier=dossier, number=revision.number + 1)
    later = Revision.objects.create(
        dossier=dossier, number=revision.number + 1, purpose="correction", sealed=sealed, digest=digest,
        findings_sealed=found, material=revision.material, item_count=1, pack_version=revision.pack_version,
        engine=revision.engine, arrived_at=dossier.state_since,
    )  # fmt: skip
    second = issuing.issue(note, Note("甲"), dossier=dossier, revision=later, by=by, at=dossier.state_since)
    assert issuing.successor(first) == second


def test_a_character_without_a_glyph_stops_it_before_anything_is_numbered(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    with pytest.raises(MissingGlyphs) as found:
        issuing.issue(
            note, Note("王\U000323af"), dossier=dossier, revision=revision, by=by, at=dossier.state_since
        )  # fmt: skip
    assert found.value.places[0].where == "name" and found.value.places[0].text == "王\U000323af"
    assert not DocumentCounter.objects.exists() and not IssuedDocument.objects.filter(form="note").exists()


def test_a_broken_template_leaves_no_gap_in_the_numbers(world: World, note: Form, tmp_path: Path) -> None:
    dossier, revision, by = _submitted(world)
    broken = tmp_path / "broken.typ"
    broken.write_text("#nope", encoding="utf-8")
    wrong = Form("note", "便笺", broken, Note, sample=lambda: Note(""))
    with pytest.raises(TemplateError):
        issuing.issue(wrong, Note("甲"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    assert not DocumentCounter.objects.exists()
    assert not AuditEntry.objects.filter(kind="document.issued").exists()


def test_whoever_issued_the_same_meanwhile_has_gone_before(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    order = issuing.Order(note, Note("甲"), dossier=dossier, revision=revision)
    planned = issuing.plan(order, at=dossier.state_since)
    assert isinstance(planned, issuing.Planned)
    made = issuing.print_planned(planned)
    assert made == issuing.print_planned(planned)
    other = issuing.issue(note, Note("甲"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    assert issuing.keep(planned, made, by=by) == other


def test_the_database_keeps_two_from_being_in_force(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    first = issuing.issue(note, Note("甲"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.create(
            dossier=dossier, form="note", number="another", blob="0" * 32, digest="", issued_at=first.issued_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.create(
            dossier=dossier, form="empty", number="empty", digest="", issued_at=first.issued_at
        )  # fmt: skip


def test_the_file_goes_with_the_key_of_its_dossier_and_a_changed_one_is_noticed(world: World, note: Form) -> None:
    dossier, revision, by = _submitted(world)
    issued = issuing.issue(note, Note("甲"), dossier=dossier, revision=revision, by=by, at=dossier.state_since)
    issued.digest = "0" * 64
    with pytest.raises(keys.Damaged):
        issuing.file_of(issued)
    keys.destroy(dossier.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        issuing.file_of(issued)


def test_what_belongs_to_no_dossier_has_a_key_of_its_own(world: World, note: Form) -> None:
    by, at = world.by("office_reviewer"), world.opening()
    first = issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=by, at=at)
    assert issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=by, at=at) == first
    second = issuing.issue_for_round(note, Note("名单二"), cycle=world.cycle, by=by, at=at)
    assert issuing.successor(first) == second and issuing.successor(second) is None
    assert RoundDocument.objects.count() == 2 and "名单" in text_of(issuing.file_of(first))
    keys.destroy(first.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        issuing.file_of(first)
    assert "名单二" in text_of(issuing.file_of(second))
    streams = set(AuditEntry.objects.filter(kind="document.issued").values_list("stream", flat=True))
    assert streams == {f"cycle-{world.cycle.key}"}


def test_a_document_is_about_a_dossier_or_a_round_and_holds_its_forms_content(world: World, note: Form) -> None:
    with pytest.raises(ValueError, match="one dossier or about one round"):
        issuing.Order(note, Note("甲"))
    with pytest.raises(TypeError, match="note takes Note"):
        issuing.Order(note, "甲", cycle=world.cycle)


def _loaded(world: World, change: dict[str, bytes], drop: str = "") -> None:
    """A new version of the pack comes into force."""
    files = dict(files_of(packs.locate(world.pack.id))) | change
    if drop:
        text = files["pack.yaml"].decode()
        start = text.index(drop)
        end = text.index("calendar_overrides")
        files["pack.yaml"] = (text[:start] + text[end:]).encode()
    world.cycle.pack_version = operations.load_pack(files, by=SYSTEM, at=world.opening())
    world.cycle.save()


def test_a_pack_without_a_scheme_of_numbers_issues_nothing(world: World, note: Form) -> None:
    _loaded(world, {}, drop="numbering:")
    with pytest.raises(BadInput, match="numbering"):
        issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=SYSTEM, at=world.opening())


def test_the_packs_own_template_is_used_and_a_new_one_makes_a_new_document(world: World, note: Form) -> None:
    first = issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=SYSTEM, at=world.opening())
    _loaded(world, {"paper/note.typ": "#show: form-pages\n本局版式 #data.name".encode()})
    second = issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=SYSTEM, at=world.opening())
    assert "本局版式" in text_of(issuing.file_of(second)) and issuing.successor(first) == second
    assert second.pack_version == world.cycle.pack_version != first.pack_version


def test_numbers_are_counted_where_the_rest_is_the_same() -> None:
    numbering = Numbering(documents="某〔{year}〕{form}{sequence}号", digits=3, forms={"note": "笺"})
    assert numbering.number(numbering.stem("note", 2031), 7) == "某〔2031〕笺007号"
    assert numbering.number(numbering.stem("other", 2031), 12345) == "某〔2031〕other12345号"
    for wrong in ("无序号", "{sequence}{sequence}", "{sequence}{name}", "{sequence}}", "{sequence.__class__}"):
        with pytest.raises(ValueError, match="sequence"):
            Numbering(documents=wrong)
