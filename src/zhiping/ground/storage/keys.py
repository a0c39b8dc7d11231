"""Keys, outside the database and its backups (ADR 0003).

``master.key`` (made on first run) wraps one data key per owner and derives the keys of blind indexes and of the
installation's own fields. An owner's data key is a file of its own: removing it makes every copy of what it sealed,
in database, evidence store and backups, unreadable for good.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_OWNER = re.compile(r"^[a-z]+-[0-9A-Za-z-]{1,60}$")
_NONCE = 12


class KeyDestroyed(Exception):
    """The key of this owner is gone; what it sealed cannot be read any more."""


class Damaged(Exception):
    """Sealed bytes that do not open with their key and context: altered, cut short, or of another owner."""


def _folder() -> Path:
    return Path(settings.HOME) / "keys"


def _write_new(path: Path, content: bytes) -> bool:
    """Create ``path`` with ``content`` durably, readable by its owner alone; False when it exists already."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
    return True


@lru_cache(maxsize=4)
def _master(folder: Path) -> bytes:
    path = folder / "master.key"
    _write_new(path, os.urandom(32))
    return path.read_bytes()


def derived(purpose: str) -> bytes:
    """32 bytes that belong to this installation and ``purpose``."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(_master(_folder()))


def _path(owner: str) -> Path:
    if not _OWNER.match(owner):
        raise ValueError(f"not an owner's name: {owner!r}")
    return _folder() / "data" / hashlib.sha256(owner.encode()).hexdigest()[:2] / f"{owner}.key"


def create(owner: str) -> None:
    """Make the data key of ``owner`` (``kind-id``); does nothing when there is one."""
    nonce = os.urandom(_NONCE)
    wrapped = nonce + AESGCM(derived("wrap")).encrypt(nonce, os.urandom(32), owner.encode())
    _write_new(_path(owner), wrapped)


def exists(owner: str) -> bool:
    """Whether the data key of ``owner`` is there."""
    return _path(owner).exists()


def owners() -> list[str]:
    """Whose data keys there are, in no order."""
    return [path.stem for path in (_folder() / "data").glob("*/*.key")]


def destroy(owner: str) -> None:
    """Overwrite and remove the data key of ``owner``; what it sealed is unreadable from now on."""
    path = _path(owner)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, b"\0" * size)
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()


def _data_key(owner: str) -> bytes:
    try:
        wrapped = _path(owner).read_bytes()
    except FileNotFoundError:
        raise KeyDestroyed(owner) from None
    return AESGCM(derived("wrap")).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], owner.encode())


def seal(owner: str, plain: bytes, *, context: str) -> bytes:
    """Encrypt ``plain`` with the data key of ``owner``; ``context`` (what and where) must be given again to open."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_data_key(owner)).encrypt(nonce, plain, f"{owner}|{context}".encode())


def unseal(owner: str, sealed: bytes | memoryview, *, context: str) -> bytes:
    """What was sealed. Raises ``KeyDestroyed``, or ``Damaged`` when bytes, owner or context are not what they were."""
    blob = bytes(sealed)
    try:
        return AESGCM(_data_key(owner)).decrypt(blob[:_NONCE], blob[_NONCE:], f"{owner}|{context}".encode())
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        raise Damaged(context) from None


def seal_own(plain: bytes, *, context: str) -> bytes:
    """Encrypt a field that lives as long as the installation (an ID number in the register of persons)."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(derived("own")).encrypt(nonce, plain, context.encode())


def unseal_own(sealed: bytes | memoryview, *, context: str) -> bytes:
    """What ``seal_own`` sealed; raises ``Damaged``."""
    blob = bytes(sealed)
    try:
        return AESGCM(derived("own")).decrypt(blob[:_NONCE], blob[_NONCE:], context.encode())
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        raise Damaged(context) from None


def blind_index(kind: str, value: str) -> str:
    """A keyed fingerprint of ``value`` for exact look-up: 64 hex digits, useless without this installation's key."""
    return hmac.new(derived(f"index:{kind}"), value.encode(), hashlib.sha256).hexdigest()
