"""Signed tokens (JWT, ES256, RFC 7515): a credential, a list of what was revoked. Small, and the same each time."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from zhiping.ground.signatures.keys import SigningKey, thumbprint
from zhiping.ground.signatures.publishing import certificates


def coded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign_token(claims: Mapping[str, Any], key: SigningKey, *, kind: str, at: datetime) -> str:
    """``claims`` as a signed token of type ``kind`` (``vc+jwt``), signed at ``at`` (real time).

    The certificate travels in the header (``x5c``), so that the token can be verified by itself and the published
    certificates; ``signedAt`` says when, for whoever asks whether the certificate was valid then.
    """
    held = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in (key.certificate, *key.chain)]
    head = {"alg": "ES256", "typ": kind, "kid": key.thumbprint, "x5c": held}
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"{coded(_json(head))}.{coded(_json({**claims, 'signedAt': moment}))}"
    return f"{text}.{coded(key.sign_raw(text.encode()))}"


def key_set() -> dict[str, Any]:
    """Every published certificate as a JSON Web Key Set (RFC 7517). One query."""
    keys = []
    for one in certificates():
        public = one.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        point = public.public_numbers()
        keys.append(
            {
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": thumbprint(one),
                "x": coded(point.x.to_bytes(32, "big")), "y": coded(point.y.to_bytes(32, "big")),
                "x5c": [base64.b64encode(one.public_bytes(Encoding.DER)).decode()],
            }
        )  # fmt: skip
    return {"keys": keys}
