"""Making certificates (the worker's): numbers first, then the PDF, its signature and the credential, then all of it
kept together with the step of the dossier (P10); chunk by chunk.

Whoever is killed between leaves what was reserved, and the next one makes the same bytes from it: nothing is issued
twice, no number is lost. Only here, and for the list of what was revoked, is anything signed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal
from zhiping.core.procedure.words import explain
from zhiping.ground.audit import chain
from zhiping.ground.documents.service import MissingGlyphs, TemplateError
from zhiping.ground.pictures.squares import square
from zhiping.ground.signatures import publishing
from zhiping.ground.signatures.keys import BadSigningKey, NoSigningKey, SigningKey, load
from zhiping.ground.signatures.models import SigningCertificate
from zhiping.ground.signatures.tokens import coded, sign_token
from zhiping.ground.storage import blobs, keys
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.registers.integrity import queries as integrity
from zhiping.stages.conferral.models import Certificate, CertificateBatch, CertificateItem, StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.paper import CERTIFICATE
from zhiping.stages.conferral.paper.certificate import Certificate as Paper
from zhiping.stages.conferral.queries import certificates as reads

log = structlog.get_logger(__name__)

#: Certificates that are numbered, signed and kept together.
CHUNK: Final = 20
#: A worker that was silent for so long has died; another one goes on.
SILENT: Final = timedelta(minutes=2)
#: Where the list of what was revoked is published, and the least number of places in it (W3C Bitstring Status List).
STATUS_AT: Final = "/certificates/status.jwt"
_PLACES: Final = 131_072
#: The list is signed anew at least so often, so that an old copy can be told from the present one.
_SIGNED_EVERY: Final = timedelta(hours=24)
#: How often, in seconds, the worker looks for what was revoked since: it is published within a minute.
LOOK_EVERY: Final = 20.0

#: What stops one certificate and leaves the others alone.
_WRONG = (
    reads.Lacking, MissingGlyphs, TemplateError, BadInput, Refusal, keys.KeyDestroyed, keys.Damaged, ValueError,
)  # fmt: skip
_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"


def make_certificates(*, seconds: float = 10) -> int:
    """Go on with what waits for about ``seconds``, then leave it to the next round; returns how many were made."""
    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        batch = _claim()
        if batch is None:
            break
        try:
            key = load()
        except (NoSigningKey, BadSigningKey) as why:
            _leave(batch, str(why))
            break
        try:
            count += _go_on(batch, key, ends)
        except Exception:
            log.exception("certificates failed", batch=batch.code)
            _leave(batch, "制作中断了，稍后会接着做。一直没有做完的，请告知系统管理员")
            break
    return count


def _claim() -> CertificateBatch | None:
    """The oldest batch that nobody is at, taken. Safe in several workers at once."""
    kinds, dead = CertificateBatch.State, timezone.now() - SILENT
    CertificateBatch.objects.filter(state=kinds.WORKING, beat_at__lt=dead).update(state=kinds.WAITING)
    for pk in CertificateBatch.objects.filter(state=kinds.WAITING).order_by("id").values_list("pk", flat=True)[:5]:
        taken = CertificateBatch.objects.filter(pk=pk, state=kinds.WAITING)
        if taken.update(state=kinds.WORKING, beat_at=timezone.now()):
            return CertificateBatch.objects.select_related("cycle__pack_version", "by").get(pk=pk)
    return None


def _leave(batch: CertificateBatch, says: str) -> None:
    CertificateBatch.objects.filter(pk=batch.pk).update(state=CertificateBatch.State.WAITING, says=says[:200])


def _go_on(batch: CertificateBatch, key: SigningKey, ends: float) -> int:
    with_certificate, count = publishing.publish(key, at=batch.asked_at), 0
    open_items = batch.items.filter(certificate__isnull=True, fault="").order_by("position")
    while chunk := list(open_items[:CHUNK]):
        count += _make(batch, chunk, key, with_certificate)
        if time.monotonic() >= ends:
            _leave(batch, "")
            return count
    with transaction.atomic():
        done = Certificate.objects.filter(item__batch=batch).count()
        CertificateBatch.objects.filter(pk=batch.pk).update(
            state=CertificateBatch.State.DONE, done=done, says="", finished_at=timezone.now()
        )
        data = {"certificates": done, "faults": batch.total - done}
        chain.append(batch.stream, "certificates.made", by="system", at=batch.at, data=data)
    return count


@dataclass(frozen=True, slots=True)
class _Made:
    """A certificate before it is kept."""

    item: CertificateItem
    dossier: Dossier
    planned: issuing.Planned
    content: Paper
    pdf: bytes
    token: str


def _make(
    batch: CertificateBatch, chunk: Sequence[CertificateItem], key: SigningKey, signed_with: SigningCertificate
) -> int:
    dossiers, by, count = reads.rows_for_making(chunk), Actor(batch.by), 0
    planned: list[tuple[CertificateItem, issuing.Planned, Paper]] = []
    for item in chunk:
        found = _attempt(item, lambda item=item: _plan(batch, item, dossiers[item.dossier_id], by))
        if found is not None:
            planned.append((item, *found))
    for item, plan, content in planned:
        dossier = dossiers[item.dossier_id]

        def make(item=item, plan=plan, content=content, dossier=dossier) -> bool:  # type: ignore[no-untyped-def]
            made = _signed(batch, item, dossier, plan, content, key)
            _keep(batch, made, signed_with, by)
            return True

        count += bool(_attempt(item, make))
    done = Certificate.objects.filter(item__batch=batch).count()
    CertificateBatch.objects.filter(pk=batch.pk).update(done=done, beat_at=timezone.now(), says="")
    return count


def _attempt(item: CertificateItem, work: Any) -> Any:
    """What ``work`` gives; None, with the reason kept beside the item, where it cannot be done."""
    try:
        return work()
    except _WRONG as wrong:
        if Certificate.objects.filter(item=item).exists():
            return None  # another worker was faster
        item.fault = said_of(wrong, item)[:300]
        item.save(update_fields=["fault"])
        return None


def said_of(wrong: Exception, item: CertificateItem) -> str:
    """Why there is no certificate, in words that name nobody."""
    if isinstance(wrong, MissingGlyphs):
        return "；".join(f"“{one.character}”没有字形，不能制作，请联系系统管理员" for one in wrong.places[:3])
    if isinstance(wrong, TemplateError):
        return f"版式编译不过：{wrong.name}第{wrong.line}行，{wrong.message}"
    if isinstance(wrong, BadInput):
        return "；".join(fault.message for fault in wrong.faults)
    if isinstance(wrong, Refusal):
        return explain(wrong, zone=item.batch.cycle.pack().timezone)
    if isinstance(wrong, keys.KeyDestroyed | keys.Damaged):
        return "材料读不出来，请联系系统管理员"
    return str(wrong)


def _plan(batch: CertificateBatch, item: CertificateItem, dossier: Dossier, by: Actor) -> tuple[issuing.Planned, Paper]:
    """Number and code, kept with the item before anything is made. Raises what ``_WRONG`` names."""
    with transaction.atomic():
        number = operations.number_of(dossier, rules_pack(dossier), by=by, at=batch.at)
        content = reads.paper_of(dossier, number, bare=batch.bare)
        order = issuing.Order(CERTIFICATE, content, dossier=dossier, revision=standing_revision(dossier))
        reserved = (item.document_number, item.check_code) if item.document_number else None
        planned = issuing.plan(order, at=batch.at, reserved=reserved)
        if not isinstance(planned, issuing.Planned):
            raise reads.Lacking("内容和原来的证书完全一样，不用重新制作")
        item.document_number, item.check_code = planned.number, planned.code
        item.save(update_fields=["document_number", "check_code"])
    return planned, content


def _signed(
    batch: CertificateBatch, item: CertificateItem, dossier: Dossier, planned: issuing.Planned, content: Paper,
    key: SigningKey,
) -> _Made:  # fmt: skip
    """The PDF with its signature, and the credential that names it."""
    from zhiping.ground.signatures.signing import sign_pdf

    link = issuing.check_link(planned.code)
    whole = replace(content, squares=tuple(square(link, level="m")), verify_at=link)
    drawn = issuing.print_planned(replace(planned, order=replace(planned.order, content=whole)))
    pdf = sign_pdf(drawn, key, reason=CERTIFICATE.title, at=batch.asked_at)
    claims = credential(item, whole, link, digest=hashlib.sha256(pdf).digest(), issued_at=batch.at)
    token = sign_token(claims, key, kind="vc+jwt", at=batch.asked_at)
    return _Made(item, dossier, planned, whole, pdf, token)


def _keep(batch: CertificateBatch, made: _Made, signed_with: SigningCertificate, by: Actor) -> None:
    """Keep PDF and credential, and take the dossier its step, all in one or nothing of it."""
    blob = blobs.put(made.dossier.key_owner, made.token.encode())

    def kept() -> None:
        document = issuing.keep(made.planned, made.pdf, by=by)
        assert isinstance(document, IssuedDocument)
        content = made.content
        Certificate.objects.filter(dossier=made.dossier, replaced_at__isnull=True).update(replaced_at=batch.at)
        Certificate.objects.create(
            item=made.item, dossier=made.dossier, document=document, number=content.number, name=content.name,
            title=content.title, level=content.level, series=content.series, major=content.major,
            qualified_on=content.qualified_on, issuer=content.issuer, blob=blob, signed_with=signed_with,
            signed_at=batch.asked_at, issued_at=batch.at,
        )  # fmt: skip

    def apply(change: Change) -> None:
        integrity.refuse_if_barred(change.dossier, batch.at)
        change.audit |= {"batch": batch.code, "certificate": made.content.number}
        change.params |= {"number": made.content.number}
        kept()

    try:
        with transaction.atomic():
            if not batch.anew:
                act(made.dossier, Action.CERTIFY, by=by, at=batch.at, apply=apply)
            else:
                row = Dossier.objects.select_for_update(of=("self",)).only("state").get(pk=made.dossier.pk)
                if row.state not in _HELD:
                    raise reads.Lacking("职称已经撤销，或者证书还没有发过，不能重新制作")
                kept()
                data = {"batch": batch.code, "certificate": made.content.number}
                chain.append(made.dossier.stream, "certificate.renewed", by=by.label, at=batch.at, data=data)
    except BaseException:
        blobs.remove(blob)
        raise


#: In which states a dossier has a certificate that can be made anew.
_HELD: Final = ("certified", "archived")


# --- the verifiable credential (W3C, VC Data Model 2.0) ---


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _base() -> str:
    return settings.PUBLIC_URL.rstrip("/")


def credential(
    item: CertificateItem, content: Paper, link: str, *, digest: bytes, issued_at: datetime
) -> dict[str, Any]:
    """What the credential says: the title and whose it is, which PDF is meant, where its status stands. Neither an
    identity number, nor the portrait, nor a birth date."""
    from base64 import b64encode

    listed = f"{_base()}{STATUS_AT}"
    return {
        "@context": [_CONTEXT, {"@vocab": f"{_base()}/certificates/#"}],
        "id": link,
        "type": ["VerifiableCredential", "ProfessionalTitleCertificate"],
        "issuer": {"id": _base(), "name": content.issuer},
        "validFrom": _moment(issued_at),
        "name": CERTIFICATE.title,
        "credentialSubject": {
            "type": "ProfessionalTitle", "name": content.name, "title": content.title, "level": content.level,
            "series": content.series, "major": content.major, "number": content.number, "way": content.way,
            "qualifiedOn": content.qualified_on.isoformat(), "committee": content.committee,
            "approvedBy": content.approved_by,
        },
        "credentialStatus": {
            "id": f"{listed}#{item.pk}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(item.pk), "statusListCredential": listed,
        },
        "relatedResource": [
            {"id": f"{link}#pdf", "mediaType": "application/pdf", "digestSRI": f"sha256-{b64encode(digest).decode()}"}
        ],
    }  # fmt: skip


# --- what was revoked, as it is published ---


_looked: list[float] = []


def publish_when_due(*, at: datetime) -> bool:
    """The worker's: look for what was revoked every ``LOOK_EVERY`` seconds; whether the list was signed anew."""
    now = time.monotonic()
    if _looked and now - _looked[0] < LOOK_EVERY:
        return False
    _looked[:] = [now]
    operations.follow_revocations(at=at)
    return publish_status(at=at)


