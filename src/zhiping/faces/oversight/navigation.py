"""What oversight puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import Link

LINKS = (Link("oversight:home", "监督", 12), Link("oversight:trails", "审计", 13))
