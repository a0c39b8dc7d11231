"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD = 30
DIGITS = 6
#: Steps that a clock may be slow or fast.
TOLERANCE = 1


def new_secret() -> bytes:
    """20 random bytes, as long as SHA-1 (RFC 4226, 4)."""
    return os.urandom(20)


def step_at(at: datetime) -> int:
    """The number of the time step of ``at``."""
    return int(at.timestamp()) // PERIOD


def code_of(secret: bytes, step: int) -> str:
    """The code of ``step``, six digits (RFC 4226, 5.3)."""
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: bytes, typed: str, at: datetime, *, after: int) -> int | None:
    """The step whose code was typed, within the tolerance and later than ``after``; None when it is none."""
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    now = step_at(at)
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if step > after and hmac.compare_digest(code_of(secret, step), digits):
            return step
    return None


def shown(secret: bytes) -> str:
    """The secret for typing: base 32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What the two-dimensional code says to an authenticator app."""
    values = {"secret": base64.b32encode(secret).decode().rstrip("="), "issuer": issuer}
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode(values, quote_via=quote)}"
