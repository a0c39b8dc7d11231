"""Certificates are made (P10): numbered by scheme or as received, signed, kept in one step; a crash costs nothing."""

from __future__ import annotations

import io
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from tests.support import banned, certified
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action
from zhiping.ground.audit import chain
from zhiping.ground.messages.models import OutboxRow
from zhiping.ground.signatures import keys as signing_keys
from zhiping.ground.signatures import publishing, verify
from zhiping.ground.storage import blobs
from zhiping.records import issuing
from zhiping.records.door import act
from zhiping.records.models import Dossier, IssuedDocument, Milestone
from zhiping.stages.conferral.models import Certificate, CertificateBatch, CertificateNumber, StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying
from zhiping.stages.conferral.queries import certificates as reads

#: Signatures bear the real time, and the demo's certificate begins a day before it is made.
REAL = datetime.now(UTC)
LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"


def number_all(dossiers: list[Dossier]) -> None:
    """What the province sends."""
    for n, one in enumerate(dossiers, start=1):
        if one.cycle.pack().procedure.certificate.pattern is None:  # type: ignore[union-attr]
            CertificateNumber.objects.create(
                dossier=one, number=f"5111002025{n:07d}", source="province", issued_on=one.state_since.date(),
                given_at=one.state_since, given_by="test",
            )  # fmt: skip


def ask(world: World, dossiers: list[Dossier], **more: Any) -> CertificateBatch:
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    ids = [one.pk for one in dossiers]
    return operations.ask(world.cycle, ids, by=world.by("office_reviewer"), at=at, real_at=REAL, **more)


def made(world: World, dossiers: list[Dossier]) -> list[Certificate]:
    number_all(dossiers)
    ask(world, dossiers)
    certifying.make_certificates(seconds=60)
    return list(Certificate.objects.select_related("document__dossier", "dossier").order_by("id"))


def pdf_of(certificate: Certificate) -> bytes:
    return issuing.file_of(certificate.document)


@pytest.mark.parametrize("pack", worlds.PACKS)
def test_a_batch_is_made_signed_and_kept_with_the_step_of_each_dossier(db: None, pack: str) -> None:
    world, dossiers = certified.make(pack)
    found = made(world, dossiers)
    batch = CertificateBatch.objects.get()
    assert (batch.state, batch.done, batch.total) == ("done", 3, 3)
    after = "certified" if world.pack.stages.collection else "archived"
    assert set(Dossier.objects.values_list("state", flat=True)) == {after}
    if pack == EXAMPLE:
        assert [one.number for one in found] == [f"QH-2025-{n:05d}" for n in (1, 2, 3)]
    trusted = publishing.certificates()
    assert len(trusted) == 1
    for one in found:
        pdf = pdf_of(one)
        assert verify.verify(pdf, trusted) == "valid" and verify.verify(pdf, []) == "unknown"
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert opened.Root.Metadata.read_bytes().count(b"pdfaid") and opened.Root.Perms.DocMDP.Filter
            pictures = [name for name, x in opened.pages[0].Resources.XObject.items() if x.get("/Subtype") == "/Image"]
            assert pictures, "the portrait"
    assert OutboxRow.objects.filter(template="certify.applicant").count() == 3
    assert chain.verify().faults == []
    assert certifying.make_certificates() == 0


