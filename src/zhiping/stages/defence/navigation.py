"""What the defence puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import Link

LINKS = (
    Link("defence:day", "答辩当天", 27),
    Link("defence:scoring_home", "答辩评分", 28),
)
