"""What the room of draws puts into the main navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.access.viewers import Viewer
from zhiping.registers.draws.queries import waits_for
from zhiping.web.navigation import COMMITTEE, Link


def _waits(request: HttpRequest, viewer: Viewer) -> int:
    cycle: Any = getattr(request, "cycle", None)
    return waits_for(viewer.person, cycle) if viewer.person is not None and cycle is not None else 0


def _watches(viewer: Viewer) -> bool:
    return viewer.holds("supervisor", "auditor")


LINKS = (
    Link("drawing:home", "专家抽取", 27, None, _waits, "次等您承诺或揭示", group=COMMITTEE),
    Link("drawing:public", "专家抽取", 14, _watches),
)
