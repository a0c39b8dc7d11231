"""Three-valued answers: what is known, and between which bounds what is not.

Outcomes are small integers so that a thousand conditions cost little: :data:`PASS`, :data:`UNKNOWN`, :data:`FAIL`.
"""

from __future__ import annotations

from typing import Any, Final

PASS: Final = 0
UNKNOWN: Final = 1
FAIL: Final = 2
#: No number in a dossier reaches this: "could be anything".
ANYTHING: Final = 10**9


class Uncertain:
    """A fact that is not fully known: between ``low`` and ``high``; ``needs`` are the paths to supply."""

    __slots__ = ("high", "low", "needs")

    def __init__(self, low: Any, high: Any, needs: tuple[str, ...]) -> None:
        self.low = low
        self.high = high
        self.needs = needs

    def __hash__(self) -> int:
        # Never part of a key: what is remembered of known facts is not remembered of unknown ones.
        raise TypeError("what is not known is not remembered")

    def __repr__(self) -> str:
        return f"Uncertain({self.low!r}, {self.high!r}, {self.needs!r})"


def not_told(*needs: str) -> Uncertain:
    """A fact of which nothing is known."""
    return Uncertain(None, None, needs)


def between(low: int | float, high: int | float, needs: tuple[str, ...]) -> int | float | Uncertain:
    """A number known to lie between two bounds; the number itself when they meet."""
    return low if low == high else Uncertain(low, high, needs)
