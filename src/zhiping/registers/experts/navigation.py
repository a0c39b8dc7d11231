"""What the register of experts puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import Viewer
from zhiping.web.navigation import COMMITTEE, Link


def _knows(viewer: Viewer) -> bool:
    return viewer.holds("office_reviewer", "chair", "bureau")


def _counts(viewer: Viewer) -> bool:
    return viewer.holds("supervisor", "auditor") and not _knows(viewer)


LINKS = (
    Link("experts:pool", "专家库", 26, _knows, group=COMMITTEE),
    Link("experts:figures", "专家人数", 27, _counts, group=COMMITTEE),
    Link("experts:mine", "我的聘期", 28, group=COMMITTEE),
)
