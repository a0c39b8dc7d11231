"""The key that signs: ECDSA on P-256, from a PEM or PKCS#12 file, from a PKCS#11 token, or made up for the demo.

A key is never in the database and in no backup. Only the worker signs; pages need nothing but certificates.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from zhiping.ground.signatures.source import KeySource

#: Half the order of P-256: of the two signatures that a key can make of one text, only the lower counts here.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: Whoever reads a certificate of the demo sees that it is worth nothing.
DEMO_ISSUER: Final = "职评演示根证书（不具效力）"
_DEMO_SIGNER: Final = "职评演示签名（不具效力）"


class NoSigningKey(LookupError):
    """The installation has no key to sign with; the argument says what is to be done."""


class BadSigningKey(ValueError):
    """The key that is set cannot be used; the argument says why."""


def low(signature: bytes) -> bytes:
    """The one of the two equivalent DER signatures that counts: so a signature cannot be rewritten unnoticed."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, _ORDER - s))


@dataclass(frozen=True)
class SigningKey(ABC):
    """A key with its certificate; ``chain``: the certificates above it, without a self-signed root."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @abstractmethod
    def _sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over ``data``, as DER."""

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over ``data``, as DER, in its lower form."""
        return low(self._sign(data))

    def sign_raw(self, data: bytes) -> bytes:
        """The same as JOSE wants it: r and s, 32 bytes each."""
        r, s = decode_dss_signature(self.sign(data))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @property
    def thumbprint(self) -> str:
        """SHA-256 of the certificate's DER, in hex."""
        return thumbprint(self.certificate)


@dataclass(frozen=True)
class FileKey(SigningKey):
    """A key in memory. Deterministic (RFC 6979): the same text has the same signature, so a batch that is made again
    after a crash makes the same bytes."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    def _sign(self, data: bytes) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


@dataclass(frozen=True)
class TokenKey(SigningKey):
    """A key that never leaves its PKCS#11 token; one session a signature, so a token that was pulled out comes back."""

    source: KeySource

    def _sign(self, data: bytes) -> bytes:
        from pkcs11 import Mechanism

        with _session(self.source) as session:
            key = _private_of(session, self.source)
            raw = bytes(key.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def load() -> SigningKey:
    """The key that signs now. Raises ``NoSigningKey`` and ``BadSigningKey``, each with what is to be done.

    Without a setting the demo makes a key and an authority of its own on the first run; production has none.
    """
    production = settings.PROFILE == "production"
    source: KeySource | None = settings.SIGNING_KEY
    if source is None and production:
        raise NoSigningKey("没有设置签名密钥，不能制作证书。请系统管理员设 ZHIPING_SIGNING_KEY")
    key = _development(Path(settings.HOME) / "keys" / "signing") if source is None else _loaded(source)
    if production and _common_name(key.certificate.issuer) == DEMO_ISSUER:
        raise BadSigningKey("ZHIPING_SIGNING_KEY 是演示环境的密钥，正式环境不能使用")
    return key


def possible() -> str:
    """Empty where a key is at hand; else what is to be done, for the page."""
    try:
        load()
    except (NoSigningKey, BadSigningKey) as why:
        return str(why)
    return ""


@lru_cache(maxsize=4)
def _loaded(source: KeySource) -> SigningKey:
    try:
        key = _of_token(source) if source.kind == "pkcs11" else _of_file(source)
    except OSError as why:
        raise BadSigningKey(f"签名密钥读不出来：{why.filename}，{why.strerror}") from None
    if key.certificate.not_valid_after_utc < datetime.now(UTC):
        raise BadSigningKey(f"签名证书已于{key.certificate.not_valid_after_utc:%Y-%m-%d}到期，请换新的密钥")
    return key


def _secret(source: KeySource) -> str | None:
    if source.pin_source is None:
        return None
    _only_owner(source.pin_source)
    lines = source.pin_source.read_text("utf-8").splitlines()
    return lines[0] if lines else ""


def _only_owner(path: Path) -> None:
    """Raises ``BadSigningKey`` for a file with a secret that other accounts can read."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadSigningKey(f"本机其他账号可以读取{path}，请先 chmod 600")


def _of_file(source: KeySource) -> SigningKey:
    assert source.path is not None
    content, secret = source.path.read_bytes(), _secret(source)
    _only_owner(source.path)
    password = None if secret is None else secret.encode()
    try:
        if source.path.suffix.lower() in (".p12", ".pfx"):
            held = pkcs12.load_pkcs12(content, password)
            private = held.key
            found = [one.certificate for one in ([held.cert] if held.cert else []) + list(held.additional_certs)]
        else:
            private = load_pem_private_key(content, password)
            found = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError):
        raise BadSigningKey(f"{source.path}打不开：不是PEM或PKCS#12，或者口令不对") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise BadSigningKey(f"{source.path}里没有椭圆曲线（P-256）的私钥")
    certificate, chain = _of_key(found, private.public_key(), str(source.path))
    return FileKey(certificate, chain, private)


def _of_key(
    found: list[x509.Certificate], public: ec.EllipticCurvePublicKey, where: str
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The certificate of ``public`` among ``found``, and what stands above it, nearest first."""
    if not isinstance(public.curve, ec.SECP256R1):
        raise BadSigningKey(f"{where}：签名密钥要用P-256曲线，这里是{public.curve.name}")
    own = _point(public)
    certificate = next((one for one in found if _point(one.public_key()) == own), None)
    if certificate is None:
        raise BadSigningKey(f"{where}里没有这个私钥的证书")
    chain: list[x509.Certificate] = []
    last = certificate
    while last.issuer != last.subject:
        above = next((one for one in found if one.subject == last.issuer and one not in chain), None)
        if above is None or above.issuer == above.subject:
            break
        chain.append(above)
        last = above
    return certificate, tuple(chain)


def _point(public: object) -> bytes:
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return b""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# --- PKCS#11 ---


def _session(source: KeySource):  # type: ignore[no-untyped-def]  # the library is not typed
    import pkcs11

    try:
        token = pkcs11.lib(str(source.module)).get_token(token_label=source.token)
        return token.open(user_pin=_secret(source))
    except (pkcs11.PKCS11Error, RuntimeError) as why:
        raise BadSigningKey(f"密码设备打不开（{source.token}）：{type(why).__name__}") from None


def _private_of(session, source: KeySource):  # type: ignore[no-untyped-def]
    import pkcs11

    try:
        return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=source.label)
    except pkcs11.PKCS11Error as why:
        raise BadSigningKey(f"密码设备里没有私钥{source.label}：{type(why).__name__}") from None


