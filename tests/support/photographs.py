"""Made-up photographs: a written sheet on a desk, seen at an angle, in uneven light, with the noise of a sensor."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

#: Where the sheet lies in the usual picture, as fractions: top left, top right, bottom right, bottom left.
LYING = ((0.14, 0.095), (0.867, 0.13), (0.913, 0.89), (0.1, 0.855))
#: Width and height of the usual picture: three megapixels, held upright.
SIZE = (1500, 2000)


@cache
def sheet(ratio: float = 1.414, ink: int = 40) -> Any:
    """A white sheet with lines of something like writing, and a red seal."""
    width = 1000
    height = round(width * ratio)
    made = np.full((height, width, 3), 250, np.uint8)
    for y in range(150, height - 220, 60):
        for x in range(120, width - 160, 46):
            cv2.rectangle(made, (x, y), (x + 30, y + 26), (ink, ink, ink), 3)
    cv2.circle(made, (width - 240, height - 150), 90, (40, 30, 200), 8)
    return made


def photograph(
    *, lying: tuple[tuple[float, float], ...] = LYING, size: tuple[int, int] = SIZE,
    desk: tuple[int, int, int] = (70, 90, 110), shade: float = 0.5, noise: float = 6, seed: int = 1, paper: Any = None,
) -> Any:  # fmt: skip
    """A picture (height × width × blue, green, red). ``shade``: how much light is lost at the far corner (0 to 1)."""
    chance = np.random.default_rng(seed)
    width, height = size
    written = sheet() if paper is None else paper
    rows, columns = written.shape[:2]
    corners = np.array(lying, np.float32) * np.array([width, height], np.float32)
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    grain = cv2.resize(chance.integers(-15, 15, (height // 8, width // 8)).astype(np.float32), (width, height))
    under = np.clip(np.array(desk, np.float32) + grain[:, :, None], 0, 255).astype(np.uint8)
    seen = cv2.warpPerspective(
        written, cv2.getPerspectiveTransform(flat, corners), (width, height), dst=under,
        borderMode=cv2.BORDER_TRANSPARENT, flags=cv2.INTER_AREA,
    )  # fmt: skip
    light = 1 - shade * np.linspace(0, 1, width)[None, :] * np.linspace(0.3, 1, height)[:, None]
    lit = seen * light[:, :, None] + chance.normal(0, noise, (height, width))[:, :, None]
    return np.clip(lit, 0, 255).astype(np.uint8)


def as_jpeg(picture: Any, quality: int = 88) -> bytes:
    """The picture as a camera hands it over."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
