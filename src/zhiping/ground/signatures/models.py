"""The public certificates of every key that ever signed here. Keys themselves are in no table and in no backup."""

from __future__ import annotations

from django.db import models


class SigningCertificate(models.Model):
    """A certificate under which something was signed. Never removed: what it signed must stay verifiable.

    ``thumbprint`` is the SHA-256 of the DER in hex; tokens name it as their ``kid``. ``used_at`` is real time.
    """

    thumbprint = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    subject = models.CharField(max_length=300)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "signing_certificate"

    def __str__(self) -> str:
        return self.thumbprint[:16]