def _of_token(source: KeySource) -> SigningKey:
    import pkcs11

    with _session(source) as session:
        _private_of(session, source)
        if source.certificate is not None:
            found = x509.load_pem_x509_certificates(source.certificate.read_bytes())
        else:
            held = session.get_objects(
                {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: source.label}
            )
            found = [x509.load_der_x509_certificate(bytes(one[pkcs11.Attribute.VALUE])) for one in held]
    if not found:
        raise BadSigningKey(f"密码设备里没有证书{source.label}，请在设置里用 certificate 指明证书文件")
    public = found[0].public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise BadSigningKey("签名证书不是P-256的")
    certificate, chain = _of_key(found, public, source.label)
    key = TokenKey(certificate, chain, source)
    proof = secrets.token_bytes(16)
    try:
        public.verify(key.sign(proof), proof, ec.ECDSA(hashes.SHA256()))
    except Exception:
        raise BadSigningKey(f"密码设备里的私钥{source.label}和证书不是一对") from None
    return key


# --- the demo's own authority ---


def _common_name(name: x509.Name) -> str:
    return next((str(one.value) for one in name.get_attributes_for_oid(NameOID.COMMON_NAME)), "")


def _development(folder: Path) -> SigningKey:
    """The demo's key; made with its authority when there is none. Several processes that start at once get the same."""
    if not (folder / "signing.key").exists():
        aside = folder.with_name(f"signing.{os.getpid()}.{secrets.token_hex(4)}")
        aside.mkdir(parents=True, mode=0o700)
        make_authority(aside)
        renew(aside)
        try:
            aside.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(aside)
    return _in_folder(folder, thumbprint(x509.load_pem_x509_certificate((folder / "signing.pem").read_bytes())))


@lru_cache(maxsize=8)
def _in_folder(folder: Path, mark: str) -> SigningKey:
    private = load_pem_private_key((folder / "signing.key").read_bytes(), None)
    found = x509.load_pem_x509_certificates((folder / "signing.pem").read_bytes())
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    certificate, chain = _of_key(found, private.public_key(), str(folder))
    return FileKey(certificate, chain, private)


def make_authority(folder: Path) -> None:
    """A root of the demo in ``folder``: ``ca.key`` and ``ca.pem``."""
    private, name = ec.generate_private_key(ec.SECP256R1()), _named(DEMO_ISSUER)
    made = _certificate(name, name, private.public_key(), private, authority=True)
    _keep(folder, "ca", private, made)


def renew(folder: Path) -> x509.Certificate:
    """A new signing key under the root in ``folder``: ``signing.key`` and ``signing.pem``. Those before are replaced;
    what they signed is verified by their certificate, which the installation goes on publishing."""
    authority = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(authority, ec.EllipticCurvePrivateKey)
    private = ec.generate_private_key(ec.SECP256R1())
    made = _certificate(_named(_DEMO_SIGNER), _named(DEMO_ISSUER), private.public_key(), authority, authority=False)
    _keep(folder, "signing", private, made)
    return made


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey, *,
    authority: bool,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(above, critical=False)
    )
    return builder.sign(signer, hashes.SHA256())


def _keep(folder: Path, name: str, private: ec.EllipticCurvePrivateKey, made: x509.Certificate) -> None:
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for path, content in ((folder / f"{name}.key", pem), (folder / f"{name}.pem", made.public_bytes(Encoding.PEM))):
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        aside.replace(path)
