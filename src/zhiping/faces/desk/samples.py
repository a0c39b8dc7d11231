"""What the desk shows in the style guide: its panel and its notes in each state, of made-up people."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

from django.http import HttpRequest

from zhiping.faces.desk.queries.offices import Note
from zhiping.web.panels import Panel

_ME: Final = SimpleNamespace(name="罗建国", code="0000-0000")
_OTHER: Final = SimpleNamespace(name="何静", code="0000-0001")
_AT: Final = datetime(2024, 11, 18, 1, 40, tzinfo=UTC)
_LOOKED: Final = SimpleNamespace(at=_AT, position=1)
_NEWS: Final = [SimpleNamespace(what="再次提交", who="林晓岚", at=_AT)]
_NOTES: Final = [Note("已电话核对学时，本人明天补传。", "何静", _AT), Note(None, "罗建国", _AT)]

_PANEL: Final[dict[str, Any]] = {"dossier": SimpleNamespace(code="0000-0000"), "me": _ME, "more_news": 0}


def _states() -> list[Panel]:
    states: list[tuple[str, dict[str, Any]]] = [
        # Somebody else sees to it, and something happened since.
        ("desk/panel.html", {"seen_to": SimpleNamespace(person=_OTHER), "news": _NEWS, "note_count": 2}),
        # Oneself, and nothing happened.
        ("desk/panel.html", {"seen_to": SimpleNamespace(person=_ME), "since": _LOOKED, "note_count": 0}),
        # Nobody yet, and it is looked at for the first time.
        ("desk/panel.html", {"seen_to": None, "since": SimpleNamespace(at=None)}),
        ("desk/_notes.html", {"notes": _NOTES}),
        ("desk/_notes.html", {"notes": []}),
    ]

    def shows(template: str, values: dict[str, Any]) -> Panel:
        def draw(_: HttpRequest) -> tuple[str, dict[str, Any]]:
            return template, _PANEL | values

        return Panel("styleguide:desk", draw)

    return [shows(*state) for state in states]


SAMPLES: Final = tuple(_states())
