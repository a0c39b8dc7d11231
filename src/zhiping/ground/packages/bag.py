"""Writing a bag: a folder in the BagIt layout (RFC 8493), every file named with its SHA-256.

A bag is written beside its place and put there when it is whole, so a folder of that name is always a whole bag.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final

VERSION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
#: The stand-alone script that is put into every archive.
VERIFIER: Final = Path(__file__).with_name("verify.py")


class Bag:
    """A bag that is being written: ``with Bag(folder) as bag: bag.put("a/b.json", …)``; :meth:`close` makes it whole.

    Raises FileExistsError when ``folder`` exists. Left by an exception, or without :meth:`close`, nothing stays.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists():
            raise FileExistsError(str(folder))
        self.folder = folder
        self._part = folder.with_name(f"{folder.name}.part")
        self._hashes: dict[str, str] = {}
        self._bytes = 0

    def __enter__(self) -> Bag:
        shutil.rmtree(self._part, ignore_errors=True)
        # What is in it may say personal things: for its owner's eyes alone, as the paper is kept.
        self._part.mkdir(mode=0o700)
        (self._part / "data").mkdir(mode=0o700)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        shutil.rmtree(self._part, ignore_errors=True)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> str:
        """Write ``content`` to ``data/<name>`` and return its SHA-256 in hex.

        Raises ValueError for a name that leads out of the bag, that is there already, or that a manifest cannot hold.
        """
        path = PurePosixPath("data") / name
        if path.is_absolute() or ".." in path.parts or any(c in name for c in "\r\n%") or str(path) in self._hashes:
            raise ValueError(f"not a name in a bag: {name!r}")
        target = self._part / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with open(target, "xb") as out:
            for piece in (content,) if isinstance(content, bytes) else content:
                out.write(piece)
                digest.update(piece)
                self._bytes += len(piece)
        self._hashes[str(path)] = digest.hexdigest()
        return digest.hexdigest()

    @property
    def hashes(self) -> Mapping[str, str]:
        """What is in the bag so far: path from its top → SHA-256."""
        return dict(self._hashes)

    def close(self, info: Iterable[tuple[str, str]], *, on: date, tags: Mapping[str, bytes] | None = None) -> str:
        """Write the manifests and put the bag in its place; returns the SHA-256 of the tag manifest: who knows this
        one number can tell whether anything in the bag was changed.

        ``info``: further lines of ``bag-info.txt``; ``on``: the day of bagging; ``tags``: further files beside
        ``data``.
        """
        lines = [*info, ("Bagging-Date", on.isoformat()), ("Payload-Oxum", f"{self._bytes}.{len(self._hashes)}")]
        manifest = "".join(f"{digest}  {path}\n" for path, digest in sorted(self._hashes.items()))
        files = {
            "bagit.txt": VERSION.encode(),
            "bag-info.txt": "".join(f"{label}: {_one_line(text)}\n" for label, text in lines).encode(),
            MANIFEST: manifest.encode(),
            **(tags or {}),
        }
        for name, content in files.items():
            (self._part / name).write_bytes(content)
        listed = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
        (self._part / TAG_MANIFEST).write_bytes(listed)
        for path in sorted(self._part.rglob("*")):
            _sync(path)
        os.rename(self._part, self.folder)
        _sync(self.folder.parent)
        return hashlib.sha256(listed).hexdigest()


def _one_line(text: str) -> str:
    """A value of ``bag-info.txt``: a line break would begin another label."""
    return " ".join(text.split())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
