"""Spreadsheets: what is written is read back the same by two readers, nothing is a formula, hostile files refused."""

# ruff: noqa: DTZ001  # a cell of a spreadsheet has no zone
from __future__ import annotations

import base64
import io
import struct
import unicodedata
import zipfile
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiping.ground.sheets import (
    Cell,
    CellFault,
    Column,
    Grid,
    Kind,
    NotASheet,
    Sheet,
    Unwritable,
    open_grid,
    opening,
    read,
    template,
    value_of,
    write,
)
from zhiping.ground.sheets.reading import read_grid

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE = datetime(2024, 11, 14, 9, 30, tzinfo=SHANGHAI)
COLUMNS = (
    Column("name", "姓名", required=True, width=14),
    Column("number", "证件号码", Kind.CODE, personal=True, width=22),
    Column("day", "日期", Kind.DATE),
    Column("at", "提交时间", Kind.INSTANT, width=20),
    Column("count", "份数", Kind.INTEGER),
    Column("hours", "学时", Kind.NUMBER),
    Column("fee", "金额（元）", Kind.MONEY),
    Column("share", "比例", Kind.PERCENT),
    Column("result", "结果", choices={"通过": "pass", "未通过": "fail"}),
)
#: A .xls of 1997 to 2003, packed: a title merged over the sheet, a head of two rows, merged over three columns.
OLD_XLS = (
    "eNrtWFlIVFEY/s69d5wZ03HGDTQqEbIyo5mxKAmbFssnb7bQjks5SSgag0QL7fmkQRAYhT0I9lCB2UsWLeRD0ENg1ENQCFr51FNR2oN6+88/"
    "d6bRDBoow7jf5fzn/Ov5z3a3F32egY472YOYhNVQMW44kRAjE1ScEcYN0huGbEZqBxXDwoyC00ELmWDDg+TndrmGcr0HoaBb6yUKvKOyF4eg"
    "NzYEc6YR6ziHaiFzKCYq0E4SF7I4q1Sm+5mmMb3Nlg+ZrmHJBabFZDsgdqMvoOevNHfxTiWXdS7IuD3s84YlPmTgmdzFpy6KsK0Na0MHq+tn"
    "mGKuloRO0IKWBhuCIcmn4DoSgV2EJWVlS0pKBpBOi92Jr0YO8CVyqp/kWPLplQuQ/NtEuf0Xcgct4mT5JUUDTsOo4kPSjCSc0KRGEQf2DAdH"
    "0UYScHFCtOp2b6v+dntThVSW1q+qIqdXu5K3aRC9LcP6yFZxhCRSSVX9ZlymKk3P1kl//HB3y1BwXq0KkVPp1OFNBZb7fD6v31dU5PUWelf4"
    "C30ryT7TcBs2iEDbtU09+LC1WKeO/fDCj2VoqlgOR+0KDAUTZUZ883FPuPkk86FMIlqDFG57+Gi6afSjNz69LNtXHqhkyWl+4IQfS/PlLMDA"
    "GelBzi7W2KI0nz0WMz3LUWdzO5tpOtlQnVeeYTY2nmOb86zNo34KGa8CC2LaC6nd/HHzvbnN7wOLqN1VOngsvet1oAO5NNc15C+vcygQBeLq"
    "FYn7gUgtzFtYP9Osn25nDsVt5m6Yz94UjMkDTPAwfQwXj91jXhr7iCl8BPtIGuYiMxrmFOJUjucgTmUurNGonWDmokyKK60VM5dwW3Af0lPh"
    "mJrZg8IxbVE7LZqrOkWuKse0m74qR5WrfFKRnIx7LKqTcZ1RnUYzevOpwpG1KSJrHFnOoEq7Q+PIc4z+EX9l+/pH5Ktx9FtLpdVnaWV6yXxn"
    "ET9Ee8jG86Wxt+CRCR55mPsBDauVVNxl0ZoYeSIsWLBgwYIFCxb+OeRrocKvOzBfm8Kv4Xbzv84YlXHrN8l/iy1opKuJPio3oIHqEI7GtX8y"
    "YRORWOI3fSL/CyV2UO8h1GEf51EX9/6lzygRO57fdnT/uSMUb//j8eT5l/v/Dk/yChk="
)  # fmt: skip


