"""Forms on paper, as the tests look at them: pictures of pages, their text, and whether all that was told is there.

``same_picture`` compares each page with ``tests/golden/<key>-N.png``. To draw the pictures anew, set
``GOLDEN=draw``, run the test, and look at every picture before it is committed.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from zhiping.ground.documents.forms import Form, Mark, Standing, render

GOLDEN = Path(__file__).parent.parent / "golden"
#: Dots per inch of the pictures: an A4 page is 496 x 702 pixels, large enough to see what moved.
DPI = 60
#: A pixel differs from here on (of 255); so many of them may, for rounding at edges between versions of poppler.
DIFFERS, MAY_DIFFER = 56, 0.002
ISSUED = Mark(Standing.ISSUED, number="ZP-2024-000123", revision="3f9a1c" * 10, code="7H2K-9QWX")
WORKING = Mark(Standing.WORKING, revision="3f9a1c" * 10)
DRAFT = Mark(Standing.DRAFT)
AT = datetime(2024, 12, 20, 1, 30, tzinfo=UTC)
#: Millimetres at every edge of a page in which nothing stands.
MARGIN = 9


def _poppler(*arguments: str, pdf: bytes) -> bytes:
    return subprocess.run([*arguments], input=pdf, capture_output=True, check=True).stdout


def pages(pdf: bytes) -> int:
    """How many pages there are."""
    return int(re.search(r"Pages:\s+(\d+)", _poppler("pdfinfo", "-", pdf=pdf).decode())[1])  # type: ignore[index]


def picture(pdf: bytes, page: int, dpi: int = DPI) -> Image.Image:
    """One page (from 1) as it looks, in grey."""
    number = str(page)
    drawn = _poppler("pdftoppm", "-r", str(dpi), "-f", number, "-l", number, "-gray", "-png", "-", pdf=pdf)
    return Image.open(io.BytesIO(drawn))


def text_of(pdf: bytes) -> str:
    """The text in the order in which it was set, without white space: a word that wraps within a cell is one word."""
    return squeezed(_poppler("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", pdf=pdf).decode())


def squeezed(text: str) -> str:
    """``text`` without white space and without what only says where a line may break."""
    return re.sub(r"[\s\u200b\u2060\u00ad\f]+", "", text)


def same_picture(key: str, pdf: bytes) -> None:
    """Compare every page with its golden picture; with ``GOLDEN=draw`` they are drawn instead."""
    count = pages(pdf)
    if os.environ.get("GOLDEN") == "draw":
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob(f"{key}-*.png"):
            if re.fullmatch(rf"{re.escape(key)}-\d+\.png", old.name):
                old.unlink()
        for page in range(1, count + 1):
            picture(pdf, page).quantize(16).save(GOLDEN / f"{key}-{page}.png", optimize=True)
        return
    kept = [path for path in GOLDEN.glob(f"{key}-*.png") if re.fullmatch(rf"{re.escape(key)}-\d+\.png", path.name)]
    assert len(kept) == count, f"{key}: {count} pages, {len(kept)} pictures"
    for page in range(1, count + 1):
        with Image.open(GOLDEN / f"{key}-{page}.png") as golden:
            want = np.asarray(golden.convert("L"), dtype=np.int16)
        got = np.asarray(picture(pdf, page).convert("L"), dtype=np.int16)
        assert want.shape == got.shape, f"{key}-{page}: another size"
        share = float((np.abs(want - got) > DIFFERS).mean())
        assert share <= MAY_DIFFER, f"{key}-{page}: {share:.2%} of the page look different"


def told(value: Any) -> Iterator[str | date]:
    """Every text and day in the content of a form; squares, pictures and words of an enumeration left out."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from told(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from told(one)
    elif isinstance(value, date) or (isinstance(value, str) and not isinstance(value, Enum) and not _squares(value)):
        yield value


def _squares(text: str) -> bool:
    """A row of a square code."""
    return re.fullmatch(r"[01]{21,}", text) is not None


def _ways(value: str | date) -> list[str]:
    if isinstance(value, str):
        return [squeezed(value)]
    return [f"{value.year}年{value.month}月{value.day}日", f"{value:%Y.%m.%d}", f"{value:%Y.%m}", f"{value:%Y-%m-%d}"]


#: A cell that flows over pages is found in pieces; shorter ones would be found anywhere.
PIECE = 6


def _in_pieces(way: str, text: str) -> bool:
    """Whether ``way`` stands there in pieces, one after the other, as a text does that flows over pages."""
    at = 0
    while way:
        low, high = 0, len(way)
        while low < high:  # the longest beginning that is found
            middle = (low + high + 1) // 2
            low, high = (middle, high) if text.find(way[:middle], at) >= 0 else (low, middle - 1)
        if low < min(PIECE, len(way)):
            return False
        at = text.find(way[:low], at) + low
        way = way[low:]
    return True


