"""Opening a spreadsheet that somebody sent, in a process of its own: whatever a file does there, it does to nobody.

Run as ``python -m zhiping.ground.sheets.opening`` it reads a file from standard input and writes its first sheet that
holds anything as JSON to standard output, with little time and memory. Before that an archive is looked into without
trusting what it says of itself: entries that overlap, or that unpack to more than ``_UNPACKED`` bytes, are refused.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from zhiping.ground.sheets.cells import Raw

#: The largest file taken, in bytes; rows and columns of a sheet that are read.
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 20_000
#: Rows above them that may be a title, notes and the head.
_ABOVE: Final = 20
MAX_COLUMNS: Final = 100
_UNPACKED: Final = 120 * 1024 * 1024
_ENTRIES: Final = 500
#: What the reading process may use: seconds of the processor, seconds by the clock, bytes of memory.
_CPU_SECONDS, _SECONDS, _BYTES = 20, 40, 1 << 30
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL: Final = struct.Struct("<4s5H3L2H")


class NotASheet(ValueError):
    """A file that is not read; the argument is a sentence that says why and what to do."""


@dataclass(slots=True)
class Grid:
    """The cells of one sheet as they stand there, row by row from its top left; ``merged``: (first row, first column,
    last row, last column), from 0."""

    name: str
    rows: list[list[Raw]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def filled(self) -> list[list[Raw]]:
        """The rows with the value of merged cells in each of their places, as a person reads them."""
        rows = [list(row) for row in self.rows]
        for top, left, bottom, right in self.merged:
            if top >= len(rows) or left >= len(rows[top]):
                continue
            value = rows[top][left]
            for row in rows[top : bottom + 1]:
                for n in range(left, min(right + 1, len(row))):
                    row[n] = value
        return rows


def open_grid(content: bytes) -> Grid:
    """The first sheet of a .xlsx, .xls or .csv that holds anything. The kind is told by the bytes, not by a name.

    Raises ``NotASheet``: empty, too large, no spreadsheet, protected by a password, hostile, or too many rows.
    """
    if not content:
        raise NotASheet("没有收到文件的内容，请重新选择文件上传")
    if len(content) > MAX_BYTES:
        raise NotASheet(
            f"文件有{len(content) / 1024 / 1024:.1f} MB，超过{MAX_BYTES // 1024 // 1024} MB，请分成几个文件"
        )
    if content[:4] == b"PK\x03\x04":
        check_archive(content)
    elif content[:8] != _OLE:
        return _csv(content)
    return _apart(content)


# --- looking before opening ---


def check_archive(content: bytes) -> None:
    """Refuse an archive that is not what it says: overlapping or doubled entries, a bomb, one locked by a password."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise NotASheet("文件已损坏，打不开，请用表格软件打开后另存为.xlsx再上传") from None
    names = {entry.filename for entry in entries}
    if len(entries) > _ENTRIES or len(names) != len(entries):
        raise NotASheet("这不是表格软件存的.xlsx文件，请用表格软件另存为.xlsx再上传")
    if not any(name.startswith("xl/") for name in names):
        raise NotASheet("这是压缩包，不是.xlsx表格，请先解压，再上传里面的表格")
    end, unpacked = 0, 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        begin = _data_begins(content, entry, end)
        end = begin + entry.compress_size
        if end > len(content):
            raise _bomb()
        unpacked += _unpacks_to(content[begin:end], entry.compress_type, _UNPACKED - unpacked)


def _bomb() -> NotASheet:
    return NotASheet("文件的结构不正常，展开后过大或互相重叠，没有打开。请用表格软件打开后另存为.xlsx再上传")


