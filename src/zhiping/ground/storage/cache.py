"""Sealed things that can be made again at any time: pages of files drawn as pictures. Never in a backup.

A name says what a thing is made of, so what is kept never goes stale. It lies sealed under its owner's data key, under
a name that only this installation can compute: whoever destroys the key has destroyed what is here as well.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zhiping.ground.storage import keys

#: What nobody has asked for during so long is removed; it is made again when somebody does.
KEPT = timedelta(days=30)
#: How often the folder is gone through, at most.
_SWEPT_EVERY = timedelta(hours=6)


def _folder() -> Path:
    return Path(settings.CACHE_ROOT)


def _path(owner: str, name: str) -> Path:
    ref = keys.blind_index("cache", f"{owner}|{name}")[:32]
    return _folder() / ref[:2] / ref


def get(owner: str, name: str) -> bytes | None:
    """What is kept for ``owner`` under ``name``; None when there is nothing that can be opened."""
    path = _path(owner, name)
    try:
        content = keys.unseal(owner, path.read_bytes(), context=f"cache|{name}")
        os.utime(path)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        return None
    return content


def put(owner: str, name: str, content: bytes) -> None:
    """Keep ``content``, sealed. A disk that is full or read-only only means that it is made again the next time."""
    path = _path(owner, name)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_bytes(keys.seal(owner, content, context=f"cache|{name}"))
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)


def sweep(*, at: datetime) -> int:
    """Remove what was last asked for before ``KEPT``; returns how many. ``at`` is real time. Seldom does anything."""
    swept = _folder() / "swept"
    if swept.exists() and swept.stat().st_mtime > (at - _SWEPT_EVERY).timestamp():
        return 0
    oldest, count = (at - KEPT).timestamp(), 0
    for path in _folder().glob("??/*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                count += 1
        except FileNotFoundError:
            continue
    if _folder().exists():
        swept.touch()
        os.utime(swept, (at.timestamp(), at.timestamp()))
    return count
