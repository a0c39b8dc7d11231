"""Binding a volume: odd sizes, turned and broken files; the number covers nothing; a second reader agrees."""

from __future__ import annotations

import io
import re
import subprocess
from typing import Any

import pikepdf
import pytest
from PIL import Image

from zhiping.ground.packages.binding import EDGE, FOOT, HEIGHT, PDF, WIDTH, Unbindable, Volume


def a_pdf(*sizes: tuple[float, float], rotate: int = 0, crop: list[float] | None = None, **saved: Any) -> bytes:
    """Pages of these sizes, black all over."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for width, height in sizes:
            made.add_blank_page(page_size=(width, height))
            page = made.pages[-1]
            page.Contents = pikepdf.Stream(made, f"0 0 {width} {height} re f".encode())
            page.Rotate = rotate
            if crop:
                page.CropBox = pikepdf.Array(crop)
        made.save(out, **saved)
    return out.getvalue()


def a_picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (600, 400), **saved: Any) -> bytes:
    """A picture, black all over."""
    out = io.BytesIO()
    Image.new(mode, size, 0 if mode in ("L", "P", "1") else "black").save(out, kind, **saved)
    return out.getvalue()


def drawn(pdf: bytes, page: int) -> Image.Image:
    """A page as poppler draws it, one pixel a point."""
    number = str(page)
    command = ["pdftoppm", "-r", "72", "-f", number, "-l", number, "-gray", "-png", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points, as poppler reads them."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)
    told = subprocess.run(["pdfinfo", "-l", str(count), "-"], input=pdf, capture_output=True, check=True).stdout
    found = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", told.decode())
    return [(round(float(a)), round(float(b))) for a, b in found]


A4, ACROSS = (595, 842), (842, 595)


@pytest.mark.parametrize(
    ("content", "kind", "sheets"),
    [
        (a_pdf((595, 842)), PDF, [A4]),
        (a_pdf((842, 595)), PDF, [ACROSS]),
        (a_pdf((200, 300), (5000, 300), (10, 3000)), PDF, [A4, ACROSS, A4]),
        (a_pdf((300, 200), rotate=90), PDF, [A4]),
        (a_pdf((300, 200), rotate=180), PDF, [ACROSS]),
        (a_pdf((400, 400), crop=[100, 100, 300, 200]), PDF, [ACROSS]),
        (a_picture("JPEG"), "image/jpeg", [ACROSS]),
        (a_picture("JPEG", "L", (300, 500)), "image/jpeg", [A4]),
        (a_picture("JPEG", "CMYK"), "image/jpeg", [ACROSS]),
        (a_picture("PNG", "RGBA", (300, 500)), "image/png", [A4]),
        (a_picture("PNG", "P"), "image/png", [ACROSS]),
        (a_picture("PNG", "1"), "image/png", [ACROSS]),
    ],
)
def test_every_page_lies_on_a_sheet_as_it_is_and_leaves_the_foot_free(
    content: bytes, kind: str, sheets: list[tuple[int, int]]
) -> None:
    volume = Volume()
    assert volume.put(content, kind) == len(sheets)
    made = volume.close()
    assert sizes(made) == sheets
    for number, (width, height) in enumerate(sheets, start=1):
        page = drawn(made, number)
        box = page.point(lambda value: 255 - value).getbbox()
        assert box is not None, "the page is empty"
        left, top, right, bottom = box
        assert left >= EDGE - 2 and top >= EDGE - 2 and right <= width - EDGE + 2 and bottom <= height - FOOT + 2
        # As large as fits: it touches two opposite edges of what is free.
        assert right - left >= width - 2 * EDGE - 4 or bottom - top >= height - EDGE - FOOT - 4


def test_a_picture_turned_by_its_camera_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    volume = Volume()
    volume.put(a_picture("JPEG", exif=exif), "image/jpeg")
    assert volume.across == [False]


def test_a_jpeg_is_not_encoded_again() -> None:
    content = a_picture("JPEG")
    volume = Volume()
    volume.put(content, "image/jpeg")
    with pikepdf.open(io.BytesIO(volume.close())) as made:
        raw = [
            o.read_raw_bytes()
            for o in made.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Filter") == "/DCTDecode"
        ]
    assert raw == [content]


def test_what_was_filled_in_is_seen() -> None:
    with pikepdf.open(io.BytesIO(a_pdf((595, 842)))) as made:
        made.pages[0].Contents = pikepdf.Stream(made, b"")
        look = pikepdf.Stream(made, b"0 0 200 100 re f")
        look.BBox, look.Type, look.Subtype = [0, 0, 200, 100], pikepdf.Name.XObject, pikepdf.Name.Form
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 100, 300, 200], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        made.pages[0].Annots = made.make_indirect(pikepdf.Array([made.make_indirect(note)]))
        out = io.BytesIO()
        made.save(out)
    volume = Volume()
    volume.put(out.getvalue(), PDF)
    assert drawn(volume.close(), 1).point(lambda value: 255 - value).getbbox() is not None


@pytest.mark.parametrize(
    ("content", "kind", "locked"),
    [
        (a_pdf((200, 200), encryption=pikepdf.Encryption(user="x", owner="y")), PDF, True),
        (b"%PDF-1.7 and then nothing", PDF, False),
        (a_pdf((200, 200))[:200], PDF, False),
        (a_pdf(), PDF, False),
        (b"\x89PNG\r\n\x1a\nnothing", "image/png", False),
        (a_picture("JPEG")[:100], "image/jpeg", False),
        (b"GIF89a", "image/gif", False),
    ],
)
def test_what_cannot_be_shown_is_said_and_leaves_nothing(content: bytes, kind: str, locked: bool) -> None:
    volume = Volume()
    volume.put(a_pdf((200, 300)), PDF)
    with pytest.raises(Unbindable) as why:
        volume.put(content, kind)
    assert why.value.locked is locked
    volume.put(a_pdf((300, 200)), PDF)
    assert sizes(volume.close()) == [A4, ACROSS]


def test_fronts_come_first_stamps_lie_over_and_the_outline_leads_there() -> None:
    volume = Volume()
    volume.mark("甲")
    volume.put(a_pdf((200, 300)), PDF)
    volume.mark("乙")
    volume.mark("乙的文件", 1)
    volume.put(a_pdf((300, 200)), PDF)
    volume.mark("没有页的")
    with pytest.raises(ValueError, match="1 stamps for 2"):
        volume.close(stamps=a_pdf((WIDTH, HEIGHT)))
    made = volume.close(fronts=[a_pdf((595, 842)), a_pdf((595, 842))], stamps=a_pdf((10, 10), (10, 10)), title="册")
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert len(opened.pages) == 4
        with opened.open_outline() as outline:
            first, second = outline.root
            assert (first.title, second.title, [c.title for c in second.children]) == ("甲", "乙", ["乙的文件"])
            assert isinstance(second.destination, pikepdf.Array) and second.destination[0] == opened.pages[3].obj
        assert str(opened.docinfo["/Title"]) == "册"


def test_the_same_files_are_the_same_volume() -> None:
    def one() -> bytes:
        volume = Volume()
        volume.put(a_pdf((200, 300)), PDF)
        volume.put(a_picture("PNG"), "image/png")
        return volume.close(fronts=[a_pdf((595, 842))])

    assert one() == one()
