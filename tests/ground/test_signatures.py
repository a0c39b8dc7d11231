"""Keys and signatures: the demo's own, a PEM or PKCS#12 file, roll-over, a second opinion of the library itself."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import pkcs12 as p12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from zhiping.config import env, readings
from zhiping.core.errors import BadInput
from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.ground.signatures import keys, tokens, verify
from zhiping.ground.signatures.signing import sign_pdf
from zhiping.ground.signatures.source import KeySource
from zhiping.stages.conferral.paper import CERTIFICATE

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of the demo with a key under it."""
    made = tmp_path_factory.mktemp("authority")
    keys.make_authority(made)
    keys.renew(made)
    return made


@pytest.fixture(scope="module")
def pdf() -> bytes:
    mark = Mark(Standing.ISSUED, number="测〔2025〕1号", code="7H2K-9QWX")
    return render(CERTIFICATE, CERTIFICATE.sample(), mark, made_at=datetime(2025, 2, 1, tzinfo=UTC))


def pem_of(folder: Path) -> bytes:
    return (folder / "signing.key").read_bytes() + (folder / "signing.pem").read_bytes()


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def loaded(folder: Path) -> keys.SigningKey:
    return keys._in_folder(folder, "test")


def authority(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def test_the_library_itself_finds_the_signature_sound_and_covering_everything(folder: Path, pdf: bytes) -> None:
    signed = sign_pdf(pdf, loaded(folder), reason="职称证书", at=NOW)
    root = asn1.Certificate.load(authority(folder).public_bytes(Encoding.DER))
    found = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert len(found) == 1
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(found[0], context)
    assert status.bottom_line and status.intact and status.trusted
    assert status.modification_level == ModificationLevel.NONE and status.docmdp_ok
    assert signed.startswith(pdf), "nothing of what was drawn is touched"
    assert b"/Version" not in signed[len(pdf) :], "the file stays PDF/A"


def test_the_same_input_gives_the_same_bytes_and_each_is_judged_by_whom_one_trusts(folder: Path, pdf: bytes) -> None:
    key = loaded(folder)
    signed = sign_pdf(pdf, key, reason="职称证书", at=NOW)
    assert sign_pdf(pdf, key, reason="职称证书", at=NOW) == signed
    assert verify.verify(signed, [key.certificate]) == "valid"
    assert verify.verify(signed, [authority(folder)]) == "valid"
    assert verify.verify(signed, []) == "unknown" == verify.verify(pdf, [key.certificate])
    # Dated when the certificate did not hold yet, or no more.
    for at in (datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)):
        assert verify.verify(sign_pdf(pdf, key, reason="职称证书", at=at), [key.certificate]) != "valid"


def test_no_changed_byte_and_no_rewritten_signature_passes(folder: Path, pdf: bytes) -> None:
    key, chance = loaded(folder), Random(11)
    signed = sign_pdf(pdf, key, reason="职称证书", at=NOW)
    gap = signed.rindex(b"/Contents <") + 11
    places = [chance.randrange(len(signed)) for _ in range(150)] + [
        chance.randrange(gap, gap + 2000) for _ in range(150)
    ]
    for place in places:
        for bit in (1, 0x20):
            changed = signed[:place] + bytes([signed[place] ^ bit]) + signed[place + 1 :]
            assert verify.verify(changed, [key.certificate]) == "altered", (place, bit)