def made(rows: list[dict[str, Any]], columns: tuple[Column, ...] = COLUMNS, title: str = "汇总表") -> bytes:
    out = io.BytesIO()
    assert write(Sheet(title, columns, rows, MADE), out) == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


# --- out ---

ROW = {
    "name": "阿依·古丽", "number": "511102199003072318", "day": date(2024, 11, 23),
    "at": datetime(2024, 11, 10, 1, 30, 15, tzinfo=UTC), "count": 3, "hours": Decimal("30.5"), "fee": 20000,
    "share": Decimal("0.5"), "result": "pass",
}  # fmt: skip


def test_values_are_real_dates_numbers_and_texts_for_a_second_reader() -> None:
    page = opened(made([ROW]))
    cells = [cell for cell in page[4]]
    assert [cell.value for cell in cells] == [
        "阿依·古丽", "511102199003072318", datetime(2024, 11, 23), datetime(2024, 11, 10, 9, 30, 15), 3, 30.5, 200, 0.5,
        "通过",
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["s", "s", "d", "d", "n", "n", "n", "n", "s"]
    assert cells[1].number_format == "@" and cells[6].number_format == "#,##0.00"


def test_the_sheet_is_ready_to_be_worked_with_and_printed() -> None:
    page = opened(made([ROW, ROW], title="汇总 R&D"))
    assert page["A1"].value == "汇总 R&D" and page["A2"].value == "生成时间：2024年11月14日09:30"
    assert page.freeze_panes == "A4" and page.auto_filter.ref == "A3:I5"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToHeight, page.print_title_rows) == (0, "$3:$3")
    assert page.oddFooter.right.text == "第 &P 页，共 &N 页"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝", '=HYPERLINK("http://x","y")', "http://a.b"])
def test_no_cell_becomes_a_formula_or_a_link(start: str) -> None:
    content = made([ROW | {"name": start + "1+1"}])
    cell = opened(content)["A4"]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert cell.value.replace("_x000D_", "\r") == start + "1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page and b"hyperlink" not in page
    if start[0] in "=+-@＝":
        assert cell.style_id != opened(made([ROW]))["A4"].style_id and cell.quotePrefix


def test_the_same_rows_are_the_same_bytes() -> None:
    assert made([ROW]) == made([ROW])


@pytest.mark.parametrize(
    ("key", "value"),
    [("count", 1.5), ("count", True), ("fee", 2.0), ("day", datetime(2024, 1, 1, tzinfo=UTC)), ("name", 3),
     ("at", datetime(2024, 1, 1)), ("name", "长" * 32_768), ("hours", "30")],
)  # fmt: skip
def test_what_a_column_cannot_hold_is_named_and_nothing_is_cut_off(key: str, value: Any) -> None:
    heading = next(column.heading for column in COLUMNS if column.key == key)
    with pytest.raises(Unwritable, match=rf"第4行“{heading}”"):
        made([ROW | {key: value}])


def test_personal_columns_are_left_out_and_said_so() -> None:
    sheet, left_out = Sheet("表", COLUMNS, [ROW], MADE).without_personal()
    assert left_out == ["证件号码"] and "number" not in {column.key for column in sheet.columns}
    out = io.BytesIO()
    write(sheet, out)
    assert b"511102199003072318" not in b"".join(
        zipfile.ZipFile(io.BytesIO(out.getvalue())).read(name) for name in zipfile.ZipFile(out).namelist()
    )


def test_progress_is_told_as_rows_are_written() -> None:
    told: list[int] = []
    write(
        Sheet("表", COLUMNS, ({"name": str(n)} for n in range(25)), MADE), io.BytesIO(), progress=told.append, every=10
    )
    assert told == [10, 20]


_WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Cn", "Co")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text and text.isprintable())
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.one_of(_WORDS, _WORDS.map("=".__add__), _WORDS.map("_x0041_".__add__)),
            "number": st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
            "day": st.dates(date(1900, 1, 1), date(2100, 12, 31)),
            "at": st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(
                lambda at: at.replace(microsecond=0, tzinfo=SHANGHAI)
            ),
            "count": st.integers(-(10**9), 10**9),
            "hours": st.integers(0, 10_000).map(lambda n: Decimal(n) / 10),
            "fee": st.integers(0, 10**11),
            "share": st.integers(0, 1000).map(lambda n: Decimal(n) / 1000),
            "result": st.sampled_from(["pass", "fail"]),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15)
