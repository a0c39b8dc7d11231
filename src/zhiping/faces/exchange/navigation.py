"""What exchange puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import RUNNING, Link

LINKS = (Link("exchange:home", "导出导入", 40, group=RUNNING),)
