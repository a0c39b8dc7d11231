"""What the integrity record puts into the main navigation."""

from __future__ import annotations

from django.http import HttpRequest

from zhiping.access.viewers import Viewer
from zhiping.registers.integrity.queries import waiting
from zhiping.registers.integrity.views.common import READS
from zhiping.web.navigation import RUNNING, Link


def _waits(_: HttpRequest, viewer: Viewer) -> int:
    return waiting(viewer.organisations(*READS), apart=viewer.apart)


LINKS = (Link("integrity:cases", "诚信", 44, None, _waits, "件待第二人决定", group=RUNNING),)
