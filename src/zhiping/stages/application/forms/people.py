"""Several people in one field, each with name, unit and title: a row of three boxes for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

PARTS = (("name", "姓名"), ("unit", "单位"), ("title", "职称"))
#: Rows that are always there; one more than is filled in, so that there is room for another.
_LEAST = 2
_SEPARATORS = re.compile(r"[,，、;；]")


class PeopleInput(forms.Widget):
    """Shows and reads one person a row; between form and document it is text, one line a person (forms/values.py)."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The rows that are not empty, as lines; text under the plain name is taken as it is."""
        if name in data:
            return str(data.get(name) or "")
        lines = []
        row = 0
        while f"{name}-{row}-name" in data:
            parts = [str(data.get(f"{name}-{row}-{part}") or "").strip() for part, _ in PARTS]
            if any(parts):
                lines.append("，".join(_SEPARATORS.sub(" ", part) for part in parts))
            row += 1
        return "\n".join(lines)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The rows; the first box carries the id to which label and error lead."""
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        rows = []
        for row in range(max(_LEAST, len(lines) + 1)):
            told = [part.strip() for part in _SEPARATORS.split(lines[row])] if row < len(lines) else []
            boxes = [
                (f"{name}-{row}-{part}", label, told[n] if n < len(told) else "", self._id(attrs, row, part))
                for n, (part, label) in enumerate(PARTS)
            ]
            inputs = ((id_, label, box, text, id_) for box, label, text, id_ in boxes)
            rows.append((row + 1, format_html_join("", _BOX, inputs)))
        return format_html_join("", '<fieldset class="trio"><legend class="small">第{}名</legend>{}</fieldset>', rows)

    def _id(self, attrs: Any, row: int, part: str) -> str:
        own = str((attrs or {}).get("id") or "people")
        return own if (row, part) == (0, "name") else f"{own}-{row}-{part}"


_BOX = (
    '<div><label class="small" for="{}">{}</label>'
    '<input class="in" name="{}" value="{}" id="{}" data-part autocomplete="off"></div>'
)
