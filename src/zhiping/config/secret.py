"""The key that signs sessions and forms: made on the first run, kept in the home, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def path(home: Path) -> Path:
    """Where the key is kept."""
    return home / "secret-key"


def secret_key(home: Path) -> str:
    """The key of this installation; made when there is none. Several processes that start at once get the same."""
    file = path(home)
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked: whoever reads it sees the whole key, and only one writer wins.
    aside = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, (secrets.token_urlsafe(64) + "\n").encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return file.read_text("ascii").strip()
