"""Signing a PDF (PAdES baseline B) so that not one byte can be changed afterwards, and the same input gives the same
bytes. Nothing is fetched from anywhere; the signature is the last thing that is written into a file."""

from __future__ import annotations

import asyncio
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from zhiping.ground.signatures.keys import SigningKey

#: The name of the field that holds the signature.
FIELD = "Signature"
#: Room for the signature in bytes; what is left over is zeros, and must be.
_ROOM = 6144


class _Writer(IncrementalPdfFileWriter):
    """Appends the signature and nothing else: dates and identifiers of the file stay what they were."""

    def _update_meta(self) -> None:
        """No word of who wrote it last: what the file says of itself stays consistent (PDF/A)."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        first, _ = prev.trailer["/ID"]
        first = getattr(first, "original_bytes", first)
        prev.stream.seek(0)
        second = hashlib.sha256(prev.stream.read()).digest()[:16]
        return generic.ArrayObject([generic.ByteStringObject(bytes(first)), generic.ByteStringObject(second)])


class _Signer(signers.Signer):
    """The library's signer over one of our keys."""

    def __init__(self, key: SigningKey) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([_as_asn1(one) for one in key.chain])
        super().__init__(signing_cert=_as_asn1(key.certificate), cert_registry=store, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        return bytes(72) if dry_run else self.key.sign(data)


class _PdfSigner(signers.PdfSigner):
    """The file stays what it says it is (PDF/A-2 is PDF 1.7): no extension of a later version is announced in it."""

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """None."""


def _together(key: SigningKey) -> str:
    """A hash over the certificates that go into the signature: they are signed too, to the byte."""
    held = sorted(one.public_bytes(Encoding.DER) for one in (key.certificate, *key.chain))
    return hashlib.sha256(b"".join(held)).hexdigest()


def _as_asn1(certificate: Any) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def sign_pdf(pdf: bytes, key: SigningKey, *, reason: str, at: datetime) -> bytes:
    """``pdf`` with a certifying signature that allows no change, dated ``at`` (real time).

    The thumbprint of the certificate stands beside it, so that a file that was tampered with is still known as ours,
    and a hash over all certificates that the signature carries, which it does not cover by itself.
    """
    signing = _signed(pdf, key, reason, at.astimezone(UTC).replace(microsecond=0))
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(signing)
    # Who calls from within a loop may sign as well: beside it.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, signing).result()


async def _signed(pdf: bytes, key: SigningKey, reason: str, at: datetime) -> bytes:
    writer = _Writer(io.BytesIO(pdf), strict=True)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES, reason=reason, contact_info=f"sha256:{key.thumbprint} {_together(key)}",
    )  # fmt: skip
    signer = _PdfSigner(meta, _Signer(key), new_field_spec=SigFieldSpec(FIELD, box=(0, 0, 0, 0)))
    session = signer.init_signing_session(writer)
    session.system_time = at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=2 * _ROOM)
    digest, output = prepared.digest_tbs_document()
    await prepared.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    signed: bytes = output.getvalue()  # type: ignore[attr-defined]
    return signed
