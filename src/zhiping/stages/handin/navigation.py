"""What the hand-in puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import Viewer
from zhiping.web.navigation import HANDIN, Link


def _counter(viewer: Viewer) -> bool:
    return viewer.holds("counter")


def _sends(viewer: Viewer) -> bool:
    return viewer.holds("department_reviewer", "counter")


LINKS = (
    Link("handin:counter", "收件", 22, _counter, group=HANDIN),
    Link("handin:manifests", "报送清单", 23, _sends, group=HANDIN),
    Link("handin:cash", "收费", 24, group=HANDIN),
    Link("handin:admission", "准予评审", 25, group=HANDIN),
)