def test_the_credential_names_the_pdf_its_status_and_no_identity_number(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    one = made(world, dossiers)[0]
    token = blobs.get(one.dossier.key_owner, one.blob)
    assert verify.verify(token, publishing.certificates()) == "valid"
    head, body = (json.loads(urlsafe_b64decode(part + b"==")) for part in token.split(b".")[:2])
    assert (head["typ"], head["alg"], head["kid"]) == ("vc+jwt", "ES256", one.signed_with.thumbprint)
    assert body["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert body["credentialSubject"]["name"] == one.name and body["credentialSubject"]["number"] == one.number
    sri = body["relatedResource"][0]["digestSRI"].removeprefix("sha256-")
    assert urlsafe_b64decode(sri.replace("+", "-").replace("/", "_")).hex() == one.digest
    assert body["credentialStatus"]["statusListIndex"] == str(one.item_id)
    number = one.dossier.person.id_number()
    assert number.encode() not in token and number not in json.dumps(body, ensure_ascii=False)
    assert number.encode() not in pdf_of(one)


def test_no_number_is_made_up_where_the_province_gives_them(db: None) -> None:
    world, dossiers = certified.make(LESHAN)
    number_all(dossiers[:1])
    ask(world, dossiers)
    assert certifying.make_certificates(seconds=60) == 1
    faults = list(CertificateBatch.objects.get().items.exclude(fault="").values_list("fault", flat=True))
    assert len(faults) == 2 and all("省里的证书编号还没有导入" in fault for fault in faults)
    assert Dossier.objects.filter(state="confirmed").count() == 2 and CertificateNumber.objects.count() == 1
    # They wait as before, say why, and can be asked for again.
    waiting, _ = reads.waiting(world.cycle)
    assert {one.dossier.pk for one in waiting} == {one.pk for one in dossiers[1:]}
    assert all("省里" in one.fault and one.number == "" for one in waiting)
    assert ask(world, dossiers).total == 2


def test_who_has_no_portrait_gets_a_certificate_only_when_that_was_meant(db: None) -> None:
    world, _ = certified.make(EXAMPLE)
    bare = certified.issued(world, "bare", "无照人", photo=False)
    ask(world, [bare])
    assert certifying.make_certificates(seconds=60) == 0
    assert "没有证件照" in CertificateBatch.objects.get().items.get().fault
    ask(world, [bare], bare=True)
    assert certifying.make_certificates(seconds=60) == 1
    assert Dossier.objects.get(pk=bare.pk).state != "confirmed"


def test_asking_leaves_out_who_has_one_or_waits_for_one(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    ask(world, dossiers[:1])
    assert ask(world, dossiers).total == 2
    with pytest.raises(BadInput, match="都不用制作"):
        ask(world, dossiers)
    certifying.make_certificates(seconds=60)
    with pytest.raises(BadInput, match="都不用制作"):
        ask(world, dossiers)
    assert Certificate.objects.count() == 3


def test_before_the_notice_nobody_has_a_certificate(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    Milestone.objects.filter(kind="qualification_issued").delete()
    assert reads.waiting(world.cycle) == ([], "")
    with pytest.raises(BadInput):
        ask(world, dossiers)


@pytest.mark.parametrize("step", ["planned", "signed", "kept"])
def test_a_worker_that_dies_leaves_the_rest_and_the_next_one_makes_the_same_bytes(
    db: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Killed after numbers were given, after a file was signed, or in the midst of keeping it."""
    world, dossiers = certified.make(EXAMPLE)
    ask(world, dossiers)
    signed: dict[str, bytes] = {}
    sign, keep = certifying._signed, issuing.keep

    class Killed(BaseException):
        """Nothing catches it."""

    def watching(batch: Any, item: Any, *args: Any) -> Any:
        if step == "planned":
            raise Killed
        result = sign(batch, item, *args)
        assert signed.setdefault(item.document_number, result.pdf) == result.pdf
        if step == "signed" and len(signed) == 2:
            raise Killed
        return result

    def keeping(*args: Any, **more: Any) -> Any:
        document = keep(*args, **more)
        if step == "kept":
            raise Killed
        return document

    with monkeypatch.context() as patched:
        patched.setattr(certifying, "_signed", watching)
        patched.setattr(issuing, "keep", keeping)
        with pytest.raises(Killed):
            certifying.make_certificates(seconds=60)
    before, documents = Certificate.objects.count(), IssuedDocument.objects.filter(form="certificate")
    assert before == (1 if step == "signed" else 0) and documents.count() == before
    assert chain.verify().faults == []
    CertificateBatch.objects.update(beat_at=REAL - timedelta(hours=1))  # it is silent
    with monkeypatch.context() as patched:
        patched.setattr(certifying, "_signed", lambda *a: watching(*a) if step == "kept" else sign(*a))
        assert certifying.make_certificates(seconds=60) == 3 - before
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert numbers == [f"QH-2025-{n:05d}" for n in (1, 2, 3)]
    assert len({one.number for one in documents}) == documents.count() == 3
    for number, pdf in signed.items():
        assert issuing.file_of(documents.get(number=number)) == pdf


def test_a_certificate_made_anew_takes_the_place_of_the_one_before(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    one = made(world, dossiers)[0]
    at = one.issued_at + timedelta(days=1)
    by = world.by("office_reviewer")

    def again() -> CertificateBatch:
        batch = operations.ask_anew(one, reason="照片拿错了。", by=by, at=at, real_at=REAL)
        certifying.make_certificates(seconds=60)
        return batch

    unchanged = again()
    assert "完全一样" in unchanged.items.get().fault and Certificate.objects.filter(dossier=one.dossier).count() == 1
    with pytest.raises(BadInput, match="为什么"):
        operations.ask_anew(one, reason=" ", by=by, at=at, real_at=REAL)
    CertificateNumber.objects.filter(dossier=one.dossier).update(
        source="province", document="更正文号", issued_on=at.date()
    )
    again()
    old, new = Certificate.objects.filter(dossier=one.dossier).order_by("id")
    assert (old.replaced_at, new.replaced_at, old.number) == (at, None, new.number)
    assert reads.shown(old).state == "replaced" and reads.shown(new).state == "valid"
    with pytest.raises(BadInput, match="新的一份"):
        operations.ask_anew(one, reason="再来。", by=by, at=at, real_at=REAL)
    certifying.publish_status(at=REAL)
    status = StatusList.objects.get().token.encode()
    trusted = publishing.certificates()
    assert verify.verify(pdf_of(old), trusted, status) == "revoked"
    assert verify.verify(pdf_of(new), trusted, status) == "valid"


def revoked(world: World, dossier: Dossier) -> Dossier:
    """A title that was taken away (A5), as the register of integrity does it."""
    from zhiping.core.procedure import Inputs

    at = dossier.state_since + timedelta(days=30)
    Milestone.objects.create(dossier=dossier, kind="integrity_decided", at=at, by="test", data={})
    return act(dossier, Action.REVOKE, by=world.by("bureau"), at=at, inputs=Inputs(clause="A5", reason="业绩造假。"))


def test_a_revoked_title_is_told_at_once_and_published_with_the_next_round(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    one, other, _ = made(world, dossiers)
    trusted = publishing.certificates()
    certifying.publish_status(at=REAL)
    first = StatusList.objects.get().token.encode()
    assert verify.verify(pdf_of(one), trusted, first) == "valid"
    assert not certifying.publish_status(at=REAL + timedelta(hours=1)), "nothing changed"
    assert certifying.publish_status(at=REAL + timedelta(hours=25)), "signed anew within a day"
    row = revoked(world, Dossier.objects.get(pk=one.dossier_id))
    told = reads.by_number_and_name(one.number, one.name)
    assert told is not None and (told.state, told.void_at) == ("revoked", row.state_since)
    assert operations.follow_revocations(at=REAL) == 1 and operations.follow_revocations(at=REAL) == 0
    assert certifying.publish_status(at=REAL + timedelta(minutes=1))
    status = StatusList.objects.get().token.encode()
    assert verify.verify(pdf_of(one), trusted, status) == "revoked"
    assert verify.verify(blobs.get(one.dossier.key_owner, one.blob), trusted, status) == "revoked"
    assert verify.verify(pdf_of(other), trusted, status) == "valid"
    # The bit of the list is that of its place, and no other.
    from gzip import decompress

    body = json.loads(urlsafe_b64decode(status.split(b".")[1] + b"=="))
    bits = decompress(urlsafe_b64decode(body["credentialSubject"]["encodedList"][1:] + "=="))
    assert len(bits) == 131_072 // 8
    assert [n for n in range(len(bits) * 8) if bits[n // 8] & 0x80 >> n % 8] == [one.item_id]
    # A list of somebody else is no list.
    with pytest.raises(verify.Wrong):
        verify.verify(pdf_of(other), trusted, status[:-4] + b"AAAA")


def test_revoking_with_a_reason_is_written_down_once(db: None) -> None:
    world, dossiers = certified.make(EXAMPLE)
    one = made(world, dossiers)[0]
    at, by = one.issued_at + timedelta(days=3), world.by("bureau")
    assert operations.revoke(one.dossier, reason="学历造假。", by=by, at=at)
    assert not operations.revoke(one.dossier, reason="学历造假。", by=by, at=at)
    row = Certificate.objects.get(pk=one.pk)
    assert (row.revoked_at, row.revoked_by) == (at, by.label) and "学历".encode() not in bytes(row.reason_sealed or b"")
    assert reads.shown(row).state == "revoked"


def test_without_a_key_nothing_is_signed_and_the_batch_says_why(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    world, dossiers = certified.make(EXAMPLE)
    ask(world, dossiers)
    settings.PROFILE = "production"
    assert certifying.make_certificates() == 0
    batch = CertificateBatch.objects.get()
    assert batch.state == "waiting" and "ZHIPING_SIGNING_KEY" in batch.says
    assert signing_keys.possible().startswith("没有设置签名密钥")
    settings.PROFILE = "demo"
    assert certifying.make_certificates(seconds=60) == 3 and signing_keys.possible() == ""


def test_a_new_key_signs_and_what_the_old_one_signed_stays_valid(db: None, settings: Any) -> None:
    from pathlib import Path

    world, dossiers = certified.make(EXAMPLE)
    first = made(world, dossiers[:1])[0]
    old = signing_keys.load()
    signing_keys.renew(Path(settings.HOME) / "keys" / "signing")
    assert signing_keys.load().thumbprint != old.thumbprint
    second = made(world, dossiers[1:2])[-1]
    assert first.signed_with_id != second.signed_with_id
    trusted = publishing.certificates()
    assert len(trusted) == 2 == publishing.pem().count(b"BEGIN CERTIFICATE")
    assert [verify.verify(pdf_of(one), trusted) for one in (first, second)] == ["valid", "valid"]
    assert verify.verify(pdf_of(second), [old.certificate]) == "unknown"
    # The list is signed with the new key, and what the old one signed can be revoked by it.
    revoked(world, Dossier.objects.get(pk=first.dossier_id))
    operations.follow_revocations(at=REAL)
    certifying.publish_status(at=REAL)
    status = StatusList.objects.get().token.encode()
    assert verify.verify(pdf_of(first), trusted, status) == "revoked"
    with pytest.raises(verify.Wrong):
        verify.verify(pdf_of(first), [old.certificate], status)


def test_who_may_not_decide_about_somebody_makes_no_certificate_for_them(db: None) -> None:
    """rules.md 9: nobody for themselves; others of the same batch are not held up."""
    world, dossiers = certified.make(EXAMPLE)
    world.employ("holder", "office", "office_reviewer")
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    operations.ask(world.cycle, [one.pk for one in dossiers], by=world.by("holder"), at=at, real_at=REAL)
    assert certifying.make_certificates(seconds=60) == 2
    assert CertificateBatch.objects.get().items.exclude(fault="").get().dossier_id == dossiers[0].pk


def test_nobody_gets_a_certificate_while_an_entry_bars_from_the_title(db: None) -> None:
    """A5: the record is asked again when it is issued; the others of the batch get theirs, this one waits."""
    world, dossiers = certified.make(EXAMPLE)
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    day = world.pack.calendar.day_of(at)
    entry = banned.enter(dossiers[0], world, from_on=day, to_on=day)
    ask(world, dossiers)
    assert certifying.make_certificates(seconds=60) == 2
    item = CertificateBatch.objects.get().items.exclude(fault="").get()
    assert item.dossier_id == dossiers[0].pk and "诚信档案" in item.fault
    assert not Certificate.objects.filter(dossier=dossiers[0]).exists()
    assert Dossier.objects.get(pk=dossiers[0].pk).state == "confirmed"
    type(entry).objects.update(to_on=day - timedelta(days=1), from_on=day - timedelta(days=9))
    ask(world, dossiers[:1])
    assert certifying.make_certificates(seconds=60) == 1
