"""A photographed sheet of paper: where it lies in the picture, and the flat, evenly lit A4 page that it becomes.

Pure: bytes in, bytes out. Corners are fractions of width and height (0 to 1), in the order top left, top right, bottom
right, bottom left, so that they hold for any size of the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Corners = tuple[tuple[float, float], ...]
Picture = NDArray[np.uint8]

#: A4 at 200 dots per inch, upright: width and height in pixels.
A4 = (1654, 2339)
_A4_RATIO = A4[1] / A4[0]
#: A sheet whose sides are in this ratio to each other, give or take, is taken for A4 and fills the page.
_NEARLY = 0.1
#: Half a page of margin around what is smaller than A4: a card, a booklet (pixels, 15 mm).
_MARGIN = 118
#: Pixels of the longer side on which the sheet is looked for: enough for lines, small enough to be quick.
_LOOKED_AT = 900
#: A sheet covers at least this much of the picture; less is a detail in it.
_LEAST = 0.12
#: Of each side, so much must lie on a visible edge.
_SEEN = 0.6
_QUALITY = 85


class NotAPicture(ValueError):
    """The bytes cannot be read as a picture."""


class NotASheet(ValueError):
    """Four corners that enclose no sheet: crossed, hollow, outside, or next to nothing."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A page: JPEG bytes, and its size in pixels."""

    content: bytes
    width: int
    height: int


def read(content: bytes) -> Picture:
    """Decode a JPEG or PNG; very large ones at half their size, which is still more than a page needs."""
    raw = np.frombuffer(content, dtype=np.uint8)
    flag = cv2.IMREAD_REDUCED_COLOR_2 if len(content) > 6_000_000 else cv2.IMREAD_COLOR
    found = cv2.imdecode(raw, flag | cv2.IMREAD_IGNORE_ORIENTATION)
    if found is None:
        raise NotAPicture
    return np.asarray(found, dtype=np.uint8)


def find_sheet(picture: Picture) -> Corners | None:
    """The corners of the one sheet in ``picture``; None when no four clear edges are seen, or it has no margin."""
    height, width = picture.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    edges = _edges(grey)
    best: tuple[float, Any] | None = None
    for mask in _masks(small, grey, edges):
        for corners in _quadrilaterals(mask):
            seen = _seen(corners, edges)
            area = cv2.contourArea(corners)
            if seen >= _SEEN and (best is None or area * seen > best[0]):
                best = (area * seen, corners)
    if best is None:
        return None
    h, w = grey.shape
    return tuple((float(x + 0.5) / w, float(y + 0.5) / h) for x, y in best[1])


def _edges(grey: Any) -> Any:
    middle = float(np.median(grey))
    found = cv2.Canny(grey, max(15, 0.35 * middle), max(45, 0.8 * middle))
    return cv2.dilate(found, np.ones((3, 3), np.uint8))


def _masks(small: Any, grey: Any, edges: Any) -> list[Any]:
    """Ways to tell paper from what it lies on: brighter, brighter than its surroundings, without colour, outlined."""
    found = []
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    found.append(bright)
    even = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(4, 4)).apply(grey)
    _, locally = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    found.append(locally)
    _, pale = cv2.threshold(
        cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[:, :, 1], (5, 5), 0), 0, 255,
        cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU,
    )  # fmt: skip
    found.append(pale)
    outline = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    filled = np.zeros_like(outline)
    contours, _ = cv2.findContours(outline, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(filled, contours, -1, 255, cv2.FILLED)
    found.append(cv2.erode(filled, np.ones((3, 3), np.uint8)))
    kernel = np.ones((9, 9), np.uint8)
    # Print on the sheet is closed over; a thin bridge to something else on the desk is opened.
    return [cv2.morphologyEx(cv2.morphologyEx(m, cv2.MORPH_CLOSE, kernel), cv2.MORPH_OPEN, kernel) for m in found]


def _quadrilaterals(mask: Any) -> list[Any]:
    h, w = mask.shape
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
        if cv2.contourArea(contour) < _LEAST * h * w:
            break
        hull = cv2.convexHull(contour)
        # A sheet is its own hull, near enough: what is hollow or torn is none.
        if cv2.contourArea(contour) < 0.9 * cv2.contourArea(hull):
            continue
        rough = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True).reshape(-1, 2)
        if len(rough) != 4:
            continue
        corners = _refined(_ordered(rough.astype(np.float32)), contour.reshape(-1, 2).astype(np.float32))
        if corners is not None and _is_sheet(corners, w, h) and not _fills(corners, w, h):
            found.append(corners)
    return found


def _ordered(points: Any) -> Any:
    """Top left, top right, bottom right, bottom left: clockwise from the corner nearest to the origin."""
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    around = points[np.argsort(angles)]
    start = int(np.argmin(around.sum(axis=1)))
    return np.roll(around, -start, axis=0)