def publish_status(*, at: datetime) -> bool:
    """Sign the list of what was revoked or replaced when it changed, or was signed long ago; False when neither.

    ``at`` is real time. Nothing is published before the first certificate, nor without a key to sign with.
    """
    if not Certificate.objects.exists():
        return False
    void = reads.void()
    said = json.dumps([(place, digest, code) for place, digest, code, _ in void] + [_base()])
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    before = StatusList.objects.filter(pk=1).first()
    if before is not None and before.fingerprint == fingerprint and at - before.signed_at < _SIGNED_EVERY:
        _put_out(before.token)
        return False
    try:
        key = load()
    except (NoSigningKey, BadSigningKey):
        log.warning("the list of revoked certificates is not signed: there is no key")
        return False
    publishing.publish(key, at=at)
    token = sign_token(status_list(void, at=at), key, kind="vc+jwt", at=at)
    StatusList.objects.update_or_create(pk=1, defaults={"token": token, "fingerprint": fingerprint, "signed_at": at})
    _put_out(token)
    return True


def status_list(void: Sequence[tuple[int, str, str, datetime]], *, at: datetime) -> dict[str, Any]:
    """The list as a credential: a bit for each place, and for those who verify a file off-line the digests (hashed once
    more) of the files and addresses that do not hold."""
    where, places = f"{_base()}{STATUS_AT}", [place for place, *_ in void]
    bits = bytearray(max(_PLACES, 8 * (max(places, default=0) // 8 + 1)) // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    marks = [mark for _, digest, code, _ in void for mark in (digest, issuing.check_link(code))]
    return {
        "@context": [_CONTEXT, {"@vocab": f"{_base()}/certificates/#"}],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": _base(),
        "validFrom": _moment(at),
        "credentialSubject": {
            "id": f"{where}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": "u" + coded(gzip.compress(bytes(bits), mtime=0)),
            "revokedDigests": sorted(hashlib.sha256(mark.encode()).hexdigest() for mark in marks),
        },
    }  # fmt: skip


def published_folder() -> Path:
    """Where certificates and the list lie as files, for ``zhiping certificate verify`` on this machine."""
    return Path(settings.HOME) / "published"


def _put_out(token: str) -> None:
    folder = published_folder()
    for name, content in (("certificates.pem", publishing.pem()), ("status.jwt", token.encode())):
        path = folder / name
        if path.exists() and path.read_bytes() == content:
            continue
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_suffix(".part")
        aside.write_bytes(content)
        aside.replace(path)
