"""Square codes (QR, GB/T 18284) on printed pages: what is drawn, and what a scan of it says.

Pure. Only codes that this product prints are read: a page says what it is, never whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from zhiping.ground.pictures.squares import square

#: Before the code of a page: product and version of what follows.
_MARK: Final = "ZP1"
_FORM: Final = re.compile(rf"{_MARK}:([0-9A-Z]{{4}}-[0-9A-Z]{{4}}):(\d{{1,2}})")
#: Pixels of the longer side at which a corner, and then the whole page, are looked at, one after the other.
_CORNER: Final = (1050, 1400, 750)
_WHOLE: Final = (1800, 2600)


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page says of itself: the code of its paper, and which page of it (from 1)."""

    paper: str
    page: int

    @property
    def text(self) -> str:
        """As it is drawn: capitals, digits and signs of the compact alphabet of square codes."""
        return f"{_MARK}:{self.paper}:{self.page}"


def modules(code: PageCode) -> list[str]:
    """The rows of the square, ``1`` for dark, without the quiet zone. A quarter of it may be lost (level Q)."""
    return square(code.text, level="q")


def read(content: bytes) -> PageCode | None:
    """The code on a page given as JPEG or PNG; None when there is none that can be read, or two that differ."""
    page = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if page is None:
        return None
    for part in _parts(page):
        found = {code for text in _texts(part) if (code := _parsed(text))}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def texts(content: bytes) -> list[str]:
    """What the square codes on a photograph (JPEG or PNG) say, each once; empty when none can be read."""
    page = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if page is None:
        return []
    for part in _parts(page):
        if found := list(dict.fromkeys(_texts(part))):
            return found
    return []


def _parts(page: Any) -> Iterator[Any]:
    """The corners of the page, then all of it: a code is found best where little else is. However the page lay."""
    height, width = page.shape[0] * 3 // 10, page.shape[1] * 9 // 20
    corners = [part for rows in (page[:height], page[-height:]) for part in (rows[:, -width:], rows[:, :width])]
    for longer in _CORNER:
        for corner in corners:
            yield _sized(corner, longer)
    for longer in _WHOLE:
        yield _sized(page, longer)


def _sized(page: Any, longer: int) -> Any:
    scale = longer / max(page.shape)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(page, None, fx=scale, fy=scale, interpolation=how)


def _texts(part: Any) -> list[str]:
    """What either of the two detectors reads: what escapes the one is mostly seen by the other."""
    try:
        seen, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(part)
        if seen and any(texts):
            return [text for text in texts if text]
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.GaussianBlur(part, (3, 3), 0))
    except cv2.error:
        # The detectors give up on some squares that are none.
        return []
    return [text] if text else []


def _parsed(text: str) -> PageCode | None:
    found = _FORM.fullmatch(text)
    return PageCode(found[1], int(found[2])) if found and int(found[2]) >= 1 else None
