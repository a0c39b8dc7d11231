"""Made-up portraits: drawn, so that nobody takes them for a photograph of somebody."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw

#: Drawn at twice the size and made smaller, so that edges are smooth. One inch at 300 dots, as notices ask for.
_SIZE = (295, 413)
_GROUNDS = ("#ffffff", "#dce9f7", "#eef2f5")
_SKINS = ("#f1cfb3", "#e6bd9c", "#d9a883", "#f5d9c2")
_HAIRS = ("#1f1c1b", "#2d2624", "#3a3431", "#6b6764")
_COATS = ("#27364a", "#4a4f57", "#5b3f3a", "#31504a", "#3d3a55")
_SHIRTS = ("#f7f8fa", "#dfe8f2", "#efe6dc")


@lru_cache(maxsize=512)
def made_up_portrait(number: int, *, female: bool) -> bytes:
    """A JPEG of 295 by 413 pixels, head and shoulders before a plain ground; the same number gives the same bytes."""
    picture = Image.new("RGB", (_SIZE[0] * 2, _SIZE[1] * 2), _GROUNDS[number % len(_GROUNDS)])
    draw = ImageDraw.Draw(picture)
    skin, hair = _SKINS[number // 3 % len(_SKINS)], _HAIRS[number // 5 % len(_HAIRS)]
    coat, shirt = _COATS[number // 2 % len(_COATS)], _SHIRTS[number // 7 % len(_SHIRTS)]
    wide = number % 4 * 6
    if female:
        draw.rounded_rectangle((165 - wide, 170, 425 + wide, 560), radius=120, fill=hair)
    draw.rounded_rectangle((70, 590, 520, 1000), radius=150, fill=coat)
    draw.polygon(((222, 592), (368, 592), (295, 745)), fill=shirt)
    draw.polygon(((240, 600), (350, 600), (295, 680)), fill=skin)
    draw.rounded_rectangle((245, 470, 345, 622), radius=44, fill=skin)
    draw.ellipse((176 - wide, 340, 214, 414), fill=skin)
    draw.ellipse((376, 340, 414 + wide, 414), fill=skin)
    draw.ellipse((178 - wide, 158, 412 + wide, 440), fill=hair)
    draw.ellipse((192 - wide, 232 - number % 3 * 8, 398 + wide, 540), fill=skin)
    if number % 2 == 0:
        # Parted at the side.
        draw.polygon(((200 - wide, 320), (206 - wide, 230), (370, 205), (300, 262)), fill=hair)
    for x in (248, 342):
        draw.arc((x - 30, 318, x + 30, 360), 200, 340, fill=hair, width=6)
        draw.ellipse((x - 9, 356, x + 9, 374), fill="#2b2523")
        if number // 2 % 3 == 1:
            draw.ellipse((x - 40, 330, x + 40, 402), outline="#3c3c40", width=5)
    if number // 2 % 3 == 1:
        draw.line((288, 364, 302, 364), fill="#3c3c40", width=5)
    draw.arc((280, 380, 312, 430), 20, 140, fill="#b5876a", width=5)
    draw.arc((258, 428, 332, 478), 30, 150, fill="#a5564b", width=6)
    out = io.BytesIO()
    picture.resize(_SIZE, Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return out.getvalue()
