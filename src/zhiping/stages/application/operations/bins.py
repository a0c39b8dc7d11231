"""Files on disk beside rows in a transaction: what was written goes when it fails, what was dropped when it holds."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from zhiping.ground.storage import blobs
from zhiping.stages.application.models import Thumb


class Bin:
    """``with bin: change()``: on success what was dropped is removed, on failure what was put.

    Nothing that a row still names is ever removed first: a crash in between leaves a sealed file that nobody names,
    never a name without its file.
    """

    def __init__(self) -> None:
        self._put: list[str] = []
        self._dropped: list[str] = []

    def put(self, owner: str, content: bytes) -> str:
        """Seal and store ``content``; its reference."""
        ref = blobs.put(owner, content)
        self._put.append(ref)
        return ref

    def drop(self, ref: str) -> None:
        """Remove ``ref`` and the small pictures of it, once the change holds. Called inside the transaction."""
        if not ref:
            return
        self._dropped.append(ref)
        small = Thumb.objects.filter(of=ref)
        self._dropped += [blob for blob in small.values_list("blob", flat=True) if blob]
        small.delete()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        for ref in self._put if kind is not None else self._dropped:
            blobs.remove(ref)
