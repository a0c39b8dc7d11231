"""Sealed files in the evidence folder, by reference. They are written once and never changed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from zhiping.ground.storage import keys


def _folder() -> Path:
    return Path(settings.EVIDENCE_ROOT)


def _path(ref: str) -> Path:
    if len(ref) != 32 or not all(c in "0123456789abcdef" for c in ref):
        raise ValueError("not a blob's reference")
    return _folder() / ref[:2] / ref


def new_ref() -> str:
    """A reference that nothing has (32 hex digits): for who notes down what is about to be written."""
    return secrets.token_hex(16)


def put(owner: str, content: bytes, ref: str = "") -> str:
    """Seal ``content`` for ``owner``, store it durably, return its reference: ``ref``, or a new one."""
    ref = ref or new_ref()
    path = _path(ref)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".part")
    with open(temporary, "xb") as out:
        out.write(keys.seal(owner, content, context=f"blob|{ref}"))
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)
    return ref


def get(owner: str, ref: str) -> bytes:
    """The content behind ``ref``. Raises ``FileNotFoundError``, ``KeyDestroyed`` or ``Damaged``."""
    return keys.unseal(owner, _path(ref).read_bytes(), context=f"blob|{ref}")


def exists(ref: str) -> bool:
    """Whether the file behind ``ref`` is there."""
    return _path(ref).exists()


def refs() -> list[str]:
    """References of all files that there are, in no order."""
    return [path.name for path in _folder().glob("??/*") if len(path.name) == 32]


def remove(ref: str) -> None:
    """Remove the file behind ``ref``, if it is there, and what is left of one that was never finished."""
    _path(ref).unlink(missing_ok=True)
    _path(ref).with_suffix(".part").unlink(missing_ok=True)
