"""Binding: pages of all kinds become one volume of A4 sheets, each with its number below what it shows.

A page is fitted onto its sheet, upright or across as it is, above a foot that stays free: so the number covers nothing
of what it numbers. What a page shows is embedded as it is, no picture is encoded again. Pure: bytes in, bytes out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import pikepdf
from PIL import Image

#: A4 upright in points.
WIDTH, HEIGHT = 595.276, 841.89
#: What stays free around a page on its sheet: at the edges, and below, where the number stands.
EDGE, FOOT = 14.0, 34.0
PDF: Final = "application/pdf"
#: Of a picture without a resolution of its own, and of one that says something absurd: dots per inch.
_JPEG_QUALITY = 92


class Unbindable(ValueError):
    """The pages of a file cannot be shown. ``locked``: it asks for a password; else it is damaged."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__("locked" if locked else "damaged")
        self.locked = locked


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the outline: ``page`` counts the sheets of the whole volume from 0; ``level`` 0 or 1."""

    title: str
    page: int
    level: int = 0


@dataclass(slots=True)
class Volume:
    """A volume that is being bound: fronts first (unnumbered), then :meth:`put` in order, then :meth:`close`."""

    #: Of each numbered sheet, whether it lies across.
    across: list[bool] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _pdf: pikepdf.Pdf = field(default_factory=pikepdf.new)

    @property
    def numbered(self) -> int:
        """How many numbered sheets there are so far."""
        return len(self.across)

    def mark(self, title: str, level: int = 0) -> None:
        """An entry of the outline for the sheet that comes next. Fronts are put before everything when it is closed."""
        self.marks.append(Mark(title, self.numbered, level))

    def put(self, content: bytes, media_type: str) -> int:
        """Put every page of a PDF, or a picture, behind what is there; returns how many sheets.

        Raises Unbindable; nothing was added then.
        """
        before = self.numbered
        try:
            with _opened(content, media_type) as source:
                _flattened(source)
                for page in source.pages:
                    self._place(page)
        except pikepdf.PasswordError:
            self._take_back(before)
            raise Unbindable(locked=True) from None
        except (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, RecursionError, SyntaxError) as wrong:
            self._take_back(before)
            raise Unbindable(locked=False) from wrong
        if self.numbered == before:
            raise Unbindable(locked=False)
        return self.numbered - before

    def _place(self, page: pikepdf.Page) -> None:
        shown = page.as_form_xobject()
        left, bottom, right, top = (float(value) for value in shown.BBox)
        matrix = [float(value) for value in shown.get("/Matrix", [1, 0, 0, 1, 0, 0])]
        wide, tall = abs(right - left), abs(top - bottom)
        if abs(matrix[1]) > abs(matrix[0]):  # turned by a quarter
            wide, tall = tall, wide
        if not (wide > 0 and tall > 0):
            raise ValueError("a page without an area")
        across = wide > tall
        width, height = (HEIGHT, WIDTH) if across else (WIDTH, HEIGHT)
        self._pdf.add_blank_page(page_size=(Decimal(f"{width:.3f}"), Decimal(f"{height:.3f}")))
        self.across.append(across)
        sheet = self._pdf.pages[-1]
        _lay_over(self._pdf, sheet, shown, "/Shown", pikepdf.Rectangle(EDGE, FOOT, width - EDGE, height - EDGE))

    def _take_back(self, before: int) -> None:
        while self.numbered > before:
            self.across.pop()
            del self._pdf.pages[-1]

    def close(self, *, fronts: Sequence[bytes] = (), stamps: bytes = b"", title: str = "") -> bytes:
        """The whole volume. ``fronts``: PDFs that come before, as they are; ``stamps``: a PDF with one page for each
        numbered sheet, of its size, which is laid over it."""
        if stamps:
            with pikepdf.open(io.BytesIO(stamps)) as over:
                if len(over.pages) != self.numbered:
                    raise ValueError(f"{len(over.pages)} stamps for {self.numbered} sheets")
                for sheet, stamp in zip(self._pdf.pages, over.pages, strict=True):
                    _lay_over(self._pdf, sheet, stamp.as_form_xobject(), "/Number", pikepdf.Rectangle(sheet.mediabox))
        ahead = 0
        for front in reversed(fronts):
            with pikepdf.open(io.BytesIO(front)) as source:
                ahead += len(source.pages)
                for page in reversed(source.pages):
                    self._pdf.pages.insert(0, page)
        self._outline(ahead)
        if title:
            self._pdf.docinfo["/Title"] = title
        self._pdf.Root.PageMode = pikepdf.Name.UseOutlines
        out = io.BytesIO()
        self._pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        self._pdf.close()
        return out.getvalue()

    def _outline(self, ahead: int) -> None:
        with self._pdf.open_outline() as outline:
            last: pikepdf.OutlineItem | None = None
            for mark in self.marks:
                if mark.page >= self.numbered:
                    continue  # nothing came behind it
                item = pikepdf.OutlineItem(mark.title, mark.page + ahead)
                if mark.level == 0 or last is None:
                    outline.root.append(item)
                    last = item
                else:
                    last.children.append(item)


def first_page(content: bytes) -> bytes:
    """The first page of a PDF by itself."""
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as made:
        made.pages.append(source.pages[0])
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def _lay_over(
    pdf: pikepdf.Pdf, sheet: pikepdf.Page, shown: pikepdf.Object, name: str, where: pikepdf.Rectangle
) -> None:
    """Show a page of another file within ``where``, as large as fits, under a name of our own: a name drawn by chance
    would make other bytes of the same files."""
    held = pdf.copy_foreign(shown)
    called = sheet.add_resource(held, pikepdf.Name.XObject, name=pikepdf.Name(name))
    sheet.contents_add(sheet.calc_form_xobject_placement(held, called, where, allow_expand=True))


def _opened(content: bytes, media_type: str) -> pikepdf.Pdf:
    if media_type == PDF:
        return pikepdf.open(io.BytesIO(content))
    return _of_picture(content)


def _flattened(source: pikepdf.Pdf) -> None:
    """What was filled in and stamped on a page becomes part of it: it would not be seen otherwise."""
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("screen")


def _of_picture(content: bytes) -> pikepdf.Pdf:
    """A picture as a page of its own proportions: a plain JPEG as its own bytes, all else encoded once."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
        width, height = opened.size
        turned = opened.getexif().get(0x0112, 1) != 1
        if opened.format == "JPEG" and opened.mode in ("RGB", "L") and not turned:
            jpeg, grey = content, opened.mode == "L"
        else:
            jpeg, width, height, grey = *_jpeg(opened), False
    pdf = pikepdf.new()
    picture = pikepdf.Stream(pdf, jpeg)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
    picture.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
    picture.Filter = pikepdf.Name.DCTDecode
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[-1]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.obj.Contents = pikepdf.Stream(pdf, f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode())
    return pdf


def _jpeg(opened: Image.Image) -> tuple[bytes, int, int]:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened)
    if upright.has_transparency_data:
        page = Image.new("RGBA", upright.size, "white")
        page.alpha_composite(upright.convert("RGBA"))
        upright = page
    out = io.BytesIO()
    upright.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue(), upright.width, upright.height
