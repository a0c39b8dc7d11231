"""What the desk puts into the main navigation, with what waits there."""

from __future__ import annotations

from typing import Any

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.queries import inbox, worklist
from zhiping.records.models import Cycle
from zhiping.web.navigation import Link


def _open(request: Any, viewer: Viewer) -> int:
    """How many dossiers of the rounds that are open lie on the viewer's desk. One query."""
    cycles: list[Cycle] = request.cycles
    return worklist.open_count(viewer, cycles)


def _unread(_: Any, viewer: Viewer) -> int:
    """One query."""
    return inbox.unread(viewer).count()


LINKS = (
    Link("desk:home", "工作台", 10, count=_open, counted="份待办"),
    Link("desk:clock", "系统管理", 60),
    Link("desk:messages", "消息", 70, count=_unread, counted="条未读"),
)
