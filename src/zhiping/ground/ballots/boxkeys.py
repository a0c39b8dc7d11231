"""The key of a ballot box: a file outside the database, outside ``keys``, and outside every backup (ADR 0017).

``ZHIPING_BALLOT_KEYS``, or ``ballots`` in the home, is marked as what no backup takes (``CACHEDIR.TAG``): whoever
copies keys and database together in the middle of a vote would keep both halves of its secret. A key that is lost
costs a vote held again; a key that is copied costs the secret.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{32}")
_SUITE: Final = b"zhiping.ballot/1 X25519 HKDF-SHA256 AES-256-GCM"
#: A key is used for one text, so its nonce may be constant.
_NONCE: Final = bytes(12)
_KEY: Final = 32
_SIGNATURE: Final = b"Signature: 8a477f597d28d172789f06886806bc55\n"
_MARK: Final = _SIGNATURE + "# 表决票箱的密钥，计票后即销毁。不得备份，不得复制。\n".encode()


class KeyLost(Exception):
    """The key of this box is not there: what lies in the box can never be read, and the vote is held again."""


class Forged(Exception):
    """A ballot that this box's key did not seal for this voter, or that was altered since."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a ballot is sealed with; ``secret`` is known here alone, so that only this installation can put one in."""

    public: bytes
    secret: bytes


def folder() -> Path:
    """Where the keys of boxes lie."""
    return Path(settings.BALLOT_KEYS)


def _paths(box: str) -> tuple[Path, Path]:
    """Where the private key lies, and where what is needed to seal: who seals reads the second alone."""
    if not _NAME.fullmatch(box):
        raise ValueError(f"not a box: {box!r}")
    return folder() / f"{box}.key", folder() / f"{box}.slot"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    _sync(path.parent)


def make(box: str) -> None:
    """Make the key of ``box``, durably. Raises ``FileExistsError``."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = folder() / "CACHEDIR.TAG"
    if not mark.exists():
        mark.write_bytes(_MARK)
    private, (key, slot) = X25519PrivateKey.generate(), _paths(box)
    _write(key, private.private_bytes_raw())
    _write(slot, private.public_key().public_bytes_raw() + os.urandom(_KEY))


def exists(box: str) -> bool:
    """Whether the key of ``box`` is there, or a part of it."""
    return any(path.exists() for path in _paths(box))


def _content(path: Path, length: int) -> bytes:
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        raise KeyLost(path.stem) from None
    if len(whole) != length or not any(whole):
        raise KeyLost(path.stem)
    return whole


def slot(box: str) -> Slot:
    """With what ballots for ``box`` are sealed. Raises ``KeyLost``, also where they could never be opened again."""
    key, where = _paths(box)
    if not key.exists():
        raise KeyLost(box)
    whole = _content(where, 2 * _KEY)
    return Slot(whole[:_KEY], whole[_KEY:])


def private(box: str) -> bytes:
    """The key that opens what lies in ``box``; asked for once, when it is counted. Raises ``KeyLost``."""
    return _content(_paths(box)[0], _KEY)


def _overwrite(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(handle, bytes(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink(missing_ok=True)


def destroy(box: str) -> None:
    """Overwrite and remove the key of ``box``, durably; does nothing where there is none."""
    for path in _paths(box):
        _overwrite(path)
    if folder().exists():
        _sync(folder())


def lying(*, besides: Collection[str], older_than: float) -> Iterator[str]:
    """Boxes whose keys lie here, but for those in ``besides`` and those made less than ``older_than`` seconds ago."""
    before = time.time() - older_than
    names: dict[str, float] = {}
    for path in [*folder().glob("*.key"), *folder().glob("*.slot")]:
        names[path.stem] = max(names.get(path.stem, 0.0), path.stat().st_mtime)
    for name, made in sorted(names.items()):
        if name not in besides and _NAME.fullmatch(name) and made < before:
            yield name


def _text_key(shared: bytes, slot: Slot, ephemeral: bytes) -> bytes:
    info = _SUITE + ephemeral + slot.public
    return HKDF(algorithm=hashes.SHA256(), length=_KEY, salt=slot.secret, info=info).derive(shared)


def seal(plain: bytes, *, through: Slot, context: str) -> bytes:
    """Seal ``plain`` for a box: 48 bytes longer, and no two alike.

    Whoever seals keeps nothing with which to open: the passing key's other half is thrown away here.
    """
    passing = X25519PrivateKey.generate()
    ephemeral = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(through.public))
    return ephemeral + AESGCM(_text_key(shared, through, ephemeral)).encrypt(_NONCE, plain, context.encode())


def unseal(sealed: bytes, *, private: bytes, through: Slot, context: str) -> bytes:
    """What was sealed. Raises ``Forged``."""
    ephemeral, text = sealed[:_KEY], sealed[_KEY:]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(ephemeral))
        return AESGCM(_text_key(shared, through, ephemeral)).decrypt(_NONCE, text, context.encode())
    except (InvalidTag, ValueError):  # ValueError: too short, or a point of low order
        raise Forged(context) from None
