"""Panels that a room puts into a page of another: a room has a module ``panels`` with its ``PANELS``.

The page says where (``{% panels "dossier" %}``) and knows nothing of who draws there; nobody imports upward for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True, slots=True)
class Panel:
    """``place`` names the page; ``draw`` gives template and values, or None where there is nothing to show."""

    place: str
    draw: Callable[[HttpRequest], tuple[str, dict[str, Any]] | None]


@cache
def declared() -> tuple[Panel, ...]:
    """What every installed room declares, in the order of the rooms."""
    found: list[Panel] = []
    for room in apps.get_app_configs():
        ours = room.name.startswith("zhiping.") and room.name != __package__
        if ours and room.module is not None and module_has_submodule(room.module, "panels"):
            found += import_module(f"{room.name}.panels").PANELS
    return tuple(found)


def drawn(place: str, request: HttpRequest) -> list[tuple[str, dict[str, Any]]]:
    """Template and values of each panel at ``place`` that has something to show."""
    made = (panel.draw(request) for panel in declared() if panel.place == place)
    return [one for one in made if one is not None]
