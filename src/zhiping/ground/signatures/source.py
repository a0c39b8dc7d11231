"""Where the signing key is, as the environment says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeySource:
    """``kind``: ``file`` (PEM with the certificate and its chain, or PKCS#12 by its suffix) or ``pkcs11``.

    ``pin_source``: a file whose first line is the password or PIN. ``certificate``: a PEM with the certificate and its
    chain, where the token holds the key alone.
    """

    kind: str
    path: Path | None = None
    module: Path | None = None
    token: str = ""
    label: str = ""
    pin_source: Path | None = None
    certificate: Path | None = None
