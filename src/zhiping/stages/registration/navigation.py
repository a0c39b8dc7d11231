"""What registration puts into the main navigation."""

from __future__ import annotations

from typing import Any

from zhiping.access.viewers import Viewer
from zhiping.stages.registration.queries import requests
from zhiping.web.navigation import RUNNING, Link


def _reviews(viewer: Viewer) -> bool:
    return viewer.holds(*requests.ROLES)


def _newcomer(viewer: Viewer) -> bool:
    """Who is not signed in, or is and belongs nowhere yet."""
    return not viewer.signed_in


def _not_yet(viewer: Viewer) -> bool:
    return viewer.signed_in and not viewer.roles


def _count(_: Any, viewer: Viewer) -> int:
    return requests.waiting_count(viewer)


def _reviews_none(viewer: Viewer) -> bool:
    """Who has no worklist of registrations that would lead there."""
    return not _reviews(viewer)


LINKS = (
    Link("registration:desk", "注册审核", 15, _reviews, count=_count, counted="件待审核"),
    Link("registration:people", "个人记录", 62, _reviews_none, group=RUNNING),
    Link("registration:roles", "职责授权", 63, _reviews_none, group=RUNNING),
    Link("registration:mine", "我的登记", 25, _not_yet),
    Link("registration:start", "注册", 85, _newcomer),
)
