"""A photographed sheet is found, made flat and lit evenly; what shows none is left alone; pages stay as they are."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image
from tests.support.photographs import LYING, SIZE, as_jpeg, photograph, sheet

from zhiping.ground.pictures import drawing, pages, sheets


@pytest.mark.parametrize(
    ("desk", "shade", "noise"),
    [((70, 90, 110), 0.5, 6.0), ((60, 120, 180), 0.7, 4.0), ((150, 170, 185), 0.3, 10.0)],
    ids=["grey desk", "wood, half in the dark", "bright desk, noisy"],
)
def test_the_corners_of_a_sheet_are_found(desk: tuple[int, int, int], shade: float, noise: float) -> None:
    found = sheets.find_sheet(photograph(desk=desk, shade=shade, noise=noise))
    assert found is not None
    off = [
        math.hypot((x - wx) * SIZE[0], (y - wy) * SIZE[1]) for (x, y), (wx, wy) in zip(found, LYING, strict=True)
    ]  # fmt: skip
    assert max(off) < 4


def test_what_shows_no_sheet_is_left_alone() -> None:
    chance = np.random.default_rng(3)
    noise = chance.integers(0, 255, (900, 700, 3)).astype(np.uint8)
    slope = np.tile(np.linspace(0, 255, 700).astype(np.uint8)[None, :, None], (900, 1, 3))
    round_thing = np.full((900, 700, 3), 60, np.uint8)
    cv2.circle(round_thing, (350, 450), 280, (240, 240, 240), -1)
    scan = sheet()
    small = photograph(lying=((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)))
    for picture in (noise, slope, round_thing, scan, small):
        assert sheets.find_sheet(picture) is None


def test_a_sheet_becomes_an_evenly_lit_a4_page() -> None:
    picture = photograph(shade=0.7)
    page = sheets.straighten(picture, LYING)
    assert (page.width, page.height) == sheets.A4
    read = cv2.cvtColor(sheets.read(page.content), cv2.COLOR_BGR2GRAY)
    # Paper between the writing: as light at the dark corner as at the light one.
    flat = cv2.resize(sheet(), sheets.A4)[:, :, 0] > 240
    quarters = [read[:1100, :800][flat[:1100, :800]], read[1100:, 800:][flat[1100:, 800:]]]
    light, dark = (float(np.median(q)) for q in quarters)
    assert light > 225
    assert dark > 225
    assert float(np.median(read[flat == 0])) < 150  # the writing is still there


def test_what_is_not_a4_keeps_its_shape() -> None:
    card = np.full((540, 1080, 3), 235, np.uint8)
    lying = ((0.2, 0.3), (0.8, 0.3), (0.8, 0.525), (0.2, 0.525))
    page = sheets.straighten(photograph(lying=lying, paper=card, shade=0.1), lying)
    assert (page.width, page.height) == (sheets.A4[1], sheets.A4[0])
    read = sheets.read(page.content)
    assert read[:100].min() > 245  # a white margin above and below


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (1, 1), (1, 0), (0, 1)],
        [(0.5, 0.5)] * 4,
        [(0, 0), (1, 0), (1, 1)],
        [(0, 0), (9, 0), (9, 9), (0, 9)],
        [(0, 0), (math.nan, 0), (1, 1), (0, 1)],
        [(0, 0), (1, 0), (0.2, 0.2), (0, 1)],
    ],
    ids=["crossed", "a point", "three", "outside", "no number", "hollow"],
)
def test_four_corners_must_enclose_a_sheet(corners: list[tuple[float, float]]) -> None:
    with pytest.raises(sheets.NotASheet):
        sheets.straighten(photograph(size=(300, 400)), corners)
    with pytest.raises(sheets.NotAPicture):
        sheets.read(b"no picture")


def test_pages_go_into_a_pdf_as_they_are_and_turn_without_loss() -> None:
    upright, across = as_jpeg(sheet()), as_jpeg(cv2.rotate(sheet(), cv2.ROTATE_90_CLOCKWISE))
    made = pages.to_pdf([pages.Leaf(upright), pages.Leaf(across, 90)])
    assert made == pages.to_pdf([pages.Leaf(upright), pages.Leaf(across, 90)])
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [page.obj.Resources.XObject.P.read_raw_bytes() for page in pdf.pages] == [upright, across]
        assert [int(page.obj.get("/Rotate", 0)) for page in pdf.pages] == [0, 90]
        assert [round(float(page.mediabox[2])) for page in pdf.pages] == [595, 842]
    with pikepdf.open(io.BytesIO(pages.turned(made, 0, 90))) as pdf:
        assert [int(page.obj.get("/Rotate", 0)) for page in pdf.pages] == [90, 180]


def test_small_pictures_of_files() -> None:
    made = pages.to_pdf([pages.Leaf(as_jpeg(sheet())), pages.Leaf(as_jpeg(sheet()), 90)])
    first, second = drawing.thumbs_of_pdf(made, 1, 5)
    assert [Image.open(io.BytesIO(small)).size for small in (first, second)] == [(320, 453), (320, 226)]
    assert drawing.thumbs_of_pdf(b"%PDF-1.7 broken", 1, 2) == []
    small = pages.thumb_of_picture(as_jpeg(photograph()))
    assert Image.open(io.BytesIO(small)).size[0] == 320


def test_pages_to_be_read_are_as_wide_as_asked_and_never_larger_than_they_are() -> None:
    made = pages.to_pdf([pages.Leaf(as_jpeg(sheet())), pages.Leaf(as_jpeg(sheet()))])
    (second,) = drawing.pages_of_pdf(made, 2, 2, pages.PAGE_WIDTH)
    assert Image.open(io.BytesIO(second)).width == pages.PAGE_WIDTH
    small = as_jpeg(sheet())
    assert pages.page_of_picture(small, 5000) == small
    assert Image.open(io.BytesIO(pages.page_of_picture(small, 200))).width == 200


def test_what_is_transparent_is_read_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    page = Image.open(io.BytesIO(pages.page_of_picture(out.getvalue(), 100)))
    assert page.size == (40, 40)
    assert min(page.getpixel((20, 20))) > 250  # type: ignore[arg-type]