@given(_ROWS)
def test_a_round_trip_gives_the_same_values(rows: list[dict[str, Any]]) -> None:
    content = made(rows)
    back = read(content, COLUMNS)
    assert [line.faults for line in back.lines] == [()] * len(rows)
    for row, line, second in zip(
        rows, back.lines, list(opened(content).iter_rows(min_row=4, values_only=True)), strict=True
    ):
        wanted = row | {"name": unicodedata.normalize("NFC", row["name"]), "at": row["at"].replace(tzinfo=None)}
        assert dict(line.values) == wanted
        # openpyxl leaves what is escaped as it is.
        assert str(second[0]).replace("_x005F", "") == row["name"] and second[1] == row["number"]


# --- in ---


def cell(raw: Any, key: str) -> Any:
    return value_of(next(column for column in COLUMNS if column.key == key), Cell(raw, 4, 2))


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("name", "　张三 \xa0", "张三"), ("name", 12.0, "12"), ("number", "  ", None),
        ("number", "５１１１０２ １９９００３０７２３１ｘ", "51110219900307231X"), ("number", 12345.0, "12345"),
        ("day", "2024-11-03", date(2024, 11, 3)), ("day", "２０２４／１１／３", date(2024, 11, 3)),
        ("day", "2024年 11月3日", date(2024, 11, 3)), ("day", "2024.11.03", date(2024, 11, 3)),
        ("day", "20241103", date(2024, 11, 3)), ("day", 20241103.0, date(2024, 11, 3)),
        ("day", datetime(2024, 11, 3), date(2024, 11, 3)), ("at", "2024-11-03 09:05", datetime(2024, 11, 3, 9, 5)),
        ("count", 60.0, 60), ("count", "６０", 60), ("count", " 1,200 ", 1200), ("hours", "30.5", Decimal("30.5")),
        ("fee", "￥1,234.50", 123450), ("fee", 0.29, 29), ("fee", 0.9999999999999999, 100), ("fee", "200元", 20000),
        ("share", "50%", Decimal("0.5")), ("share", 0.25, Decimal("0.25")), ("result", "通过 ", "pass"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(key: str, raw: Any, value: Any) -> None:
    assert cell(raw, key) == value


@pytest.mark.parametrize(
    ("key", "raw", "says"),
    [
        ("name", None, "必填"), ("name", "长" * 501, "最多500个"), ("name", "a\x00b", "控制字符"),
        ("name", "#REF!", "公式没有算出结果"), ("number", 511102199003072318.0, "后几位已经丢失"),
        ("number", date(2024, 1, 1), "存成了日期"), ("day", "2024年11月", "不是完整的日期"),
        ("day", 45000.0, "不是完整的日期"),
        ("day", "2024-02-30", "不是有的日期"), ("day", True, "应为日期"), ("count", 1.5, "不是整数"),
        ("count", "三", "不是数字"), ("count", True, "应为数字"),
        ("count", "1e999", "不是整数"), ("hours", "nan", "不是数字"),
        ("fee", "0.123", "精确到分"), ("result", "合格", "可以填：通过、未通过"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_named_with_its_cell(key: str, raw: Any, says: str) -> None:
    found = cell(raw, key)
    assert isinstance(found, CellFault) and found.ref == "C5" and says in found.says, found


def test_an_old_xls_with_merged_heads_is_read_and_its_broken_cell_named() -> None:
    columns = (
        Column("name", "姓名", required=True), Column("number", "证件号码", Kind.CODE),
        Column("general", "公需", Kind.NUMBER), Column("professional", "专业", Kind.NUMBER),
        Column("day", "登记日期", Kind.DATE),
    )  # fmt: skip
    table = read(zlib.decompress(base64.b64decode("".join(OLD_XLS))), columns)
    first, second = table.lines
    assert (first.number, first.values["name"], first.values["professional"]) == (4, "张三", 60)
    assert (first.values["day"], second.values["day"]) == (date(2024, 5, 6), date(2024, 5, 7))
    (fault,) = second.faults
    assert str(fault).startswith("B5（证件号码）") and "后几位已经丢失" in fault.says


def test_merged_cells_say_the_same_in_each_of_their_rows() -> None:
    grid = Grid("表", [["单位", "姓名"], ["某厂", "张三"], [None, "李四"]], [(1, 0, 2, 0)])
    columns = (Column("unit", "单位", required=True), Column("name", "姓名", required=True))
    assert [line.values["unit"] for line in read_grid(grid, columns).lines] == ["某厂", "某厂"]


def test_columns_are_found_by_their_heads_wherever_they_stand_and_others_are_named() -> None:
    content = "备注,份 数,姓名（必填）\r\n,3,张三\r\n,,\r\n".encode("gb18030")
    table = read(content, COLUMNS)
    assert [(line.number, line.values["name"], line.values["count"]) for line in table.lines] == [(2, "张三", 3)]
    assert table.unknown == ["备注"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "没有收到"), ("编号,份数\n1,2".encode(), "缺少：姓名"), ("甲,乙\n1,2".encode(), "没有找到表头"),
        ("姓名,姓名\n1,2".encode(), "A、B列"),
        (b"%PDF-1.7 x", "不是能识别的表格"), (b"\xff\xfe\x00\x01", "不是能识别的表格"),
        (b"PK\x03\x04nonsense", "已损坏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "打不开"),
        (("姓名\n" + "张三\n" * 20_020).encode(), "超过20000行"), (b"x" * (opening.MAX_BYTES + 1), "超过10 MB"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_or_too_large_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(NotASheet, match=says):
        read(content, COLUMNS)


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_:
        for name, content in parts.items():
            made_.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_whatever_its_directory_says() -> None:
    content = bytearray(_zip({"xl/workbook.xml": b"0" * (opening._UNPACKED + 1)}))
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 24, 10)  # the directory says: ten bytes
    with pytest.raises(NotASheet, match="过大或互相重叠"):
        open_grid(bytes(content))


def test_overlapping_entries_are_refused() -> None:
    content = bytearray(_zip({"xl/a.xml": b"a" * 100, "xl/b.xml": b"b" * 100}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    struct.pack_into("<L", content, second + 42, 0)  # both begin at the first
    with pytest.raises(NotASheet, match="过大或互相重叠"):
        open_grid(bytes(content))


def test_other_archives_and_locked_ones_are_told_apart() -> None:
    with pytest.raises(NotASheet, match="这是压缩包"):
        open_grid(_zip({"photo.jpg": b"x"}))
    content = bytearray(_zip({"xl/workbook.xml": b"x"}))
    struct.pack_into("<H", content, 6, 1)
    with pytest.raises(NotASheet, match="设了密码"):
        open_grid(bytes(content))


def test_a_cell_at_the_far_corner_does_not_take_the_memory() -> None:
    content = made([ROW])
    parts = {
        name: zipfile.ZipFile(io.BytesIO(content)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    }
    page = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = page.replace(b"</sheetData>", far)
    with pytest.raises(NotASheet):
        open_grid(_zip(parts))


# --- the template ---


def test_the_template_filled_in_is_read_again() -> None:
    out = io.BytesIO()
    template("学时导入", COLUMNS, out, made_at=MADE, notes=["一人一行。"])
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    page, help_ = book.worksheets
    assert [cell.value for cell in page[3]][:2] == ["姓名*", "证件号码"]
    assert page.data_validations.dataValidation[0].formula1 == '"通过,未通过"'
    assert help_["A3"].value == "姓名" and "必填" in help_["B3"].value
    page["A4"], page["B4"], page["I4"] = "张三", "511102199003072318", "未通过"
    page["C4"] = date(2024, 5, 6)
    saved = io.BytesIO()
    book.save(saved)
    (line,) = read(saved.getvalue(), COLUMNS).lines
    assert (line.values["name"], line.values["day"], line.values["result"]) == ("张三", date(2024, 5, 6), "fail")


def test_an_untouched_template_has_no_rows() -> None:
    out = io.BytesIO()
    template("学时导入", COLUMNS, out, made_at=MADE, notes=[])
    assert read(out.getvalue(), COLUMNS).lines == []


def test_a_duration_is_no_date() -> None:
    assert isinstance(cell(timedelta(hours=3), "day"), CellFault)