def test_the_other_of_two_equal_signatures_is_no_signature(folder: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

    key = loaded(folder)
    signature = key.sign(b"text")
    r, s = decode_dss_signature(signature)
    verify.checked_signature(key.certificate.public_key(), signature, b"text")
    with pytest.raises(verify.Wrong, match="rewritten"):
        verify.checked_signature(
            key.certificate.public_key(), encode_dss_signature(r, verify.ORDER - s), b"text"
        )  # fmt: skip
    with pytest.raises(verify.Wrong):
        verify.checked_signature(key.certificate.public_key(), signature, b"texT")


def test_a_token_is_judged_like_a_file(folder: Path) -> None:
    key = loaded(folder)
    token = tokens.sign_token({"id": "urn:x", "name": "林晓岚"}, key, kind="vc+jwt", at=NOW).encode()
    assert verify.verify(token, [key.certificate]) == "valid" == verify.verify(token, [authority(folder)])
    assert verify.verify(token, []) == "unknown"
    head, body, signature = token.split(b".")
    other = tokens.coded(b'{"id":"urn:x","name":"x","signedAt":"2026-11-30T00:00:00Z"}').encode()
    for changed in (b".".join((head, other, signature)), token[:-6] + b"AAAAAA", token + b"=", b".".join((head, body))):
        assert verify.verify(changed, [key.certificate]) == "altered"


@pytest.mark.parametrize("kind", ["pem", "p12"])
def test_a_key_of_a_file_signs(folder: Path, tmp_path: Path, settings: Any, kind: str) -> None:
    held = loaded(folder)
    assert isinstance(held, keys.FileKey)
    if kind == "pem":
        path, pin = put(tmp_path / "key.pem", pem_of(folder)), None
    else:
        content = p12.serialize_key_and_certificates(
            b"x", held.private, held.certificate, [authority(folder)], serialization.BestAvailableEncryption(b"geheim")
        )
        path, pin = put(tmp_path / "key.p12", content), put(tmp_path / "pin", b"geheim\n")
    settings.SIGNING_KEY = KeySource("file", path=path, pin_source=pin)
    found = keys.load()
    assert found.thumbprint == held.thumbprint and found.chain == (), "a root is not carried along"
    assert found.sign(b"x") == held.sign(b"x")


def test_what_cannot_sign_is_refused_with_what_is_to_be_done(folder: Path, tmp_path: Path, settings: Any) -> None:
    whole = pem_of(folder)
    other = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    curve = ec.generate_private_key(ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate = (folder / "signing.pem").read_bytes()
    cases = {
        "没有这个私钥的证书": (folder / "ca.key").read_bytes() + certificate, "P-256）的私钥": other + certificate,
        "要用P-256": curve + certificate, "打不开": b"nothing",
    }  # fmt: skip
    for n, (says, content) in enumerate(cases.items()):
        settings.SIGNING_KEY = KeySource("file", path=put(tmp_path / f"{n}.pem", content))
        with pytest.raises(keys.BadSigningKey, match=says):
            keys.load()
        assert says in keys.possible()
    settings.SIGNING_KEY = KeySource("file", path=tmp_path / "missing.pem")
    with pytest.raises(keys.BadSigningKey, match="读不出来"):
        keys.load()
    open_to_all = put(tmp_path / "open.pem", whole)
    open_to_all.chmod(0o644)
    settings.SIGNING_KEY = KeySource("file", path=open_to_all)
    with pytest.raises(keys.BadSigningKey, match="chmod 600"):
        keys.load()


def test_production_signs_with_no_key_of_the_demo(folder: Path, tmp_path: Path, settings: Any) -> None:
    settings.PROFILE = "production"
    with pytest.raises(keys.NoSigningKey, match="ZHIPING_SIGNING_KEY"):
        keys.load()
    settings.SIGNING_KEY = KeySource("file", path=put(tmp_path / "key.pem", pem_of(folder)))
    with pytest.raises(keys.BadSigningKey, match="演示环境的密钥"):
        keys.load()


def test_the_demo_makes_its_key_once_and_for_its_owner_alone(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.SIGNING_KEY = tmp_path, None
    first = keys.load()
    assert keys.load().thumbprint == first.thumbprint
    for path in (tmp_path / "keys" / "signing").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert "不具效力" in first.certificate.subject.rfc4514_string()


def test_where_the_key_is_can_be_read_or_is_refused() -> None:
    read = readings.signing_key
    assert read("") is None
    assert read("file:///etc/k.pem?pin-source=/etc/pin") == KeySource(
        "file", Path("/etc/k.pem"), pin_source=Path("/etc/pin")
    )
    token = read("pkcs11:token=Body%20A;object=sign?module-path=/usr/lib/x.so&pin-source=file:/etc/pin")
    assert token == KeySource(
        "pkcs11", module=Path("/usr/lib/x.so"), token="Body A", label="sign", pin_source=Path("/etc/pin")
    )
    wrong_ones = (
        "x", "file://k.pem", "file:///k.pem?pin=1", "pkcs11:token=a?module-path=/x.so", "pkcs11:token=a;object=b",
        "pkcs11:token=a;object=b?module-path=x.so",
    )  # fmt: skip
    for wrong in wrong_ones:
        with pytest.raises(BadInput) as refused:
            env.read({"ZHIPING_SIGNING_KEY": wrong})
        assert refused.value.faults[0].where == "ZHIPING_SIGNING_KEY"
