"""Two hundred forged certificates, and a key that lies in a PKCS#11 token: what takes too long for every run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.support import certified, forging

from zhiping.faces.portal.queries import verifying
from zhiping.ground.signatures import keys, publishing, verify
from zhiping.ground.signatures.source import KeySource
from zhiping.records import issuing
from zhiping.stages.conferral.models import Certificate, CertificateNumber, StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying

PEOPLE = {f"p{n}": f"持证{n}" for n in range(6)}
FORGED = 200
_MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def _made() -> list[Certificate]:
    world, dossiers = certified.make("example-2025-junior-only", PEOPLE)
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    by, real_at = world.by("office_reviewer"), datetime.now(UTC)
    operations.ask(world.cycle, [one.pk for one in dossiers], by=by, at=at, real_at=real_at)
    assert certifying.make_certificates(seconds=300) == len(PEOPLE)
    first, second = Certificate.objects.select_related("dossier").order_by("id")[:2]
    operations.revoke(first.dossier, reason="造假。", by=world.by("bureau"), at=at)
    CertificateNumber.objects.filter(dossier=second.dossier).update(
        source="province", document="更正文号", issued_on=at.date()
    )
    operations.ask_anew(second, reason="文号有误。", by=by, at=at + timedelta(days=1), real_at=real_at)
    assert certifying.make_certificates(seconds=300) == 1
    certifying.publish_status(at=datetime.now(UTC))
    return list(Certificate.objects.select_related("document__dossier").order_by("id"))


@pytest.mark.django_db
def test_two_hundred_forged_certificates_are_refused(tmp_path: Path) -> None:
    """Changed byte, changed name, re-signed, revoked, old revision, pasted code: on line, by the function, and of every
    kind one by the short script, run by a Python of its own."""
    rows, chance = _made(), Random(20250201)
    status, trusted = StatusList.objects.get().token.encode(), publishing.certificates()
    files = {one.pk: issuing.file_of(one.document) for one in rows}
    void = [one for one in rows if one.revoked_at or one.replaced_at]
    good = [one for one in rows if one not in void]
    assert len(void) == 2 and all(verify.verify(files[one.pk], trusted, status) == "valid" for one in good)
    forged = [(f"void {one.pk}", files[one.pk]) for one in void]
    while len(forged) < FORGED:
        one, other = chance.sample(good, 2)
        kind = forging.KINDS[len(forged) % len(forging.KINDS)]
        about = {"code": one.document.code, "number": one.number}
        forged.append((kind, forging.forge(kind, files[one.pk], files[other.pk], chance=chance, **about)))
    assert len({content for _, content in forged}) > FORGED * 0.8
    (tmp_path / "keys.pem").write_bytes(publishing.pem())
    (tmp_path / "status.jwt").write_bytes(status)
    tried = set()
    for kind, content in forged:
        assert verify.verify(content, trusted, status) != "valid", kind
        assert verifying.by_file(content).answer not in (verifying.Answer.VALID,), kind
        if kind in tried:
            continue
        tried.add(kind)
        (tmp_path / "a.pdf").write_bytes(content)
        command = [sys.executable, "-I", verify.__file__, "a.pdf", "keys.pem", "status.jwt"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and done.stdout.strip() in ("altered", "revoked", "unknown"), (kind, done)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeySource:
    """A token of SoftHSM with a key of the demo's authority, and its PIN in a file."""
    module = next((one for one in _MODULES if Path(one).exists()), None)
    if module is None or shutil.which("softhsm2-util") is None:
        # The drill installs it; whoever runs this file alone may do without.
        missing = pytest.fail if "ZHIPING_DRILL_COUNT" in os.environ else pytest.skip
        missing("SoftHSM is not installed: apt-get install softhsm2")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    folder = tmp_path / "authority"
    folder.mkdir()
    keys.make_authority(folder)
    keys.renew(folder)
    held = keys._in_folder(folder, "token")
    assert isinstance(held, keys.FileKey)
    (tmp_path / "key.pem").write_bytes(held.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    common = {"cwd": tmp_path, "env": dict(os.environ), "check": True, "capture_output": True}
    tool: list[Any] = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "body",
        "--pin",
        "1234",
        "--so-pin",
        "5678",
    ]
    subprocess.run(tool, **common)  # type: ignore[call-overload]
    tool = ["softhsm2-util", "--import", "key.pem", "--token", "body", "--label", "sign", "--id", "01", "--pin", "1234"]
    subprocess.run(tool, **common)  # type: ignore[call-overload]
    pin, certificate = tmp_path / "pin", tmp_path / "chain.pem"
    pin.write_text("1234\n")
    pin.chmod(0o600)
    certificate.write_bytes((folder / "signing.pem").read_bytes())
    return KeySource(
        "pkcs11", module=Path(module), token="body", label="sign", pin_source=pin, certificate=certificate
    )  # fmt: skip


@pytest.mark.django_db
def test_a_key_that_never_leaves_its_token_signs_certificates(token: KeySource, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY = token
    key = keys.load()
    assert isinstance(key, keys.TokenKey)
    rows = _made()
    for one in rows:
        assert one.signed_with.thumbprint == key.thumbprint
        assert verify.verify(issuing.file_of(one.document), [key.certificate]) == "valid"
    (tmp_path / "pin").write_text("9999\n")
    keys._loaded.cache_clear()
    with pytest.raises(keys.BadSigningKey, match="密码设备打不开"):
        keys.load()
