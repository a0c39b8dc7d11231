"""What the room of applications puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import Viewer
from zhiping.web.navigation import Link


def _applies(viewer: Viewer) -> bool:
    """Somebody who only works at a desk never applies."""
    return not viewer.roles or viewer.holds("employee")


LINKS = (Link("application:home", "我的申报", 20, _applies),)
