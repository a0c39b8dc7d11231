"""What printing puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import RUNNING, Link

LINKS = (Link("printing:home", "批量出具", 42, group=RUNNING),)
