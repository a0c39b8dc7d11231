"""Places on a photograph, in per cent of width and height: what the handles of the page write, or somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

#: The corners in words, in the order in which they are stored.
CORNERS = (("tl", "左上角"), ("tr", "右上角"), ("br", "右下角"), ("bl", "左下角"))
#: The edges of the frame over a portrait; its height follows from the width.
EDGES = (("left", "离左边"), ("top", "离上边"), ("width", "框的宽度"))
_WRONG = "请填0到100之间的数"


class PerCent(forms.FloatField):
    """A number from 0 to 100; what it becomes is a fraction."""

    def __init__(self, label: str) -> None:
        said = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _WRONG)
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, min_value=0, max_value=100, error_messages=said, widget=box)

    def clean(self, value: Any) -> float:
        """The fraction. Raises ``ValidationError`` for what is no number from 0 to 100."""
        return float(super().clean(value)) / 100


class Places(forms.Form):
    """A form of places. ``fractions``: by name, where the handles stand at first."""

    def __init__(self, data: Any = None, *, fractions: Mapping[str, float] | None = None) -> None:
        initial = {name: f"{100 * place:.1f}" for name, place in (fractions or {}).items()}
        super().__init__(data, initial=initial, auto_id="%s")


class CornersForm(Places):
    """The four corners of a sheet, each by its distance from the left and from the top."""

    def __init__(self, data: Any = None, *, fractions: Mapping[str, float] | None = None) -> None:
        super().__init__(data, fractions=fractions)
        for name, word in CORNERS:
            self.fields[f"{name}_x"] = PerCent(f"{word}离左边")
            self.fields[f"{name}_y"] = PerCent(f"{word}离上边")

    def corners(self) -> list[tuple[float, float]]:
        """The corners as fractions, in the order in which they are stored."""
        return [(self.cleaned_data[f"{name}_x"], self.cleaned_data[f"{name}_y"]) for name, _ in CORNERS]


class FrameForm(Places):
    """The frame over a portrait."""

    def __init__(self, data: Any = None, *, fractions: Mapping[str, float] | None = None) -> None:
        super().__init__(data, fractions=fractions)
        for name, word in EDGES:
            self.fields[name] = PerCent(word)
