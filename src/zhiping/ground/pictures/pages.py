"""Pages put together: photographs in order as one PDF, turned without loss, and small pictures to recognise a page by.

Pure: bytes in, bytes out. Nothing is encoded a second time on the way into a PDF.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from PIL import Image

#: A4 upright in points.
_A4_WIDTH, _A4_HEIGHT = 595.276, 841.89
#: Width of a small picture in pixels: twice that at which it is shown, for dense screens.
THUMB_WIDTH = 320
#: Width in pixels of a page to be read, and of one to be looked at closely: A4 at 150 and at 270 dots per inch.
PAGE_WIDTH, CLOSE_WIDTH = 1240, 2232
THUMB_QUALITY, PAGE_QUALITY = 72, 80


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a PDF to be: a JPEG in red, green and blue, and by how much it is turned clockwise (0 to 270)."""

    jpeg: bytes
    turn: int = 0


def to_pdf(leaves: Iterable[Leaf]) -> bytes:
    """One A4 page for each leaf, in order: the picture as large as fits, its bytes as they are."""
    with pikepdf.new() as pdf:
        for leaf in leaves:
            with Image.open(io.BytesIO(leaf.jpeg), formats=["JPEG"]) as opened:
                width, height = opened.size
            page_width, page_height = (_A4_WIDTH, _A4_HEIGHT) if height >= width else (_A4_HEIGHT, _A4_WIDTH)
            fit = min(page_width / width, page_height / height)
            w, h = width * fit, height * fit
            x, y = (page_width - w) / 2, (page_height - h) / 2
            picture = pikepdf.Stream(pdf, leaf.jpeg)
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
            picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
            draw = pikepdf.Stream(pdf, f"q {w:.3f} 0 0 {h:.3f} {x:.3f} {y:.3f} cm /P Do Q".encode())
            pdf.add_blank_page(page_size=(Decimal(f"{page_width:.3f}"), Decimal(f"{page_height:.3f}")))
            page = pdf.pages[-1]
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
            page.obj.Contents = draw
            if leaf.turn % 360:
                page.obj.Rotate = leaf.turn % 360
        out = io.BytesIO()
        # Without an identifier made of the clock, the same pages are the same bytes.
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def joined(contents: Iterable[bytes]) -> bytes:
    """The pages of several PDFs as one, in order, each as it is."""
    with pikepdf.new() as pdf:
        for content in contents:
            with pikepdf.open(io.BytesIO(content)) as part:
                pdf.pages.extend(part.pages)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def turned(content: bytes, number: int, by: int) -> bytes:
    """The PDF ``content`` with its page ``number`` (from 1; 0: every page) turned clockwise by ``by`` degrees."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for place, page in enumerate(pdf.pages, start=1):
            if number in (0, place):
                page.rotate(by, relative=True)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def thumb_of_picture(content: bytes, turn: int = 0) -> bytes:
    """A small JPEG of a picture, turned clockwise by ``turn``."""
    with Image.open(io.BytesIO(content)) as opened:
        # A JPEG is decoded no larger than is needed.
        opened.draft("RGB", (2 * THUMB_WIDTH, 2 * THUMB_WIDTH))
        small = opened.convert("RGB")
    if turn % 360:
        small = small.rotate(-turn, expand=True)
    small.thumbnail((THUMB_WIDTH, 2 * THUMB_WIDTH))
    return light_jpeg(small, THUMB_QUALITY)


def page_of_picture(content: bytes, width: int) -> bytes:
    """A picture as a page to be read: a JPEG at most ``width`` pixels wide, never larger than it is."""
    with Image.open(io.BytesIO(content)) as opened:
        if opened.format == "JPEG" and opened.width <= width:
            return content
        opened.draft("RGB", (width, width))
        if opened.has_transparency_data:
            page = Image.new("RGBA", opened.size, "white")
            page.alpha_composite(opened.convert("RGBA"))
            page = page.convert("RGB")
        else:
            page = opened.convert("RGB")
    page.thumbnail((width, 4 * width))
    return light_jpeg(page, PAGE_QUALITY)


def light_jpeg(picture: Image.Image, quality: int) -> bytes:
    """``picture`` as a JPEG that is light rather than fine."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
