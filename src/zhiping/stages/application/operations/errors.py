"""What keeps a draft from being saved, told so that nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(eq=False)
class StaleDraft(Exception):
    """Another window saved this section meanwhile: nothing was overwritten.

    ``version`` is the draft's present version, ``saved_at`` when the other window saved (on the cycle's clock).
    """

    section: str
    version: int
    saved_at: datetime
