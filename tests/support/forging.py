"""Forged certificates, of every kind that somebody might try: each is refused here and off-line."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pikepdf

from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.ground.pictures.squares import square
from zhiping.ground.signatures import keys
from zhiping.ground.signatures.keys import SigningKey
from zhiping.ground.signatures.signing import sign_pdf
from zhiping.stages.conferral.paper import CERTIFICATE

#: The kinds; ``revoked`` and ``old revision`` are true files that do not hold any more, and come from elsewhere.
KINDS = (
    "changed byte", "changed byte of the signature", "changed name", "re-signed by another key", "pasted code",
    "signature of another certificate", "appended", "cut short", "signed once more", "saved anew", "unsigned",
)  # fmt: skip


@cache
def stranger() -> SigningKey:
    """A key of somebody else, under an authority that calls itself as ours does."""
    folder = Path(tempfile.mkdtemp(prefix="stranger-"))
    keys.make_authority(folder)
    keys.renew(folder)
    return keys._in_folder(folder, str(folder))


def drawn(name: str, code: str, number: str, *, seed: int) -> bytes:
    """A certificate that somebody else drew with the same tools: another's name, a code and number of ours on it."""
    link = f"http://localhost:8000/verify/{code}/"
    content = replace(
        CERTIFICATE.sample(), name=name, number=number, verify_at=link, squares=tuple(square(link, level="m"))
    )
    mark = Mark(Standing.ISSUED, number=f"伪〔2025〕{seed}号", code=code)
    return render(CERTIFICATE, content, mark, made_at=datetime(2025, 2, 1, tzinfo=UTC))


def forge(kind: str, pdf: bytes, other: bytes, *, code: str, number: str, chance: Random) -> bytes:
    """A forgery of ``pdf`` of this kind; ``other``: another true certificate. Raises KeyError for an unknown kind."""
    gap = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end, theirs = pdf.index(b">", gap), other.rindex(b"/Contents <") + len(b"/Contents <")
    unsigned = pdf[: pdf.index(b"%%EOF") + 6]
    seed = chance.randrange(10**6)
    match kind:
        case "changed byte":
            place = chance.randrange(len(pdf))
            return pdf[:place] + bytes([pdf[place] ^ 1 << chance.randrange(8)]) + pdf[place + 1 :]
        case "changed byte of the signature":
            place = chance.randrange(gap, end)
            digit = chance.choice([one for one in b"0123456789ABCDEFabcdef" if one != pdf[place]])
            return pdf[:place] + bytes([digit]) + pdf[place + 1 :]
        case "changed name":
            return drawn("冒名者", code, number, seed=seed) + pdf[len(unsigned) :]
        case "re-signed by another key":
            return sign_pdf(unsigned, stranger(), reason="职称证书", at=datetime.now(UTC))
        case "pasted code":
            made = drawn("冒名者", code, number, seed=seed)
            return sign_pdf(made, stranger(), reason="职称证书", at=datetime.now(UTC))
        case "signature of another certificate":
            return pdf[:gap] + other[theirs : theirs + end - gap] + pdf[end:]
        case "appended":
            return pdf + bytes(chance.randrange(32, 127) for _ in range(chance.randrange(1, 200)))
        case "cut short":
            return pdf[: -chance.randrange(1, 400)]
        case "signed once more":
            again = f"\n{seed} 0 obj\n<</Type/Sig/ByteRange [0 10 20 30]/Contents <00>>>\nendobj\n%%EOF\n"
            return pdf + again.encode()
        case "saved anew":
            out = io.BytesIO()
            with pikepdf.open(io.BytesIO(pdf)) as opened:
                opened.docinfo["/Subject"] = str(seed)
                opened.save(out)
            return out.getvalue()
        case "unsigned":
            return unsigned
    raise KeyError(kind)
