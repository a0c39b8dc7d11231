"""The certificates that are published: those of every key that ever signed here, the present one and those before."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from zhiping.ground.signatures.keys import SigningKey
from zhiping.ground.signatures.models import SigningCertificate


def publish(key: SigningKey, *, at: datetime) -> SigningCertificate:
    """Keep the certificate of ``key``, so that what it signs stays verifiable after it was replaced; the same once."""
    own = key.certificate
    row, _ = SigningCertificate.objects.get_or_create(
        thumbprint=key.thumbprint,
        defaults={
            "pem": own.public_bytes(Encoding.PEM).decode("ascii"), "subject": own.subject.rfc4514_string()[:300],
            "not_before": own.not_valid_before_utc, "not_after": own.not_valid_after_utc, "used_at": at,
        },
    )  # fmt: skip
    return row


def pem() -> bytes:
    """All of them in one file, oldest first. One query."""
    return "".join(SigningCertificate.objects.order_by("id").values_list("pem", flat=True)).encode("ascii")


def certificates() -> list[x509.Certificate]:
    """All of them, oldest first. One query."""
    content = pem()
    return x509.load_pem_x509_certificates(content) if content else []
