"""What every page shows around its content: styles, navigation, contact, the banner of a simulated clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import Message

STYLES = [f"web/{name}.css" for name in ("tokens", "base", "controls", "components", "desk", "phone", "print")]
SCRIPTS = ["web/page.js"]


def _link(request: HttpRequest, name: str, label: str, count: int = 0) -> dict[str, Any] | None:
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None
    return {"href": href, "label": label, "count": count, "current": request.path.startswith(href)}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages of errors have no viewer and no cycle; they get the frame alone."""
    values: dict[str, Any] = {"look_styles": STYLES, "look_scripts": SCRIPTS}
    viewer = getattr(request, "viewer", None)
    cycle = getattr(request, "cycle", None)
    if cycle is not None:
        pack = cycle.pack()
        values |= {"pack": pack, "contact": pack.about.contact, "brand": pack.about.series_label + "职称申报评审"}
        if clock.is_simulated(cycle.key):
            may = viewer is not None and viewer.holds("operator")
            values["clock_banner"] = {"now": request.cycle_now, "may_move": may}  # type: ignore[attr-defined]
    if viewer is not None and viewer.person is not None:
        boxes = [
            f"person-{viewer.person.pk}",
            *(f"organisation-{org}" for org, role in viewer.roles if role != "employee"),
        ]
        unread = Message.objects.filter(recipient__in=boxes, read_at__isnull=True).count()
        links = []
        if viewer.holds("unit_reviewer", "unit_head", "department_reviewer", "office_reviewer", "bureau"):
            links.append(_link(request, "desk:home", "工作台"))
        if not viewer.roles or viewer.holds("employee"):
            links.append(_link(request, "application:home", "我的申报"))
        if viewer.holds("operator"):
            links.append(_link(request, "desk:clock", "系统管理"))
        links.append(_link(request, "desk:messages", "消息", unread))
        values["nav_links"] = [link for link in links if link]
    return values
