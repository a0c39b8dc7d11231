"""What the figures put into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import RUNNING, Link

LINKS = (Link("figures:home", "统计", 50, group=RUNNING),)
