"""Finding the head of a sheet and reading its rows by column, wherever the columns stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zhiping.ground.sheets.cells import Cell, CellFault, Raw, Value, is_blank, letters, narrow, value_of
from zhiping.ground.sheets.opening import Grid, NotASheet, open_grid
from zhiping.ground.sheets.shapes import Column

#: In how many rows from the top the headings are looked for.
_HEAD_WITHIN: Final = 20
_NOISE: Final = re.compile(r"[\s*：:]|[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, the values by key, and what is wrong with its cells."""

    number: int
    values: Mapping[str, Value]
    refs: Mapping[str, str]
    faults: tuple[CellFault, ...] = ()

    def fault(self, column: Column, says: str) -> CellFault:
        """A fault at the cell of ``column`` in this row, found by who knows what it should say."""
        return CellFault(self.refs.get(column.key, f"第{self.number}行"), column.heading, says)


@dataclass(slots=True)
class Table:
    """The rows under the head; ``unknown``: headings of columns that are not asked for and so were not read."""

    name: str
    lines: list[Line]
    unknown: list[str] = field(default_factory=list)


def _plain(heading: Raw) -> str:
    return _NOISE.sub("", narrow(str(heading))) if not is_blank(heading) else ""


def read(content: bytes, columns: tuple[Column, ...]) -> Table:
    """Read the rows of a file. Empty rows are passed over. Raises ``NotASheet`` when no head has every column that is
    required; the sentence names those that are missing.
    """
    return read_grid(open_grid(content), columns)


def read_grid(grid: Grid, columns: tuple[Column, ...]) -> Table:
    """The same of cells that were opened before."""
    rows = grid.filled()
    places, first, head = _find(rows, columns)
    lines = []
    for at in range(first, len(rows)):
        row = rows[at]
        if all(is_blank(row[n]) for n in places.values() if n < len(row)):
            continue
        lines.append(_line(row, at, places, columns))
    known = set(places.values())
    unknown = [word for n, word in enumerate(head) if word and n not in known]
    return Table(grid.name, lines, unknown)


def _line(row: list[Raw], at: int, places: dict[str, int], columns: tuple[Column, ...]) -> Line:
    values: dict[str, Value] = {}
    refs: dict[str, str] = {}
    faults = []
    for column in columns:
        n = places.get(column.key)
        if n is None:
            values[column.key] = None
            continue
        cell = Cell(row[n] if n < len(row) else None, at, n)
        refs[column.key] = cell.ref
        found = value_of(column, cell)
        if isinstance(found, CellFault):
            faults.append(found)
        else:
            values[column.key] = found
    return Line(at + 1, values, refs, tuple(faults))


def _find(rows: list[list[Raw]], columns: tuple[Column, ...]) -> tuple[dict[str, int], int, list[str]]:
    """Where each column stands, the first row below the head, and the head as it reads.

    A head may be of two rows, the upper one merged over several columns: the lower word counts, where there is one.
    """
    best: dict[str, int] = {}
    first, head = 0, []
    for at in range(min(len(rows), _HEAD_WITHIN)):
        single = [_plain(cell) for cell in rows[at]]
        heads = [(single, at + 1)]
        if at + 1 < len(rows):
            lower = [_plain(cell) for cell in rows[at + 1]]
            heads.append(([b or a for a, b in zip(single, lower, strict=True)], at + 2))
        for words, below in heads:
            places = _places(words, columns)
            # The first of the fullest: rows above a head, and rows of data below it, know less.
            if len(places) > len(best):
                best, first, head = places, below, words
    if best and all(column.key in best for column in columns if column.required):
        return best, first, head
    if not best:
        wanted = "、".join(column.heading for column in columns if column.required)
        raise NotASheet(f"没有找到表头，请下载模板填写。前{_HEAD_WITHIN}行里应有一行写明：{wanted}")
    missing = "、".join(column.heading for column in columns if column.required and column.key not in best)
    raise NotASheet(f"表头里缺少：{missing}。请在模板里填写，不要改动表头")


def _places(head: list[str], columns: tuple[Column, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column in columns:
        names = {_plain(name) for name in (column.heading, *column.also)}
        found = [n for n, word in enumerate(head) if word in names]
        if len(found) > 1:
            where = "、".join(letters(n) for n in found)
            raise NotASheet(f"有几列的表头都是“{column.heading}”（{where}列），请只留一列")
        if found:
            places[column.key] = found[0]
    return places