def _data_begins(content: bytes, entry: zipfile.ZipInfo, end: int) -> int:
    head = content[entry.header_offset : entry.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size or entry.header_offset < end:
        raise _bomb()
    magic, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(head)
    if magic != b"PK\x03\x04" or method != entry.compress_type:
        raise _bomb()
    if flags & 0x1:
        raise NotASheet("文件设了密码，打不开，请去掉密码，另存一份再上传")
    return entry.header_offset + _LOCAL.size + int(name_length) + int(extra_length)


def _unpacks_to(packed: bytes, method: int, most: int) -> int:
    """How many bytes ``packed`` really unpacks to; nothing of it is kept. What its directory says is not asked."""
    if method == zipfile.ZIP_STORED:
        size = len(packed)
    elif method == zipfile.ZIP_DEFLATED:
        size, unpacker = 0, zlib.decompressobj(-15)
        while packed and not unpacker.eof:
            try:
                piece = unpacker.decompress(packed, 1 << 20)
            except zlib.error:
                raise NotASheet("文件已损坏，打不开，请用表格软件打开后另存为.xlsx再上传") from None
            size, packed = size + len(piece), unpacker.unconsumed_tail
            if size > most:
                raise _bomb()
    else:
        raise _bomb()
    if size > most:
        raise _bomb()
    return size


# --- text ---


def _csv(content: bytes) -> Grid:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotASheet("不是能识别的表格，请上传.xlsx、.xls或.csv文件")
    if "\0" in text or text.lstrip().startswith(("<", "{", "%PDF")):
        raise NotASheet("不是能识别的表格，请上传.xlsx、.xls或.csv文件")
    first = text.split("\n", 1)[0]
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",")
        rows: list[list[Raw]] = []
        for line in lines:
            rows.append(list(line))
            _within(len(rows), len(line))
    except csv.Error:
        raise NotASheet("不是能识别的.csv，请用表格软件另存为.xlsx再上传") from None
    return Grid("csv", _even(rows))


def _within(rows: int, columns: int) -> None:
    if rows > MAX_ROWS + _ABOVE:
        raise NotASheet(f"超过{MAX_ROWS}行，请分成几个文件")
    if columns > MAX_COLUMNS:
        raise NotASheet(f"超过{MAX_COLUMNS}列，请只留下模板里的列")


def _even(rows: list[list[Raw]]) -> list[list[Raw]]:
    widest = max((len(row) for row in rows), default=0)
    return [row + [None] * (widest - len(row)) for row in rows]


# --- a process of its own ---


def _apart(content: bytes) -> Grid:
    command = [sys.executable, "-m", "zhiping.ground.sheets.opening"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        raise NotASheet("这个表格打不开，可能已损坏或过大，请用表格软件打开后另存为.xlsx再上传") from None
    if "refused" in told:
        raise NotASheet(str(told["refused"]))
    rows = [[_from_json(cell) for cell in row] for row in told["rows"]]
    return Grid(str(told["name"]), _even(rows), [tuple(one) for one in told["merged"]])


def _to_json(value: Any) -> Any:
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    for kind in (datetime, date, time):  # an instant is a date as well: it is asked first
        if isinstance(value, kind):
            return {kind.__name__: value.isoformat()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _from_json(value: Any) -> Raw:
    if not isinstance(value, dict):
        return None if value == "" else value
    ((kind, text),) = value.items()
    if kind == "timedelta":
        return timedelta(seconds=float(text))
    if kind == "time":
        return time.fromisoformat(text)
    return datetime.fromisoformat(text) if kind == "datetime" else date.fromisoformat(text)


def _told(content: bytes) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if not sheet.height or not sheet.width:
                continue
            top, left = sheet.start or (0, 0)
            _within(top + sheet.height, left + sheet.width)
            # From A1, so that a cell is called what the person sees.
            rows = [[_to_json(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            return {"name": name, "rows": rows, "merged": merged}
    except PasswordError:
        return {"refused": "文件设了密码，打不开，请去掉密码，另存一份再上传"}
    except NotASheet as why:
        return {"refused": str(why)}
    except (CalamineError, ValueError, OSError) as why:
        if re.search("password|encrypt", str(why), re.IGNORECASE):
            return {"refused": "文件设了密码，打不开，请去掉密码，另存一份再上传"}
        return {"refused": "文件已损坏，或不是表格，打不开，请用表格软件打开后另存为.xlsx再上传"}
    return {"refused": "表格是空的"}


def main() -> None:
    """Read standard input, write JSON. Whoever serves requests goes first."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    json.dump(_told(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
