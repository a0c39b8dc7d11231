"""Square codes (QR, GB/T 18284) on printed pages: what is drawn, and what a scan of it says.

Pure. Only codes that this product prints are read: a page says what it is, never whose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import segno

#: Before the code of a page: product and version of what follows.
_MARK: Final = "ZP1"
_FORM: Final = re.compile(rf"{_MARK}:([0-9A-Z]{{4}}-[0-9A-Z]{{4}}):(\d{{1,2}})")
#: Pixels of the longer side on which a code is looked for; smaller pages are looked at larger.
_LOOKED_AT = (1800, 2600, 1200)


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
    made = segno.make(code.text, error="q", micro=False, boost_error=False)
    return ["".join("1" if cell else "0" for cell in row) for row in made.matrix]


def read(content: bytes) -> PageCode | None:
    """The code on a page given as JPEG or PNG; None when there is none that can be read, or two that differ."""
    page = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if page is None:
        return None
    for longer in _LOOKED_AT:
        found = {code for text in _texts(_sized(page, longer)) if (code := _parsed(text))}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def _sized(page: Any, longer: int) -> Any:
    scale = longer / max(page.shape)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(page, None, fx=scale, fy=scale, interpolation=how)


def _texts(page: Any) -> list[str]:
    detector = cv2.QRCodeDetector()
    _, dark = cv2.threshold(page, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for picture in (page, dark):
        try:
            seen, texts, _, _ = detector.detectAndDecodeMulti(picture)
        except cv2.error:
            # The detector gives up on some squares that are none.
            continue
        if seen and any(texts):
            return [text for text in texts if text]
    return []


def _parsed(text: str) -> PageCode | None:
    found = _FORM.fullmatch(text)
    return PageCode(found[1], int(found[2])) if found and int(found[2]) >= 1 else None
