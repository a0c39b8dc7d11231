"""The main navigation, declared by the rooms: a room above this one has a module ``navigation`` with its ``LINKS``.

A link is shown to whom the table of permissions lets in; ``shown`` can only narrow that. So an entry never leads to a
closed page, whatever becomes of a permission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule

from zhiping.access.table import ACCESS
from zhiping.access.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one part of the work. ``order``: where the group stands among the entries that are in none."""

    label: str
    order: int


HANDIN: Final = Group("收件缴费", 22)
COMMITTEE: Final = Group("评委会与答辩", 26)
RESULTS: Final = Group("结果发证", 40)
RUNNING: Final = Group("管理", 60)
#: Who has more entries than this finds them in groups; with fewer, each stands by itself.
FLAT: Final = 9


@dataclass(frozen=True, slots=True)
class Link:
    """One entry. ``order``: smaller stands further left. ``count``: how much waits behind it, at most one query, with
    ``counted`` as the words after the number (for screen readers). ``shown`` narrows the table of permissions.
    ``group``: where it stands for whoever has many entries; None for what is always in sight.
    """

    name: str
    label: str
    order: int
    shown: Callable[[Viewer], bool] | None = None
    count: Callable[[HttpRequest, Viewer], int] | None = None
    counted: str = ""
    group: Group | None = None


def _signed_out(viewer: Viewer) -> bool:
    return not viewer.signed_in


def _signed_in(viewer: Viewer) -> bool:
    return viewer.signed_in


#: Entries of rooms that lie below this one and cannot declare their own.
BELOW: Final = (
    Link("accounts:signin", "登录", 90, _signed_out),
    Link("accounts:resets", "重置账号", 94, _signed_in, group=RUNNING),
    Link("accounts:security", "账号与安全", 95, _signed_in),
)


@cache
def declared() -> tuple[Link, ...]:
    """What every installed room declares, in order."""
    found = list(BELOW)
    for room in apps.get_app_configs():
        ours = room.name.startswith("zhiping.") and room.name != __package__
        if ours and room.module is not None and module_has_submodule(room.module, "navigation"):
            found += import_module(f"{room.name}.navigation").LINKS
    return tuple(sorted(found, key=lambda link: link.order))


def _one_current(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the closest link is the current one: /desk/messages/ lies below /desk/ as well."""
    here = [link for link in links if link["current"]]
    closest = max(here, key=lambda link: len(link["href"]), default=None)
    return [link | {"current": link is closest} for link in links]


def links(request: HttpRequest, viewer: Viewer, among: Iterable[Link] | None = None) -> list[dict[str, Any]]:
    """The entries that ``viewer`` may follow, each with its address, its count, and whether it is where they are."""
    made: list[dict[str, Any]] = []
    for link in declared() if among is None else among:
        rule = ACCESS.get(link.name, {}).get("GET")
        if rule is None or not rule(viewer, None) or (link.shown is not None and not link.shown(viewer)):
            continue
        try:
            href = reverse(link.name)
        except NoReverseMatch:
            continue  # a room that this installation does not have
        made.append(
            {
                "href": href,
                "label": link.label,
                "count": link.count(request, viewer) if link.count is not None else 0,
                "counted": link.counted,
                "group": link.group,
                "order": link.order,
                "current": request.path == href if href == "/" else request.path.startswith(href),
            }
        )
    return _one_current(made)


def menu(links: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entries as they are shown: as they are where they are few, else those of a group behind its name.

    A group has ``label``, ``links``, ``count`` (what waits behind all of them) and ``current``. One that would hold a
    single entry is that entry.
    """
    if len(links) <= FLAT:
        return list(links)
    members: dict[Group, list[Mapping[str, Any]]] = {}
    for link in links:
        if link["group"] is not None:
            members.setdefault(link["group"], []).append(link)
    shown = [link for link in links if len(members.get(link["group"], ())) < 2]
    shown += [
        {
            "label": group.label,
            "order": group.order,
            "links": found,
            "count": sum(link["count"] for link in found),
            "counted": "件等您办",
            "current": any(link["current"] for link in found),
        }
        for group, found in members.items()
        if len(found) > 1
    ]
    return sorted(shown, key=lambda one: one["order"])