def _refined(corners: Any, contour: Any) -> Any:
    """Each side as a line through the contour's own points, without its ends; the corners are where lines meet."""
    lines = []
    for one, two in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = two - one
        length = float(np.linalg.norm(along))
        if length < 20:
            return None
        along /= length
        offset = contour - one
        place = offset @ along
        away = np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0])
        near = contour[(place > 0.08 * length) & (place < 0.92 * length) & (away < 0.02 * length + 3)]
        if len(near) < 10:
            return None
        vx, vy, x, y = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append((float(vx), float(vy), float(x), float(y)))
    met = []
    for before, after in zip([lines[-1], *lines[:-1]], lines, strict=True):
        cross = before[0] * after[1] - before[1] * after[0]
        if abs(cross) < 1e-6:
            return None
        t = ((after[2] - before[2]) * after[1] - (after[3] - before[3]) * after[0]) / cross
        met.append((before[2] + t * before[0], before[3] + t * before[1]))
    return np.array(met, dtype=np.float32)


def _is_sheet(corners: Any, width: int, height: int) -> bool:
    """Convex, corners in the picture (or just outside), each between 50° and 130°, large enough."""
    if not cv2.isContourConvex(corners.reshape(-1, 1, 2)):
        return False
    if cv2.contourArea(corners) < _LEAST * width * height:
        return False
    slack = 0.02 * max(width, height)
    if (corners < -slack).any() or (corners[:, 0] > width + slack).any() or (corners[:, 1] > height + slack).any():
        return False
    for n in range(4):
        one, two = corners[n - 1] - corners[n], corners[(n + 1) % 4] - corners[n]
        cosine = float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two)))
        if abs(cosine) > 0.643:
            return False
    return True


def _fills(corners: Any, width: int, height: int) -> bool:
    """Whether the sheet is the whole picture: a scan, which has nothing to be cropped."""
    edge = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return bool((np.abs(corners - edge) < 0.015 * max(width, height)).all())


def _seen(corners: Any, edges: Any) -> float:
    """The share of the worst side that lies on an edge of the picture."""
    h, w = edges.shape
    near = cv2.dilate(edges, np.ones((5, 5), np.uint8))
    worst = 1.0
    for one, two in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        steps = np.linspace(0.05, 0.95, 120)[:, None]
        at = np.rint(one + steps * (two - one)).astype(int)
        inside = (at[:, 0] >= 0) & (at[:, 0] < w) & (at[:, 1] >= 0) & (at[:, 1] < h)
        worst = min(worst, float((near[at[inside, 1], at[inside, 0]] > 0).sum()) / len(steps))
    return worst


def straighten(picture: Picture, corners: Sequence[Sequence[float]]) -> Straight:
    """The sheet between ``corners``, seen from straight above, on a white A4 page, evenly lit.

    What has the shape of A4 fills the page, upright or across; anything else keeps its shape on it. Raises
    ``NotASheet``.
    """
    height, width = picture.shape[:2]
    given = np.array(corners, dtype=np.float32)
    if given.shape != (4, 2) or not np.isfinite(given).all() or (given < -0.05).any() or (given > 1.05).any():
        raise NotASheet
    points = given * np.array([width, height], dtype=np.float32)
    if not cv2.isContourConvex(points.reshape(-1, 1, 2)) or cv2.contourArea(points) < 0.01 * width * height:
        raise NotASheet
    top, right, bottom, left = (float(np.linalg.norm(points[(n + 1) % 4] - points[n])) for n in range(4))
    across, down = (top + bottom) / 2, (left + right) / 2
    page_width, page_height = A4 if down >= across else (A4[1], A4[0])
    ratio = max(across, down) / min(across, down)
    if abs(ratio / _A4_RATIO - 1) <= _NEARLY:
        x, y, w, h = 0.0, 0.0, float(page_width), float(page_height)
    else:
        fit = min((page_width - 2 * _MARGIN) / across, (page_height - 2 * _MARGIN) / down)
        w, h = across * fit, down * fit
        x, y = (page_width - w) / 2, (page_height - h) / 2
    target = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], dtype=np.float32)
    turned = cv2.getPerspectiveTransform(points, target)
    page = cv2.warpPerspective(
        picture, turned, (page_width, page_height), flags=cv2.INTER_AREA if w < across else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255),
    )  # fmt: skip
    x0, y0, x1, y1 = round(x), round(y), round(x + w), round(y + h)
    out = np.full_like(page, 255)
    out[y0:y1, x0:x1] = even_light(np.ascontiguousarray(page[y0:y1, x0:x1]))
    done, encoded = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise NotASheet
    return Straight(encoded.tobytes(), page_width, page_height)


def even_light(page: Any) -> Any:
    """Paper white all over: shadow and falling-off light divided out; a dark page (a cover) stays as it is."""
    height, width = page.shape[:2]
    small = cv2.resize(page, (max(8, width // 8), max(8, height // 8)), interpolation=cv2.INTER_AREA)
    if float(np.median(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))) < 90:
        return page
    paper = cv2.dilate(small, np.ones((9, 9), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 15), (0, 0), 9)
    # What is dark over a large area is printed so, and no shadow.
    least = 0.45 * np.percentile(paper.reshape(-1, 3), 95, axis=0)
    paper = np.maximum(paper, least).astype(np.float32)
    gain = cv2.resize(250.0 / np.maximum(paper, 1.0), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.convertScaleAbs(cv2.multiply(page, gain, dtype=cv2.CV_32F))
