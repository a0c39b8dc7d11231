"""What the defence puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import COMMITTEE, Link

LINKS = (
    Link("defence:plan", "答辩安排", 26, group=COMMITTEE),
    Link("defence:day", "答辩当天", 27, group=COMMITTEE),
    Link("defence:sessions", "我的答辩", 27, group=COMMITTEE),
    Link("defence:scoring_home", "答辩评分", 28, group=COMMITTEE),
)
