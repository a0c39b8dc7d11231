"""What results, confirmation and certificates put into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import Link

LINKS: tuple[Link, ...] = ()
