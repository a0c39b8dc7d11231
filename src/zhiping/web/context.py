"""What every page shows around its content: navigation, contact, the banner of a simulated clock."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zhiping.access.viewers import OFFICE_ROLES, Viewer
from zhiping.ground.clock import service as clock
from zhiping.ground.messages.models import Message

DESK_ROLES = ("unit_reviewer", "unit_head", "department_reviewer", *sorted(OFFICE_ROLES))
FOOT = (
    ("portal:help", "帮助"),
    ("portal:notice", "通知全文"),
    ("portal:accessibility", "无障碍说明"),
    ("portal:privacy", "个人信息保护"),
)


def _link(request: HttpRequest, name: str, label: str, count: int = 0) -> dict[str, Any] | None:
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None  # a room that this installation does not have
    here = request.path == href if href == "/" else request.path.startswith(href)
    return {"href": href, "label": label, "count": count, "current": here}


def _public(request: HttpRequest) -> list[dict[str, Any] | None]:
    return [
        _link(request, "portal:home", "首页"),
        _link(request, "portal:notice", "通知全文"),
        _link(request, "portal:help", "帮助"),
        _link(request, "accounts:signin", "登录"),
    ]


def _own(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any] | None]:
    assert viewer.person is not None
    boxes = [
        f"person-{viewer.person.pk}",
        *(f"organisation-{organisation}" for organisation, role in viewer.roles if role != "employee"),
    ]
    unread = Message.objects.filter(recipient__in=boxes, read_at__isnull=True).count()
    links: list[dict[str, Any] | None] = []
    if viewer.holds(*DESK_ROLES):
        links.append(_link(request, "desk:home", "工作台"))
    if not viewer.roles or viewer.holds("employee"):
        links.append(_link(request, "application:home", "我的申报"))
    if viewer.holds("operator"):
        links.append(_link(request, "desk:clock", "系统管理"))
    links.append(_link(request, "desk:messages", "消息", unread))
    return links


def _one_current(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the closest link is the current one: /desk/messages/ lies below /desk/ as well."""
    here = [link for link in links if link["current"]]
    closest = max(here, key=lambda link: len(link["href"]), default=None)
    return [link | {"current": link is closest} for link in links]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages of errors may have neither viewer nor cycle; they get the frame alone."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    cycle = getattr(request, "cycle", None)
    # A page that is not there never met the middleware that knows roles; who is signed in is known all the same.
    user = viewer.user if viewer is not None else getattr(request, "user", None)
    signed_in = bool(getattr(user, "is_authenticated", False))
    values: dict[str, Any] = {
        "foot_links": [link for link in (_link(request, name, label) for name, label in FOOT) if link],
        "signed_in_as": getattr(user, "display_name", "") if signed_in else "",
    }
    links: list[dict[str, Any] | None] = []
    if viewer is not None and viewer.person is not None:
        links = _own(request, viewer)
    elif signed_in:
        links = [_link(request, "portal:start", "回到我的工作")]
    else:
        links = _public(request)
    values["nav_links"] = _one_current([link for link in links if link])
    if cycle is not None:
        pack = cycle.pack()
        values |= {"pack": pack, "contact": pack.about.contact, "brand": f"{pack.about.series_label}职称申报评审"}
        values["is_demo"] = cycle.is_demo
        values["notice_href"] = f"{reverse('portal:notice')}?{urlencode({'cycle': cycle.key})}"
        if clock.is_simulated(cycle.key):
            may = viewer is not None and viewer.holds("operator")
            values["clock_banner"] = {
                "now": getattr(request, "cycle_now", None),
                "cycle": cycle.key,
                "may_move": may,
            }
    return values
