"""What the aftercare puts into the main navigation."""

from __future__ import annotations

from django.http import HttpRequest

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.stages.aftercare.queries.collecting import left_to
from zhiping.web.navigation import RESULTS, RUNNING, Link


def _of_unit(viewer: Viewer) -> bool:
    return viewer.holds("unit_reviewer", "unit_head")


def _collects(_: HttpRequest, viewer: Viewer) -> int:
    return left_to(viewer.organisations(*UNIT_ROLES))


LINKS = (
    Link("aftercare:unit", "领取评审表", 46, _of_unit, _collects, "份待领取或归档"),
    Link("aftercare:lists", "评审表发放", 46, group=RESULTS),
    Link("aftercare:destruction", "材料销毁", 47, group=RESULTS),
    Link("aftercare:entrusted", "委托评审", 48, group=RUNNING),
    Link("aftercare:years", "年度结束", 64, group=RUNNING),
)
