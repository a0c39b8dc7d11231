"""What a sheet is: a title, columns and rows. One description serves writing, the template, and reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds, and so how its cells are written and read.

    ``TEXT`` words; ``CODE`` numbers that are names (ID numbers, credit codes, public codes), always text; ``DATE``;
    ``INSTANT`` (UTC in, the zone of the sheet out); ``INTEGER``; ``NUMBER`` with decimals; ``MONEY`` integer fen, shown
    in yuan; ``PERCENT`` a fraction, 0.5 is 50%.
    """

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INSTANT = "instant"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` in characters of a Chinese sheet (two for each 汉字).

    ``personal``: holds personal data, so it is written only for who may have it. ``required``: a cell must be filled
    in. ``choices``: word in the cell → value, where only these are known. ``also``: other headings it is found under.
    ``hint``: one line for the template, on what belongs there.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 12
    personal: bool = False
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    hint: str = ""
    longest: int = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: rows map the key of a column to its value, None or absent for an empty cell.

    ``made_at`` is an instant with a zone: the one in which the sheet tells times. ``notes`` stand below the title.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Any]]
    made_at: datetime
    notes: tuple[str, ...] = ()

    def without_personal(self) -> tuple[Sheet, list[str]]:
        """The sheet without the columns that hold personal data, and the headings that were left out."""
        kept = tuple(column for column in self.columns if not column.personal)
        left_out = [column.heading for column in self.columns if column.personal]
        return Sheet(self.title, kept, self.rows, self.made_at, self.notes), left_out
