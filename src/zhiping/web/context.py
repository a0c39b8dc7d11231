"""What every page shows around its content: navigation, contact, the banner of a simulated clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from zhiping.access.viewers import OFFICE_ROLES, Viewer
from zhiping.ground.clock import service as clock
from zhiping.records.models import Membership, Organisation
from zhiping.records.queries import closed_cycles
from zhiping.web import appearance, navigation

DESK_ROLES = ("unit_reviewer", "unit_head", "department_reviewer", *sorted(OFFICE_ROLES))
FOOT = (
    ("portal:help", "帮助"),
    ("portal:notice", "通知全文"),
    ("portal:verify", "文件核验"),
    ("portal:accessibility", "无障碍说明"),
    ("portal:privacy", "个人信息保护"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom somebody works here: an organisation and their roles in it; ``more``: in how many others they work."""

    organisation: str
    roles: str
    more: int


def identity(viewer: Viewer) -> Identity | None:
    """The organisation for which ``viewer`` works at a desk, else the one that employs them. One query."""
    staff = {organisation for organisation, role in viewer.roles if role != "employee"}
    chosen = staff or {organisation for organisation, _ in viewer.roles}
    if not chosen:
        return None
    first = min(chosen)
    held = [
        role for role in Membership.Role if (first, role.value) in viewer.roles and (role != "employee" or not staff)
    ]
    name = Organisation.objects.values_list("name", flat=True).get(pk=first)
    return Identity(name, "、".join(str(role.label) for role in held), len(chosen) - 1)


def _foot() -> list[dict[str, str]]:
    return [{"href": reverse(name), "label": label} for name, label in FOOT]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages of errors may have neither viewer nor cycle; they get the frame alone."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    cycle = getattr(request, "cycle", None)
    # A page that is not there never met the middleware that knows roles; who is signed in is known all the same.
    user = viewer.user if viewer is not None else getattr(request, "user", None)
    signed_in = bool(getattr(user, "is_authenticated", False))
    values: dict[str, Any] = {
        "foot_links": _foot(),
        "theme": appearance.theme(request),
        # Where the page of the appearance leads back to. Without what was asked for: it may be an identity number.
        "here": request.path if request.method in ("GET", "HEAD") else "",
        "signed_in_as": getattr(user, "display_name", "") if signed_in else "",
    }
    if viewer is None and signed_in:
        values["nav_links"] = [{"href": reverse("portal:start"), "label": "回到我的工作"}]
    else:
        links = navigation.links(request, viewer or Viewer(AnonymousUser(), None))
        values["nav_links"] = navigation.menu(links)
    if viewer is not None and viewer.roles:
        values["identity"] = identity(viewer)
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
    elif getattr(request, "cycles", None) == []:
        # Between two rounds: the pages of a round are not there, and whoever asks still finds whom to ring.
        values["between_rounds"] = True
        if last := closed_cycles()[:1]:
            values["contact"] = last[0].pack().about.contact
    return values
