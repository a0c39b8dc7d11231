"""What keeps a draft from being saved, told so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.errors import BadInput, Fault


@dataclass(eq=False)
class StaleDraft(Exception):
    """Another window saved this section meanwhile: nothing was overwritten.

    ``version`` is the draft's present version, ``saved_at`` when the other window saved (on the cycle's clock).
    """

    section: str
    version: int
    saved_at: datetime


class NotADraft(BadInput):
    """The document would hold what cannot be read or contradicts itself; ``document`` is the one that was meant."""

    def __init__(self, faults: list[Fault], document: Mapping[str, Any]) -> None:
        super().__init__(faults)
        self.document = document
