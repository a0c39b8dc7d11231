"""What the aftercare puts into the main navigation."""

from __future__ import annotations

from zhiping.access.viewers import Viewer
from zhiping.web.navigation import RESULTS, RUNNING, Link


def _of_unit(viewer: Viewer) -> bool:
    return viewer.holds("unit_reviewer", "unit_head")


LINKS = (
    Link("aftercare:unit", "领取评审表", 46, _of_unit),
    Link("aftercare:lists", "评审表发放", 46, group=RESULTS),
    Link("aftercare:destruction", "材料销毁", 47, group=RESULTS),
    Link("aftercare:entrusted", "委托评审", 48, group=RUNNING),
    Link("aftercare:years", "年度结束", 64, group=RUNNING),
)
