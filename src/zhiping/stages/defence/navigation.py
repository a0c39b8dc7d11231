"""What the defence puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import Link

LINKS = (
    Link("defence:plan", "答辩安排", 26),
    Link("defence:day", "答辩当天", 27),
    Link("defence:sessions", "我的答辩", 27),
    Link("defence:scoring_home", "答辩评分", 28),
)