def absent(content: Any, pdf: bytes) -> list[str]:
    """What ``content`` says and the text of the document does not."""
    text = text_of(pdf)
    return [str(one)[:80] for one in told(content) if not any(w in text or _in_pieces(w, text) for w in _ways(one))]


def crowded(pdf: bytes, margin: float = MARGIN) -> list[str]:
    """Words that leave the page's margins or stand upon another: nothing overflows its cell or is cut."""
    found, number = [], 0
    bbox = _poppler("pdftotext", "-bbox", "-", "-", pdf=pdf).decode(errors="replace")
    edge = margin * 72 / 25.4
    for page in bbox.split("<page ")[1:]:
        number += 1
        width, height = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        boxes = []
        for match in re.finditer(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', page
        ):
            left, top, right, bottom = (float(n) for n in match.groups()[:4])
            if bottom - top < 3:  # the invisible word below an upright label
                continue
            if left < edge - 1 or right > width - edge + 1 or top < edge - 1 or bottom > height - edge + 1:
                found.append(f"page {number}: “{match[5]}” leaves the page")
            boxes.append((left, top, right, bottom, match[5]))
        found += [f"page {number}: {pair}" for pair in _upon(boxes)]
    return found


def _upon(boxes: list[tuple[float, float, float, float, str]]) -> list[str]:
    """Pairs of which one covers a third of the other."""
    if not boxes:
        return []
    b = np.array([box[:4] for box in boxes])
    wide = np.minimum(b[:, None, 2], b[None, :, 2]) - np.maximum(b[:, None, 0], b[None, :, 0])
    high = np.minimum(b[:, None, 3], b[None, :, 3]) - np.maximum(b[:, None, 1], b[None, :, 1])
    area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    share = wide.clip(0) * high.clip(0) / np.minimum(area[:, None], area[None, :]).clip(1e-6)
    rows, columns = np.nonzero(np.triu(share > 0.34, k=1))
    return [f"“{boxes[i][4]}” upon “{boxes[j][4]}”" for i, j in zip(rows, columns, strict=True)]


def sound(form: Form, content: Any, mark: Mark = ISSUED, *, longest: int = 300_000) -> bytes:
    """Set ``content`` twice: the same bytes, small enough, all that was told is there, nothing overflows."""
    made = render(form, content, mark, made_at=AT)
    assert made == render(form, content, mark, made_at=AT)
    assert len(made) < longest, f"{form.key}: {len(made)} bytes"
    assert (lost := absent(content, made)) == [], f"{form.key}: not on paper: {lost[:5]}"
    if mark.standing is not Standing.DRAFT:
        assert (over := crowded(made)) == [], f"{form.key}: {over[:5]}"
    return made


#: Within 60 characters: a rare one beyond the BMP, a middle dot, a long run without a place to break.
_LONG = "𠮷祥·" + "某某市某某区某某机械制造股份有限责任公司第二分公司" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"


def stretched(value: Any, rows: int, *, lengths: dict[str, int] | None = None, name: str = "") -> Any:
    """The content of a form as nobody wishes it: texts of 60 characters (``lengths``: others, by field), so many rows.

    Left as they are: figures and codes (no Chinese in them), squares, pictures, days.
    """
    if is_dataclass(value) and not isinstance(value, type):
        again = {f.name: stretched(getattr(value, f.name), rows, lengths=lengths, name=f.name) for f in fields(value)}
        return type(value)(**again)
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return tuple(stretched(value[n % len(value)], rows, lengths=lengths, name=name) for n in range(rows))
    if isinstance(value, tuple):
        return tuple(stretched(one, rows, lengths=lengths, name=name) for one in value)
    if isinstance(value, str) and not isinstance(value, Enum) and re.search(r"[\u4e00-\U0003ffff]", value):
        longest = (lengths or {}).get(name, 60)
        return (_LONG * (longest // len(_LONG) + 1))[:longest]
    return value


def emptied(value: Any, keep: tuple[str, ...] = ()) -> Any:
    """The content of a form of which little is known: texts empty, days absent, lists without rows; ``keep``: not."""
    again = {}
    for field in fields(value):
        one = getattr(value, field.name)
        if field.name not in keep:
            kinds = ((str, ""), (tuple, ()), (date, None), (bytes, None))
            one = next((empty for kind, empty in kinds if isinstance(one, kind)), one)
        again[field.name] = one
    return type(value)(**again)
