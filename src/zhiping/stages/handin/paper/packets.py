"""A packet of paper and the code on it, which names dossier and revision: what a scanner at the counter reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhiping.ground.pictures.squares import square

#: Before the code: product and version of what follows. Codes on pages of papers begin with ZP1.
_MARK: Final = "ZP2"
#: So many digits of the revision's hash tell two revisions of one dossier apart.
_DIGITS: Final = 12
_FORM: Final = re.compile(rf"{_MARK}:([0-9A-Z]{{4}}-[0-9A-Z]{{4}})?:([0-9A-F]{{{_DIGITS}}})")


@dataclass(frozen=True, slots=True)
class PacketCode:
    """``dossier``: its public code, empty for a document that is in no system; ``revision``: its hash in hex."""

    dossier: str
    revision: str

    @property
    def text(self) -> str:
        """As it is drawn and typed: capitals, digits and signs of the compact alphabet of square codes."""
        return f"{_MARK}:{self.dossier}:{self.revision[:_DIGITS].upper()}"

    @property
    def squares(self) -> tuple[str, ...]:
        """The rows of its square: a quarter of it may be lost."""
        return tuple(square(self.text))


def read_packet_code(scanned: str) -> PacketCode | None:
    """What a hand scanner typed, or None when it is not the code of a packet."""
    found = _FORM.fullmatch(scanned.strip().upper())
    return PacketCode(found[1] or "", found[2].lower()) if found else None


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 in hex over a document that has no revision in a system: the same content, the same hash."""
    told = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
