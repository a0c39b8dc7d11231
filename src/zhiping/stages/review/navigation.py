"""What the review puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import Link

LINKS = (Link("review:board", "公示", 20), Link("review:papers", "推荐", 21))
