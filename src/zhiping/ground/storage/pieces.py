"""Large sealed files in pieces: none is ever whole in memory, neither going in nor out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zhiping.ground.storage import blobs

#: How many bytes a piece has; the last one what is left.
PIECE = 8 * 1024 * 1024


class Sink(io.RawIOBase):
    """What is written is sealed for ``owner`` and kept in pieces.

    ``note`` is told of each, its reference and its size in bytes, before it is written: whoever dies between the two
    leaves nothing that nobody knows of. ``seen`` is given all bytes as they come. There is no way back to what is
    written.
    """

    def __init__(
        self, owner: str, note: Callable[[str, int], None], *, seen: Callable[[bytes], None] | None = None
    ) -> None:
        self._owner, self._note, self._seen, self._held = owner, note, seen, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._seen is not None:
            self._seen(data)
        self._held += data
        while len(self._held) >= PIECE:
            self._put(bytes(self._held[:PIECE]))
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed and self._held:
            self._put(bytes(self._held))
            self._held.clear()
        super().close()

    def _put(self, piece: bytes) -> None:
        ref = blobs.new_ref()
        self._note(ref, len(piece))
        blobs.put(self._owner, piece, ref)


def read(owner: str, refs: Iterable[str]) -> Iterator[bytes]:
    """The pieces, one after the other. Raises what ``blobs.get`` raises, at the piece where it happens."""
    return (blobs.get(owner, ref) for ref in refs)


def remove(refs: Iterable[str]) -> None:
    """Remove the pieces that are there."""
    for ref in refs:
        blobs.remove(ref)
