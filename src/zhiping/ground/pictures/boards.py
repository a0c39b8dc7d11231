"""A photograph of a board that is to be kept: recognised by its content, upright, without what the camera adds.

Pure: bytes in, bytes out. Encoding it anew drops place, time and device, which nobody needs to know.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

#: Pixels of the longer side that are kept: small print on a board can still be read.
_LONGER = 2400
_QUALITY = 85
_KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class NotAPhotograph(ValueError):
    """No picture that can be kept; the argument says why: ``empty``, ``kind``, ``large``, ``broken``."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """JPEG bytes and their size in pixels."""

    content: bytes
    width: int
    height: int


def photograph(content: bytes, *, max_megapixels: int) -> Photograph:
    """The picture in ``content`` (JPEG or PNG), made upright and small enough. Raises NotAPhotograph."""
    if not content:
        raise NotAPhotograph("empty")
    kind = next((name for start, name in _KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise NotAPhotograph("kind")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of what is very large; the limit given here is asked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as opened:
                if opened.width * opened.height > max_megapixels * 1_000_000:
                    raise NotAPhotograph("large")
                opened.draft("RGB", (2 * _LONGER, 2 * _LONGER))
                upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail((_LONGER, _LONGER), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=_QUALITY)
    except Image.DecompressionBombError:
        raise NotAPhotograph("large") from None
    except (UnidentifiedImageError, OSError, SyntaxError, MemoryError) as wrong:
        raise NotAPhotograph("broken") from wrong
    return Photograph(out.getvalue(), upright.width, upright.height)
