"""The viewer of evidence: pages of a file as pictures in the page, for whoever may see it (``web/viewer.html``).

A room says which files there are and under which addresses their pages lie; it records each opening itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header, urlencode

from zhiping.web import dates

_PDF = "application/pdf"
#: The file is a stranger's: whatever it holds may neither run nor fetch anything here.
_POLICY = "default-src 'none'; frame-ancestors 'self'"
#: In place of a page that cannot be drawn: what to do.
_BLANK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 420" width="1240" height="875">
<rect width="595" height="420" fill="#f4f2ec"/><g font-family="sans-serif" text-anchor="middle" fill="#4a463d">
<text x="297" y="200" font-size="20">这一页画不出来</text>
<text x="297" y="232" font-size="15">请点“原文件”打开核对</text></g></svg>"""


@dataclass(frozen=True, slots=True)
class File:
    """One file that can be opened. ``key`` stands in the address; ``size`` is in bytes.

    ``pages_at``: where its pages lie; a number and a slash follow. ``original``: where the file itself lies. ``word``:
    what the list says of it besides its pages; ``said``: sentences of the caption. ``is_gone``: only an earlier
    submission had it.
    """

    key: str
    name: str
    pages: int
    size: int
    uploaded_at: datetime
    pages_at: str
    original: str
    word: str = ""
    said: str = ""
    is_gone: bool = False

    @property
    def note(self) -> str:
        """What stands below the picture, behind name and page."""
        uploaded = f"{dates.day_in_brackets(self.uploaded_at, year=True)}{dates.time_of(self.uploaded_at)}"
        gone = "上次提交有，这次没有。" if self.is_gone else ""
        return f"{filesizeformat(self.size)}，{uploaded}上传。{gone}{self.said}本次查阅已记录。"


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the viewer shows: ``files``, the one that is open, at which page (from 1), turned by how many quarters.

    ``item``: of which item they are, as the page's address says it; empty if the page is about all files. ``keys``:
    whether single keys work (the page then has the switch that turns them off). ``heading``: of the section;
    ``list_label``: of the list of files.
    """

    files: Sequence[File]
    opened: File
    page: int
    item: str = ""
    turned: int = 0
    keys: bool = False
    heading: str = "证明材料"
    list_label: str = "本项的文件"

    @property
    def place(self) -> int:
        """Which of the files is open, from 1."""
        return self.files.index(self.opened) + 1

    @property
    def picture(self) -> str:
        """The address of the open page's picture."""
        return f"{self.opened.pages_at}{self.page}/"

    @property
    def query(self) -> str:
        """What stands in the page's address before file and page."""
        return f"?{urlencode({'item': self.item})}&" if self.item else "?"

    @property
    def before(self) -> int | None:
        """The page before, if there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, if there is one."""
        return self.page + 1 if self.page < self.opened.pages else None

    @property
    def quarter_more(self) -> int | None:
        """By how many quarters the page is turned next; None: back to as it came."""
        return self.turned + 1 if self.turned < 3 else None

    @property
    def previous_file(self) -> File | None:
        """The file before."""
        return self.files[self.place - 2] if self.place > 1 else None

    @property
    def next_file(self) -> File | None:
        """The file after."""
        return self.files[self.place] if self.place < len(self.files) else None

    @property
    def counterpart(self) -> File | None:
        """With what the open file is compared: one of the submission before for one of now, and the other way round."""
        return next((file for file in self.files if file.is_gone != self.opened.is_gone), None)


def viewer_of(
    files: Sequence[File], *, key: str, page: str, turn: str = "", item: str = "", keys: bool = False,
    heading: str = "证明材料", list_label: str = "本项的文件",
) -> Viewer | None:  # fmt: skip
    """The viewer over ``files``, at what the page's address asks for, else at the first; None without files.

    Numbers that cannot be read, or that no page has, become the nearest there is.
    """
    if not files:
        return None
    opened = next((file for file in files if file.key == key), files[0])
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    turned = int(turn) if turn in ("1", "2", "3") else 0
    return Viewer(files, opened, min(max(number, 1), opened.pages), item, turned, keys, heading, list_label)


def picture_answer(picture: bytes | None) -> HttpResponse:
    """A page of a file as a picture, or what stands in its place if it cannot be drawn. Kept nowhere."""
    response = HttpResponse(picture or _BLANK, content_type="image/jpeg" if picture else "image/svg+xml")
    return _closed(response, f"{_POLICY}; sandbox")


def file_answer(content: bytes, media_type: str, name: str = "") -> HttpResponse:
    """A file as it is kept, shown in place. Kept nowhere.

    Chromium's own viewer of PDF files does not work in a sandbox, so these get the same policy without it.
    """
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    sandbox = "" if media_type == _PDF else "; sandbox"
    return _closed(response, f"{_POLICY}; style-src 'unsafe-inline'{sandbox}")


def _closed(response: HttpResponse, policy: str) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = policy
    return response
