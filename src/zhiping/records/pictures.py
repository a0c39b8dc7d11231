"""Pages of evidence as pictures: what people see of a file without their browser opening a stranger's file.

Drawn when they are asked for, and kept sealed under the dossier's key; nothing of it ever lies on a disk in clear.
Opening is recorded by whoever shows a page, not here.
"""

from __future__ import annotations

import threading

from zhiping.ground.pictures import drawing, pages
from zhiping.ground.storage import blobs, cache, keys
from zhiping.records.models import Evidence

_PDF = "application/pdf"
#: With a page the next one is drawn: starting to draw costs as much as a page does.
_AHEAD = 1
#: So many files are drawn at once in one process of the server; the others wait for their turn.
_DRAWING = threading.BoundedSemaphore(2)


def page_of(evidence: Evidence, number: int, *, close: bool = False) -> bytes | None:
    """Page ``number`` (from 1) as a JPEG; ``close``: large enough to be looked at closely.

    None when there is no such page, when it cannot be drawn, or when the content can no longer be opened.
    """
    if not 1 <= number <= evidence.pages:
        return None
    owner = evidence.dossier.key_owner
    width = pages.CLOSE_WIDTH if close else pages.PAGE_WIDTH
    kept = cache.get(owner, _name(evidence, number, width))
    if kept is not None:
        return kept
    try:
        content = blobs.get(owner, evidence.blob)
        with _DRAWING:
            drawn = _draw(evidence, content, number, width)
        for place, picture in enumerate(drawn, start=number):
            cache.put(owner, _name(evidence, place, width), picture)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged, OSError, ValueError):
        return None
    return drawn[0] if drawn else None


def _name(evidence: Evidence, number: int, width: int) -> str:
    return f"page|{evidence.blob}|{number}|{width}"


def _draw(evidence: Evidence, content: bytes, number: int, width: int) -> list[bytes]:
    if evidence.media_type == _PDF:
        return drawing.pages_of_pdf(content, number, min(number + _AHEAD, evidence.pages), width)
    return [pages.page_of_picture(content, width)]
