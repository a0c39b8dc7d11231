"""Spreadsheets: described as data, written with XlsxWriter, read with calamine. Knows nothing of dossiers."""

from zhiping.ground.sheets.cells import Cell, CellFault, Value, value_of
from zhiping.ground.sheets.opening import MAX_BYTES, Grid, NotASheet, open_grid
from zhiping.ground.sheets.reading import Line, Table, read
from zhiping.ground.sheets.shapes import Column, Kind, Sheet
from zhiping.ground.sheets.writing import Unwritable, template, write

__all__ = [
    "MAX_BYTES",
    "Cell",
    "CellFault",
    "Column",
    "Grid",
    "Kind",
    "Line",
    "NotASheet",
    "Sheet",
    "Table",
    "Unwritable",
    "Value",
    "open_grid",
    "read",
    "template",
    "value_of",
    "write",
]
