"""Which characters a font file has: its ``cmap`` read as ranges, formats 4 and 12 (ISO/IEC 14496-22).

A character without a glyph prints an empty box and nobody is told: whoever makes a document asks here first.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

#: Subtables that map Unicode, the fullest first: (platform, encoding).
_UNICODE: Final = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


class NotAFont(ValueError):
    """The file is no OpenType font, or holds no Unicode map that is read here."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sorted, disjoint ranges of code points, ends included."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        n = bisect_right(self.starts, code) - 1
        return n >= 0 and code <= self.ends[n]


def coverage_of(path: Path, face: int = 0) -> Coverage:
    """What the font at ``path`` covers; ``face`` is its number in a collection. Raises NotAFont, OSError."""
    with path.open("rb") as file:
        try:
            ranges = _ranges(file, face)
        except (struct.error, IndexError) as wrong:
            raise NotAFont(f"{path.name}: {wrong}") from None
    merged: list[list[int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Coverage(tuple(start for start, _ in merged), tuple(end for _, end in merged))


def _read(file: BinaryIO, at: int, layout: str) -> tuple[int, ...]:
    file.seek(at)
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _ranges(file: BinaryIO, face: int) -> list[tuple[int, int]]:
    at = 0
    file.seek(0)
    if file.read(4) == b"ttcf":
        (count,) = _read(file, 8, ">I")
        at = _read(file, 12, f">{count}I")[face]
    elif face:
        raise NotAFont(f"face {face} of a file that is no collection")
    (tables,) = _read(file, at + 4, ">H")
    for n in range(tables):
        tag, _, offset, _ = struct.unpack(">4sIII", _bytes(file, at + 12 + 16 * n, 16))
        if tag == b"cmap":
            return _cmap(file, offset)
    raise NotAFont("no cmap")


def _bytes(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _cmap(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (count,) = _read(file, at + 2, ">H")
    found: dict[tuple[int, int], int] = {}
    for n in range(count):
        platform, encoding, offset = _read(file, at + 4 + 8 * n, ">HHI")
        found[platform, encoding] = at + offset
    for kind in _UNICODE:
        if kind in found:
            table = found[kind]
            (form,) = _read(file, table, ">H")
            if form == 12:
                return _segmented(file, table)
            if form == 4:
                return _by_deltas(file, table)
    raise NotAFont("no Unicode cmap of format 4 or 12")


def _segmented(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (groups,) = _read(file, at + 12, ">I")
    values = struct.unpack(f">{3 * groups}I", _bytes(file, at + 16, 12 * groups))
    return [(values[n], values[n + 1]) for n in range(0, len(values), 3) if values[n + 2]]


def _by_deltas(file: BinaryIO, at: int) -> list[tuple[int, int]]:
    (double,) = _read(file, at + 6, ">H")
    count = double // 2
    ends = _read(file, at + 14, f">{count}H")
    starts = _read(file, at + 16 + double, f">{count}H")
    deltas = _read(file, at + 16 + 2 * double, f">{count}H")
    offsets = _read(file, at + 16 + 3 * double, f">{count}H")
    found = []
    for n, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if start == 0xFFFF:
            continue
        for code in range(start, end + 1):
            glyph = (code + delta) & 0xFFFF
            if offset:
                place = at + 16 + 3 * double + 2 * n + offset + 2 * (code - start)
                (glyph,) = _read(file, place, ">H")
            if glyph:
                found.append((code, code))
    return found
