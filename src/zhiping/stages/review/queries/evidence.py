"""Files that prove a claim, as a checker opens them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.records.models import Evidence
from zhiping.stages.review.queries.bench import Bench


@dataclass(frozen=True, slots=True)
class File:
    """One file of an item. ``is_new``: the submission before did not have it there; ``is_gone``: only that one did.

    ``others``: how many other items it proves as well.
    """

    row: Evidence
    name: str
    is_new: bool
    is_gone: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the viewer shows: the files of an item, the one that is open, and at which page (from 1)."""

    files: list[File]
    opened: File
    page: int

    @property
    def place(self) -> int:
        """Which of the files is open, from 1."""
        return self.files.index(self.opened) + 1

    @property
    def before(self) -> int | None:
        """The page before, if there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, if there is one."""
        return self.page + 1 if self.page < self.opened.row.pages else None

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


def files_of(bench: Bench, item: str) -> list[File]:
    """The files assigned to ``item``, in the order of the document, then those that only the submission before had.

    What is no longer stored is left out. One query.
    """
    entries = _entries(bench.document, item)
    earlier = _entries(bench.before, item) if bench.before is not None else []
    now, known = {e["id"] for e in entries}, {e["id"] for e in earlier}
    gone = [e for e in earlier if e["id"] not in now]
    stored = Evidence.objects.filter(dossier=bench.dossier, key__in=now | {e["id"] for e in gone})
    rows = {row.key: row for row in stored}
    compared = bench.before is not None
    return [
        File(
            rows[e["id"]], e.get("name") or e["id"], compared and e["id"] in now and e["id"] not in known,
            e["id"] not in now, len(set(e.get("for") or ()) - {item}),
        )
        for e in [*entries, *gone]
        if e["id"] in rows
    ]  # fmt: skip


def viewer_of(files: list[File], *, code: str, page: str) -> Viewer | None:
    """The viewer over ``files``, at the file and page that were asked for, else at the first; None without files."""
    if not files:
        return None
    opened = next((file for file in files if file.row.code == code), files[0])
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Viewer(files, opened, min(max(number, 1), opened.row.pages))


def _entries(document: Mapping[str, Any], item: str) -> list[Mapping[str, Any]]:
    return [e for e in document.get("evidence") or [] if item in (e.get("for") or ())]
