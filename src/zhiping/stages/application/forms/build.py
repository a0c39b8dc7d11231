"""Forms made from the declared fields of a section: what is typed stays, what is read goes into the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zhiping.stages.application.forms.people import PeopleInput
from zhiping.stages.application.forms.values import OPEN, READERS, shown
from zhiping.stages.application.sections import Field
from zhiping.stages.application.sections.declare import Choices
from zhiping.stages.application.sections.labels import YES_NO

#: More choices than this are a list to pull down.
_RADIOS = 4


class Typed(forms.Field):
    """A field that reads text by the kind of its declaration; its errors say what to do."""

    def __init__(self, declared: Field, choices: Choices) -> None:
        super().__init__(
            required=False, label=declared.label, help_text=declared.hint, widget=_widget(declared, choices)
        )
        self.declared = declared
        self.codes = frozenset(code for code, _ in choices) if declared.kind == "choice" else frozenset()

    def clean(self, value: Any) -> Any:
        """The value for the document, None when nothing was told."""
        text = "" if value is None else str(value)
        try:
            read = READERS[self.declared.kind](text)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if read is not None and self.declared.kind == "choice" and read not in self.codes:
            raise forms.ValidationError("没有这个选项，请从列出的选项中选")
        return read


def _widget(declared: Field, choices: Choices) -> forms.Widget:
    attrs: dict[str, str] = {}
    if declared.autocomplete:
        attrs["autocomplete"] = declared.autocomplete
    match declared.kind:
        case "choice" | "yes_no":
            options = list(YES_NO if declared.kind == "yes_no" else choices)
            if len(options) <= _RADIOS:
                return forms.RadioSelect(choices=options)
            return forms.Select(choices=[("", "请选择"), *options])
        case "recommenders":
            return PeopleInput()
        case "long" | "texts":
            return forms.Textarea(attrs={"rows": "8" if declared.key == "summary" else "3"})
        case "number" | "whole" | "year":
            return forms.TextInput(attrs={"inputmode": "decimal", **attrs})
        case _:
            return forms.TextInput(attrs=attrs)


class SectionForm(forms.Form):
    """The fields of one section or of one of its items. Make one with :func:`section_form`."""

    declared: tuple[Field, ...] = ()

    def value(self) -> dict[str, Any]:
        """What could be read, as the document holds it."""
        found: dict[str, Any] = {}
        for field in self.declared:
            read = self.cleaned_data.get(field.key)
            if read is OPEN:
                found[field.key] = None
            elif read is not None:
                found[field.key] = read
        return found

    def unreadable(self) -> dict[str, dict[str, str]]:
        """What was typed and could not be read, by key, with the reason."""
        return {
            key: {"raw": self.typed(key), "message": "；".join(str(message) for message in messages)}
            for key, messages in self.errors.items()
            if key in self.fields and self.typed(key)
        }

    def typed(self, key: str) -> str:
        """The text as it was typed."""
        widget = self.fields[key].widget
        return str(widget.value_from_datadict(self.data, self.files, self.add_prefix(key)) or "")

    def anything(self) -> bool:
        """Whether anything was typed."""
        return any(self.typed(field.key).strip() for field in self.declared)


def section_form(
    fields: tuple[Field, ...], *, sources: Mapping[str, Choices], entry: Mapping[str, Any] | None = None,
    unreadable: Mapping[str, Mapping[str, str]] | None = None, data: Mapping[str, Any] | None = None, prefix: str = "",
) -> SectionForm:  # fmt: skip
    """A form over ``fields``.

    With ``data`` it is what was sent. Else it shows ``entry`` of the document and, where there is any, the text that
    could not be read, with its error: it is bound then, so that the error stands where it did.
    """
    typed = {f.key: Typed(f, sources.get(f.source, ()) if f.source else f.choices) for f in fields}
    made = type("MadeForm", (SectionForm,), {"declared": fields, **typed})
    known = dict(entry or {})
    texts = {f.key: shown(f, known) for f in fields}
    form: SectionForm
    if data is not None:
        form = made(data, prefix=prefix or None)
    elif unreadable:
        texts |= {key: str(told["raw"]) for key, told in unreadable.items() if key in texts}
        start = f"{prefix}-" if prefix else ""
        form = made({f"{start}{key}": text for key, text in texts.items()}, prefix=prefix or None)
        form.is_valid()
        for key, told in unreadable.items():
            # A contradiction is seen only in the whole; its sentence was kept with the text.
            if key in form.fields and key not in form.errors:
                form.add_error(key, told["message"])
    else:
        form = made(initial=texts, prefix=prefix or None)
    return form
