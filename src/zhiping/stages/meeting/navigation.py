"""What the review meeting puts into the main navigation."""

from __future__ import annotations

from zhiping.web.navigation import COMMITTEE, Link

LINKS = (
    Link("meeting:home", "评审会议", 29, group=COMMITTEE),
    Link("meeting:mine", "表决", 30, group=COMMITTEE),
)
