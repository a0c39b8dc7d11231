"""What the review puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.web.navigation import Link


def _of_a_unit(viewer: Viewer) -> bool:
    # A superior that represents a head comes to the board from the dossier.
    return viewer.holds(*UNIT_ROLES)


LINKS = (Link("review:board", "公示", 20, _of_a_unit), Link("review:papers", "推荐", 21))
