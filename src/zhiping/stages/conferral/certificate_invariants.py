"""What must hold of certificates (``zhiping check-data``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from zhiping.core.procedure import State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.signatures import publishing, verify
from zhiping.ground.storage import blobs
from zhiping.records import issuing
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.stages.conferral.models import Certificate, CertificateNumber, StatusList
from zhiping.stages.conferral.queries import certificates as reads


@of_dossier("certified-has-a-certificate")
def certified_has_a_certificate(s: Subject) -> Iterator[str]:
    """P10: whoever was certified has one certificate in force, and nobody else has any."""
    certified = AuditEntry.objects.filter(stream=s.dossier.stream, kind="dossier.certify").exists()
    held = Certificate.objects.filter(dossier=s.dossier, replaced_at__isnull=True).count()
    if held != int(certified):
        yield f"{s.code}: certified {certified}, certificates in force {held}"
    if s.dossier.state == State.CERTIFIED and not held:
        yield f"{s.code}: is certified without a certificate"


@of_dossier("certificates-are-as-signed")
def certificates_are_as_signed(s: Subject) -> Iterator[str]:
    """P10: PDF and credential are to the byte what a published certificate signed, and bear the number given."""
    rows = list(Certificate.objects.filter(dossier=s.dossier).select_related("document__dossier", "dossier"))
    trusted = publishing.certificates() if rows else []
    number = CertificateNumber.objects.filter(dossier=s.dossier).values_list("number", flat=True).first()
    for row in rows:
        for what, content in (
            ("PDF", issuing.file_of(row.document)), ("credential", blobs.get(row.dossier.key_owner, row.blob)),
        ):  # fmt: skip
            said = verify.verify(content, trusted)
            if said != "valid":
                yield f"{s.code}: the {what} of certificate {row.pk} is {said}"
        if row.number != number:
            yield f"{s.code}: certificate {row.pk} bears {row.number}, given was {number}"


@everywhere("only-what-is-void-is-listed-as-revoked")
def only_what_is_void_is_listed() -> Iterator[str]:
    """P10: the published list is signed by a published certificate, and names nothing that holds."""
    row = StatusList.objects.filter(pk=1).first()
    if row is None:
        return
    try:
        body = verify.token_of(row.token.encode(), publishing.certificates())
    except (verify.Wrong, LookupError) as wrong:
        yield f"the list of revoked certificates: {wrong}"
        return
    void = [mark for _, digest, code, _ in reads.void() for mark in (digest, issuing.check_link(code))]
    may = {hashlib.sha256(mark.encode()).hexdigest() for mark in void}
    for digest in sorted(set(body["credentialSubject"]["revokedDigests"]) - may):
        yield f"the list of revoked certificates names {digest[:16]}, which holds"


@everywhere("numbers-of-certificates-were-given-once")
def numbers_were_given_once() -> Iterator[str]:
    """P10: no two people share a number, whatever the signs it is written in."""
    seen: dict[str, int] = {}
    for dossier, number in CertificateNumber.objects.order_by("id").values_list("dossier_id", "number"):
        plain = reads.plain_number(number)
        if plain in seen:
            yield f"dossiers {seen[plain]} and {dossier} share the certificate number {number}"
        seen[plain] = dossier
