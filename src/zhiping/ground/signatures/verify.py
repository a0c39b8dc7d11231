#!/usr/bin/env python3
"""Verify a certificate off-line: python3 verify.py FILE.pdf CERTIFICATES.pem [STATUS.jwt]

Needs Python 3.8 or newer and the library "cryptography", nothing else, and no network. FILE is the PDF as its holder
was given it, or the verifiable credential (.jwt) beside it. CERTIFICATES are those of the issuer (or of an authority
whose every certificate you trust), STATUS the signed list of what was revoked; both are published by the issuer.

It says "valid" only for the very bytes that were signed: everything in a PDF but the signature is covered by the
signature, and the signature is put together again here from what was checked, and compared byte by byte.

Exit status: 0 valid; 1 altered, revoked or unknown; 2 a file cannot be read.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    #: Certificates in which whoever verifies has trust.
    Trusted = list[x509.Certificate]

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SHA256 = bytes.fromhex("300d06096086480165030402010500")
DATA = bytes.fromhex("300b06092a864886f70d010701")
ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
SIGNED_DATA, DIGEST = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010904")
RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
SIGNED_AT = re.compile(rb"/M \(D(?:\\072|:)(\d{14})")


class Wrong(Exception):
    """Something is not as it was signed."""


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    content = b"".join(parts)
    size = len(content)
    long = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([128 + len(long)]) + long) + content


def parts(value: bytes) -> list[bytes]:
    """The DER values within a DER value, each whole."""
    found, place = [], 0
    content = inside(value)
    while place < len(content):
        found.append(content[place : place + whole(content[place:])])
        place += len(found[-1])
    return found


def whole(value: bytes) -> int:
    """How long the DER value at the beginning of ``value`` is."""
    if len(value) < 2 or (value[1] > 128 and len(value) < 2 + value[1] - 128):
        raise Wrong("signature cut short")
    more = max(0, value[1] - 128)
    size = 2 + more + (int.from_bytes(value[2 : 2 + more], "big") if more else value[1])
    if size > len(value):
        raise Wrong("signature cut short")
    return size


def inside(value: bytes) -> bytes:
    """What a DER value contains."""
    return value[2 if value[1] < 128 else 2 + value[1] - 128 : whole(value)]


def issued_by(above: x509.Certificate, below: x509.Certificate) -> bool:
    """Whether ``above`` is an authority that issued ``below``."""
    try:
        below.verify_directly_issued_by(above)
        return bool(above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError, TypeError, InvalidSignature):
        return False


def trusted_by(leaf: x509.Certificate, chain: list[x509.Certificate], trusted: Trusted, when: str | None) -> bool:
    """Whether ``trusted`` holds the certificate itself, or an authority from which the chain leads to it; and the
    certificate was valid at ``when`` (UTC, as fourteen digits)."""
    valid = [one.strftime("%Y%m%d%H%M%S") for one in (leaf.not_valid_before_utc, leaf.not_valid_after_utc)]
    if when is None or not valid[0] <= when <= valid[1]:
        return False
    last = leaf
    for _ in range(1 + len(chain) + len(trusted)):
        if last in trusted:
            return True
        above = [one for one in [*trusted, *chain] if issued_by(one, last)]
        if not above:
            return False
        last = above[0]
    return False


def checked_signature(public: Any, signature: bytes, data: bytes) -> None:
    """Raises ``Wrong`` unless it is the lower of the two signatures that the key can make of ``data``, in plain DER."""
    try:
        r, s = decode_dss_signature(signature)
        public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, TypeError):
        raise Wrong("the signature does not belong to this content") from None
    if s > ORDER // 2 or encode_dss_signature(r, s) != signature:
        raise Wrong("the signature was rewritten")


def signer_of(pdf: bytes) -> tuple[x509.Certificate, list[x509.Certificate], str | None]:
    """(certificate, chain, time) of the signature that covers the whole file. Raises ``Wrong`` for any other."""
    found = RANGE.findall(pdf)
    if len(found) != 1 or pdf.count(b"/ByteRange") != 1:
        raise Wrong("not signed exactly once")
    zero, first, second, length = (int(one) for one in found[0])
    if zero != 0 or second <= first or second + length != len(pdf):
        raise Wrong("something stands outside of what is signed")
    gap, covered = pdf[first:second], pdf[:first] + pdf[second:]
    if not re.fullmatch(rb"<(?:[0-9A-F]{2})+>", gap):
        raise Wrong("no signature where it should be")
    cms = bytes.fromhex(gap[1:-1].decode())
    try:
        _, wrapped = parts(cms)
        _, _, _, certificates, infos = parts(parts(wrapped)[0])
        (info,) = parts(infos)
        _, _, _, attributes, _, signature = parts(info)
        held = [x509.load_der_x509_certificate(one) for one in parts(certificates)]
    except (ValueError, IndexError):
        raise Wrong("no signature of the kind that is issued here") from None
    leaf = next((one for one in held if one.serial_number.to_bytes(21, "big").lstrip(b"\0") in info), None)
    if leaf is None or not isinstance(leaf.public_key(), ec.EllipticCurvePublicKey):
        raise Wrong("no certificate of the signer")
    digests = [one for one in parts(attributes) if parts(one)[0] == DIGEST]
    if len(digests) != 1 or inside(parts(digests[0])[1]) != der(4, hashlib.sha256(covered).digest()):
        raise Wrong("the content was changed")
    checked_signature(leaf.public_key(), inside(signature), der(0x31, inside(attributes)))
    number = leaf.serial_number
    serial = der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    sid = der(0x30, leaf.issuer.public_bytes(), serial)
    one = der(2, b"\x01")
    info = der(0x30, one, sid, SHA256, der(0xA0, inside(attributes)), ECDSA, signature)
    made = der(0x30, one, der(0x31, SHA256), DATA, der(0xA0, inside(certificates)), der(0x31, info))
    expected = der(0x30, SIGNED_DATA, der(0xA0, made))
    if cms != expected + bytes(len(cms) - len(expected)):
        raise Wrong("the signature was rewritten")
    together = b"".join(sorted(one.public_bytes(Encoding.DER) for one in held))
    if inside(certificates) != together or hashlib.sha256(together).hexdigest().encode() not in covered:
        raise Wrong("the certificates were changed")
    when = SIGNED_AT.findall(covered)
    return leaf, [one for one in held if one is not leaf], when[-1].decode() if when else None


def claims(pdf: bytes, trusted: Trusted) -> bool:
    """Whether a file says that one of ``trusted`` signed it, whatever became of it since."""
    marks = [one.fingerprint(hashes.SHA256()).hex().encode() for one in trusted]
    bodies = [one.public_bytes(Encoding.DER).hex().upper().encode() for one in trusted]
    authority = [one.subject.public_bytes().hex().upper().encode() for one in trusted if issued_by(one, one)]
    return any(one in pdf for one in [*marks, *bodies, *authority])


def decoded(part: bytes) -> bytes:
    """Base64url without padding. Raises ``Wrong``."""
    try:
        made = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except ValueError:
        raise Wrong("no token") from None
    if base64.urlsafe_b64encode(made).rstrip(b"=") != part:
        raise Wrong("the token was rewritten")
    return made


def token_of(token: bytes, trusted: Trusted) -> dict[str, Any]:
    """What a signed token (JWT, ES256) says. Raises ``Wrong``; ``LookupError`` when nobody of ``trusted`` signed it."""
    pieces = token.strip().split(b".")
    if len(pieces) != 3:
        raise Wrong("no token")
    try:
        head, body = json.loads(decoded(pieces[0])), json.loads(decoded(pieces[1]))
        held = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in head["x5c"]]
        r, s = (int.from_bytes(decoded(pieces[2])[at : at + 32], "big") for at in (0, 32))
        moment = re.sub(r"\D", "", body["signedAt"])[:14]
        signature = encode_dss_signature(r, s)
    except (ValueError, KeyError, TypeError, IndexError):
        raise Wrong("no token of the kind that is issued here") from None
    if not held or not trusted_by(held[0], held[1:], trusted, moment):
        raise LookupError("signed by somebody else")
    if head.get("alg") != "ES256" or len(decoded(pieces[2])) != 64:
        raise Wrong("no token of the kind that is issued here")
    checked_signature(held[0].public_key(), signature, pieces[0] + b"." + pieces[1])
    return dict(body)


def verify(content: bytes, trusted: Trusted, status: bytes | None = None) -> str:
    """ "valid", "altered", "revoked" or "unknown". ``content``: the file; ``status``: the list of what was revoked, as
    published. Raises ``Wrong`` when that list is none of the issuer's."""
    if content[:3] == b"eyJ":
        try:
            body = token_of(content, trusted)
        except LookupError:
            return "unknown"
        except Wrong:
            return "altered"
        mark = str(body.get("id", ""))
    else:
        try:
            leaf, chain, when = signer_of(content)
            good = trusted_by(leaf, chain, trusted, when)
        except Exception:  # whatever a stranger's file may hold
            good = False
        if not good:
            return "altered" if claims(content, trusted) else "unknown"
        mark = hashlib.sha256(content).hexdigest()
    if status is not None:
        try:
            listed = token_of(status, trusted)["credentialSubject"]["revokedDigests"]
        except (LookupError, TypeError):
            raise Wrong("the list of what was revoked is not signed by this issuer") from None
        if hashlib.sha256(mark.encode()).hexdigest() in listed:
            return "revoked"
    return "valid"


def main(arguments: list[str]) -> int:
    """Verify what the command line names."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        files = []
        for name in arguments:
            with open(name, "rb") as source:
                files.append(source.read())
        trusted = x509.load_pem_x509_certificates(files[1])
        said = verify(files[0], trusted, files[2] if len(files) > 2 else None)
    except (OSError, ValueError, Wrong) as why:
        print(why, file=sys.stderr)
        return 2
    if len(files) < 3:
        print("no list of what was revoked was given: revocation was not checked", file=sys.stderr)
    print(said)
    return 0 if said == "valid" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
