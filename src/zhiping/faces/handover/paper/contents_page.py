"""材料目录: what the bound volume holds and on which page, in the order of the list of material (annexes 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ContentsFile:
    """A file below its material: ``pages`` as they are printed, ``5`` or ``5–7``, empty where it is not bound."""

    name: str
    pages: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentsMaterial:
    """A line of the list: ``pages`` it takes in the volume, empty where there are none; ``note`` says why."""

    number: int
    name: str
    pages: str
    copies: int
    files: tuple[ContentsFile, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """What the page says. ``total``: numbered pages of the volume; ``made``: the day on which it was made."""

    round: str
    name: str
    unit: str
    title: str
    major: str
    code: str
    total: int
    materials: tuple[ContentsMaterial, ...]
    made: date


def span(first: int, count: int) -> str:
    """``count`` pages from ``first`` (from 1), as they are printed; empty for none."""
    if count < 1:
        return ""
    return str(first) if count == 1 else f"{first}–{first + count - 1}"
