"""What the portal puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import Viewer
from zhiping.web.navigation import Link


def _public(viewer: Viewer) -> bool:
    """Whoever works here has their own entries; these stand in the foot of their pages."""
    return not viewer.signed_in


LINKS = (
    Link("portal:home", "首页", 10, _public),
    Link("portal:check", "我能申报吗", 15, _public),
    Link("portal:notice", "通知全文", 20, _public),
    Link("portal:help", "帮助", 80, _public),
)
