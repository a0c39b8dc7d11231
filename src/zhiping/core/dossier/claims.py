"""Claims that only one person can make, and when two names are the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

#: A name that is shorter says too little to be compared (工程, 论文).
SHORTEST = 4


class Exclusive(Protocol):
    """Whether nobody else can claim the same in this way; the pack says so."""

    def __call__(self, *, kind: str | None, role: str | None, rank: object) -> bool:
        """``kind``, ``role`` and ``rank`` of an achievement."""


def normalised_name(text: str) -> str:
    """The letters and figures of a name alone: width, case, spaces and punctuation make no other project."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def exclusive_claims(document: Mapping[str, Any], exclusive: Exclusive) -> Iterator[tuple[str, str]]:
    """The items of ``document`` that claim something for one person alone, each with its normalised name."""
    entries = document.get("achievements")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, Mapping) or not entry.get("id"):
            continue
        name = normalised_name(str(entry.get("name") or ""))
        claimed = exclusive(kind=entry.get("kind"), role=entry.get("role"), rank=entry.get("rank"))
        if claimed and len(name) >= SHORTEST:
            yield str(entry["id"]), name
