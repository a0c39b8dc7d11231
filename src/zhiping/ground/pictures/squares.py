"""Square codes (QR, GB/T 18284) as rows of modules, for whoever draws them. Pure."""

from __future__ import annotations

from typing import Final, Literal

import segno

#: How much of a square may be lost: about 7, 15, 25, 30 in a hundred.
Level = Literal["l", "m", "q", "h"]
_DARK: Final = ("0", "1")


def square(text: str, *, level: Level = "q") -> list[str]:
    """The rows of the square that says ``text``, ``1`` for dark, without the quiet zone of four modules.

    Raises ValueError for an empty text and for one that no square holds.
    """
    if not text:
        raise ValueError("a square says something")
    made = segno.make(text, error=level, micro=False, boost_error=False)
    return ["".join(_DARK[bool(cell)] for cell in row) for row in made.matrix]
