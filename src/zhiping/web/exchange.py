"""What can be taken out as a sheet and brought in from one: a room has a module ``sheets`` with ``SOURCES`` and
``IMPORTERS``. The face of exchange asks, shows and keeps; it knows none of the rooms, and no room knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, Final

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from zhiping.access.viewers import Viewer
from zhiping.ground.sheets import Column, Line, Sheet, Table, read
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle

#: Whether somebody may; as in the table of permissions, which decides before.
May = Callable[[Viewer], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, when: ``at`` is the instant on the clock of ``cycle``, ``params`` the filters of the page;
    ``told`` hears from what takes long how many rows are written.
    """

    viewer: Viewer
    cycle: Cycle | None
    at: datetime
    params: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[int], None] = field(default=lambda _: None, compare=False)

    @property
    def actor(self) -> Actor:
        """As whom they act."""
        return Actor(self.viewer.person)

    def the_cycle(self) -> Cycle:
        """The round; whoever declares ``needs_cycle`` is only asked where there is one."""
        assert self.cycle is not None
        return self.cycle


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet to be written, how many rows it will have, and what was filtered, in words."""

    total: int
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be taken out. ``params``: which keys of the address say what is taken.

    ``make`` may cost some time: it is called by the worker. ``said`` puts the filters into words for the page.
    """

    key: str
    name: str
    what: str
    may: May
    columns: Callable[[Asked], tuple[Column, ...]]
    make: Callable[[Asked], Made]
    params: tuple[str, ...] = ()
    said: Callable[[Asked], str] = lambda _: ""
    needs_cycle: bool = True
    order: int = 50


class Verdict(StrEnum):
    """What a row of an import would do. ``LEFT``: there is nothing wrong with it, and it is not for this import to
    settle; it is told why, and does not keep the others from being applied.
    """

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT = "left"
    ERROR = "error"


VERDICTS: Final = {
    Verdict.NEW: "新增", Verdict.CHANGED: "更改", Verdict.SAME: "没有变化", Verdict.LEFT: "不导入",
    Verdict.ERROR: "有错误",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one row: ``about`` names it for the page, ``changes`` are (what, before, after), ``says``
    what is wrong, each with its cell, or why it is left; ``data`` is what ``apply`` needs, and that the second look
    compares.
    """

    number: int
    verdict: Verdict
    about: str
    changes: tuple[tuple[str, str, str], ...] = ()
    says: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Importer:
    """Something that can be brought in, always the same way: template, upload, preview, apply as one unit.

    ``look`` judges every row against what is registered now, in a fixed number of queries, and writes nothing.
    ``apply`` writes those that are new or changed; it is called in a transaction, after a second look under a lock
    found the same. ``rows`` reads a file that is no sheet of ``columns``; it raises ``NotASheet``. ``most``: how many
    rows one file may have. All of them are written in one transaction, for whose length nobody else writes where the
    database is SQLite: more than the default is for what ``apply`` writes in bulk. ``then``: the page on which the work
    goes on, and what is done there.
    """

    key: str
    name: str
    what: str
    may: May
    columns: tuple[Column, ...]
    look: Callable[[Sequence[Line], Asked], list[Found]]
    apply: Callable[[Sequence[Found], Asked], None]
    rows: Callable[[bytes], Table] | None = None
    accept: str = ".xlsx,.xls,.csv"
    has_template: bool = True
    notes: tuple[str, ...] = ()
    needs_cycle: bool = False
    order: int = 50
    most: int = 1000
    then: tuple[str, str] | None = None

    def read(self, content: bytes) -> Table:
        """The rows of a file. Raises ``NotASheet``."""
        return self.rows(content) if self.rows is not None else read(content, self.columns)


def broken(lines: Iterable[Line]) -> dict[int, Found]:
    """The rows that cannot be read, by number: what every importer finds before it looks at anything else."""
    return {
        line.number: Found(line.number, Verdict.ERROR, _name(line), says=tuple(map(str, line.faults)))
        for line in lines
        if line.faults
    }


def _name(line: Line) -> str:
    return next((str(value) for value in line.values.values() if value is not None), f"第{line.number}行")


def wrong(line: Line, column: Column, says: str, about: str = "") -> Found:
    """A row that can be read and is not right: the cell of ``column`` and why."""
    return Found(line.number, Verdict.ERROR, about or _name(line), says=(str(line.fault(column, says)),))


def _declared(name: str) -> list[Any]:
    found: list[Any] = []
    for room in apps.get_app_configs():
        ours = room.name.startswith("zhiping.") and room.name != __package__
        if ours and room.module is not None and module_has_submodule(room.module, "sheets"):
            found += getattr(import_module(f"{room.name}.sheets"), name, ())
    return sorted(found, key=lambda one: (one.order, one.key))


@cache
def sources() -> dict[str, Source]:
    """What every installed room can give out, by key, in order."""
    return {one.key: one for one in _declared("SOURCES")}


@cache
def importers() -> dict[str, Importer]:
    """What every installed room can take in, by key, in order."""
    return {one.key: one for one in _declared("IMPORTERS")}
