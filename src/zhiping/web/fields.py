"""How a form field is shown: label, hint, error right above the control, all tied together for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils.safestring import SafeString


class Hinted(str):
    """The label of a choice with a line below it: ``Hinted("工程师", "中级，费用200元")``."""

    hint: str

    def __new__(cls, label: str, hint: str = "") -> Hinted:
        """A label that carries ``hint``."""
        made = super().__new__(cls, label)
        made.hint = hint
        return made


class FieldView:
    """A bound field as ``web/_field.html`` needs it."""

    def __init__(
        self, bound: BoundField, *, unit: str = "", width: str = "", optional: bool = False, rows: int = 0,
        label: str = "",
    ) -> None:  # fmt: skip
        self.bound = bound
        self.unit = unit
        self.width = width
        self.optional = optional
        self.rows = rows
        self.label = label or bound.label
        widget = bound.field.widget
        self.is_hidden = bound.is_hidden
        self.is_single = isinstance(widget, CheckboxInput)
        self.is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
        self.errors = list(bound.errors)
        self.hint = bound.help_text

    @property
    def id(self) -> str:
        """The id of the control, from which those of hint and error are made."""
        return self.bound.auto_id or self.bound.html_name

    @property
    def described_by(self) -> str:
        """Ids of what describes the control: hint first, then error."""
        parts = [f"{self.id}-hint"] if self.hint else []
        if self.errors:
            parts.append(f"{self.id}-err")
        return " ".join(parts)

    def _attributes(self) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        # False, not absent: Django would else point at ids of its own that are not on the page.
        attributes["aria-describedby"] = self.described_by or False
        attributes["aria-invalid"] = "true" if self.errors else False
        return attributes

    def control(self) -> SafeString:
        """The control itself, with the classes of the look and its descriptions."""
        attributes = self._attributes()
        if not self.is_single:
            own = self.bound.field.widget.attrs.get("class", "")
            attributes["class"] = " ".join(filter(None, ["in", own, self.width]))
            if self.rows and isinstance(self.bound.field.widget, Textarea):
                attributes["rows"] = self.rows
        return self.bound.as_widget(attrs=attributes)

    def options(self) -> Iterator[dict[str, Any]]:
        """The options of a radio or checkbox group, each with its tag and the line below its label."""
        for option in self.bound.subwidgets:
            option.data["attrs"].pop("aria-describedby", None)
            label = option.data["label"]
            yield {"tag": option.tag(), "label": label, "hint": getattr(label, "hint", ""), "id": option.id_for_label}


def error_targets(form: BaseForm) -> list[tuple[str, str]]:
    """For each error of ``form``: the id of the control to go to, and the sentence, led by the field's label."""
    found: list[tuple[str, str]] = []
    for name, messages in form.errors.items():
        if name not in form.fields:
            found += [("main", str(message)) for message in messages]
            continue
        bound = form[name]
        target = bound.auto_id or bound.html_name
        found += [(target, f"{bound.label}：{message}") for message in messages]
    return found
