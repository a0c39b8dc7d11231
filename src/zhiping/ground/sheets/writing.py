"""Writing a sheet with XlsxWriter: real dates and numbers, nothing that is read as a formula, ready for the printer.

Rows are written as they come, in constant memory. Same rows and instant, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zhiping.ground.sheets.shapes import Column, Kind, Sheet

#: What a cell can hold, in characters; rows of a worksheet.
LONGEST: Final = 32_767
MOST_ROWS: Final = 1_048_576
#: The row of headings, from 0: below the title and the line that says when it was made.
HEAD_ROW: Final = 2
#: What some programs take for the beginning of a formula when a cell is edited or saved as CSV.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: What XML cannot hold: it is shown as a replacement character, so that nothing vanishes unseen.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Excel counts days from 1900; its 1900 has a 29 February, so days before March are told apart by text.
_FIRST_DAY: Final = date(1900, 3, 1)

_FORMATS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.CODE: {"num_format": "@"},
    Kind.DATE: {"num_format": "yyyy-mm-dd", "align": "center"},
    Kind.INSTANT: {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "center"},
    Kind.INTEGER: {"num_format": "0"},
    Kind.NUMBER: {"num_format": "0.##########"},
    Kind.MONEY: {"num_format": "#,##0.00"},
    Kind.PERCENT: {"num_format": "0.0%"},
}


class Unwritable(ValueError):
    """A value that its column cannot hold; the argument names heading and row."""


class _Book:
    """A workbook with the formats of each kind."""

    def __init__(self, out: BinaryIO, title: str, made_at: datetime) -> None:
        self.book = xlsxwriter.Workbook(
            out,
            {
                "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "nan_inf_to_errors": False,
                "default_format_properties": {"font_name": "宋体", "font_size": 11},
            },
        )  # fmt: skip
        self.book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        grid: dict[str, Any] = {"border": 1, "valign": "vcenter"}
        self.formats = {kind: self.book.add_format(grid | told) for kind, told in _FORMATS.items()}
        self.quoted = {
            kind: self.book.add_format(grid | _FORMATS[kind] | {"quote_prefix": True})
            for kind in (Kind.TEXT, Kind.CODE)
        }
        self.head = self.book.add_format(
            grid | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EDEDED"}
        )
        self.title = self.book.add_format({"bold": True, "font_size": 16})
        self.note = self.book.add_format({"font_size": 10})
        self.plain = self.book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})

    def close(self) -> None:
        self.book.close()


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("�", text)


def _set_up(sheet: Worksheet, columns: tuple[Column, ...], title: str) -> None:
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    # An ampersand begins a code there.
    sheet.set_footer(f"&L{title[:60].replace('&', '&&')}&R第 &P 页，共 &N 页")


def _headed(book: _Book, name: str, title: str, note: str, columns: tuple[Column, ...]) -> Worksheet:
    sheet = book.book.add_worksheet(name)
    _set_up(sheet, columns, title)
    sheet.write_string(0, 0, _plain(title), book.title)
    sheet.write_string(1, 0, _plain(note)[:LONGEST], book.note)
    sheet.set_row(HEAD_ROW, 32)
    for n, column in enumerate(columns):
        sheet.write_string(HEAD_ROW, n, _plain(column.heading), book.head)
    return sheet


def write(sheet: Sheet, out: BinaryIO, *, progress: Callable[[int], None] | None = None, every: int = 500) -> int:
    """Write ``sheet`` to ``out`` and return how many rows there are; ``progress`` is told each ``every`` rows.

    Raises ``Unwritable`` for a value that is not of its column's kind, too long, or one row too many: nothing is cut
    off in silence.
    """
    book = _Book(out, sheet.title, sheet.made_at)
    made = sheet.made_at
    note = f"生成时间：{made.year}年{made.month}月{made.day}日{made:%H:%M}"
    page = _headed(book, "表", sheet.title, "　".join([note, *sheet.notes]), sheet.columns)
    count, words = 0, {column.key: {v: k for k, v in column.choices.items()} for column in sheet.columns}
    try:
        for count, row in enumerate(sheet.rows, start=1):
            at = HEAD_ROW + count
            if at >= MOST_ROWS:
                raise Unwritable(f"一张表最多{MOST_ROWS - HEAD_ROW - 1}行")
            for n, column in enumerate(sheet.columns):
                value = row.get(column.key)
                value = words[column.key].get(value, value) if isinstance(value, str) else value
                _cell(book, page, at, n, column, value, sheet)
            if progress is not None and count % every == 0:
                progress(count)
    except BaseException:
        # What was begun is of no use, but its temporary files must go.
        book.close()
        raise
    if sheet.columns:
        page.autofilter(HEAD_ROW, 0, HEAD_ROW + count, len(sheet.columns) - 1)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{HEAD_ROW + count + 1}"})
    book.close()
    return count


def _cell(book: _Book, page: Worksheet, at: int, n: int, column: Column, value: Any, sheet: Sheet) -> None:
    shape: Format = book.formats[column.kind]
    if value is None or value == "":
        page.write_blank(at, n, None, shape)
        return
    wrong = Unwritable(f"第{at + 1}行“{column.heading}”：{type(value).__name__}写不成{column.kind}")
    match column.kind, value:
        case ((Kind.TEXT | Kind.CODE), str()):
            text = _plain(value)
            if len(text) > LONGEST:
                raise Unwritable(f"第{at + 1}行“{column.heading}”有{len(text)}个字，一格最多{LONGEST}个")
            starts = text.startswith(_FORMULA_STARTS)
            page.write_string(at, n, text, book.quoted[column.kind] if starts else shape)
        case Kind.INSTANT, datetime():
            if value.tzinfo is None:
                raise wrong
            local = value.astimezone(sheet.made_at.tzinfo).replace(tzinfo=None, microsecond=0)
            page.write_datetime(at, n, local, shape)
        case Kind.DATE, date() if not isinstance(value, datetime):
            if value < _FIRST_DAY:
                page.write_string(at, n, value.isoformat(), shape)
            else:
                page.write_datetime(at, n, value, shape)
        case Kind.INTEGER, int() if not isinstance(value, bool):
            page.write_number(at, n, value, shape)
        case Kind.MONEY, int() if not isinstance(value, bool):
            page.write_number(at, n, float(Decimal(value) / 100), shape)
        case ((Kind.NUMBER | Kind.PERCENT), (int() | float() | Decimal())) if not isinstance(value, bool):
            page.write_number(at, n, float(value), shape)
        case _:
            raise wrong


def template(
    title: str, columns: tuple[Column, ...], out: BinaryIO, *, made_at: datetime, notes: Iterable[str]
) -> None:
    """Write an empty sheet to fill in, with lists to choose from, and a second one that says what belongs where."""
    book = _Book(out, title, made_at)
    told = "从第4行起填写，一行一条。带*的必须填写，各列的要求见“填写说明”。"
    starred = tuple(
        Column(c.key, f"{c.heading}{'*' if c.required else ''}", c.kind, c.width, choices=c.choices) for c in columns
    )
    page = _headed(book, "填写", title, told, starred)
    last = HEAD_ROW + 5000
    for n, column in enumerate(columns):
        page.set_column(n, n, column.width, book.formats[column.kind])
        if column.choices and len(",".join(column.choices)) <= 255:
            page.data_validation(HEAD_ROW + 1, n, last, n, {"validate": "list", "source": list(column.choices)})
    help_ = book.book.add_worksheet("填写说明")
    help_.set_column(0, 0, 24)
    help_.set_column(1, 1, 90)
    help_.set_paper(9)
    told_first = list(notes)
    for row, note in enumerate(told_first):
        help_.write_string(row, 0, _plain(note), book.note)
    for n, heading in enumerate(("列", "填什么")):
        help_.write_string(len(told_first), n, heading, book.head)
    for row, column in enumerate(columns, start=len(told_first) + 1):
        help_.write_string(row, 0, _plain(column.heading), book.plain)
        help_.write_string(row, 1, _plain(_says(column)), book.plain)
    book.close()


#: What the template says of a column that only has a kind.
_KINDS: Final = {
    Kind.TEXT: "文字", Kind.CODE: "按文本填写，不要让表格软件改成数字", Kind.DATE: "日期，如2024-11-23",
    Kind.INSTANT: "日期和时间，如2024-11-23 09:30", Kind.INTEGER: "整数", Kind.NUMBER: "数字，可以有小数",
    Kind.MONEY: "金额，单位元", Kind.PERCENT: "百分数",
}  # fmt: skip


def _says(column: Column) -> str:
    said = [column.hint or _KINDS[column.kind]]
    if column.choices:
        said.append(f"填：{'、'.join(column.choices)}")
    said.append("必填" if column.required else "可以空着")
    return "。".join(said) + "。"
