"""Public codes: random, checked, readable aloud. Ids inside are bigints and never leave the house."""

from __future__ import annotations

import secrets

#: Crockford's base 32 without letters that are mistaken for digits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _check(body: str) -> str:
    total = 0
    for place, char in enumerate(body):
        total += (place + 1) * ALPHABET.index(char)
    return ALPHABET[total % 31]


def new_code() -> str:
    """A new code ``XXXX-XXXX``: 35 random bits and a check character that finds one wrong or two swapped characters."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    code = body + _check(body)
    return f"{code[:4]}-{code[4:]}"


def normal_code(typed: str) -> str | None:
    """The code that somebody typed (spaces, case and look-alikes forgiven), or None when it is not one."""
    raw = typed.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    if len(raw) != 8 or any(c not in ALPHABET for c in raw) or _check(raw[:7]) != raw[7]:
        return None
    return f"{raw[:4]}-{raw[4:]}"
