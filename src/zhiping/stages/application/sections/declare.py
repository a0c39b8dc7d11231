"""How the sections of the form are declared: which part of the document each edits, field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
Kind = Literal[
    "text", "long", "name", "choice", "yes_no", "day", "day_or_open", "number", "whole", "year", "texts",
    "recommenders", "mobile", "email", "region", "code",
]  # fmt: skip
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One value. ``key`` is its key in the document; ``required``: a submission needs it.

    ``source`` names a list that the pack or the draft supplies instead of fixed ``choices``.
    """

    key: str
    label: str
    kind: Kind = "text"
    required: bool = False
    hint: str = ""
    choices: Choices = ()
    source: str = ""
    narrow: bool = False
    autocomplete: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form.

    ``path`` is the dotted place in the document. ``shape``: ``object`` edits the named keys of an object, ``optional``
    an object that need not exist, ``list`` a list, ``facts`` the pack's own facts, ``files`` the evidence.
    ``answer_required``: a submission needs to be told whether there are any.
    """

    key: str
    group: str
    title: str
    path: str
    shape: Literal["object", "optional", "list", "facts", "files"]
    fields: tuple[Field, ...] = ()
    lead: str = ""
    one: str = ""
    clause: str = ""
    answer_required: bool = False
    question: str = ""
    topics: tuple[str, ...] = ()
    only_kinds: tuple[str, ...] = field(default=())

    @property
    def is_list(self) -> bool:
        """Whether the section holds items, each with a page of its own."""
        return self.shape == "list"

    def keys(self) -> frozenset[str]:
        """The keys of the object that belong to this section."""
        return frozenset(f.key for f in self.fields)

    def field(self, key: str) -> Field | None:
        """The field of that key, or None."""
        return next((f for f in self.fields if f.key == key), None)

    def owns(self, item: Mapping[str, Any]) -> bool:
        """Whether an entry of the list belongs here: achievements and papers share one list by kind."""
        return not self.only_kinds or item.get("kind") in self.only_kinds

    def answered_none(self, document: Mapping[str, Any], none: Collection[str]) -> bool:
        """Whether it was said that there are none: of a list that two sections share, each is answered for itself."""
        if self.key in none:
            return True
        if not self.is_list or self.read(document) != []:
            return False
        return not self.only_kinds or _at(document, self.path) == []

    def read(self, document: Mapping[str, Any]) -> Any:
        """The section's part of ``document``: a dict, a list, or None where nothing is told."""
        value = _at(document, self.path)
        if self.shape == "list":
            return None if value is None else [entry for entry in value if self.owns(entry)]
        if self.shape == "object":
            return {key: value[key] for key in self.keys() if key in value} if isinstance(value, Mapping) else {}
        return value

    def write(self, document: Document, value: Any) -> None:
        """Put ``value`` in the section's place, leaving what other sections own."""
        holder, last = _holder(document, self.path)
        if self.shape == "list" and self.only_kinds:
            others = [entry for entry in holder.get(last) or [] if not self.owns(entry)]
            if value is None and not others:
                holder.pop(last, None)
            else:
                holder[last] = [*others, *(value or [])]
        elif self.shape == "object":
            target = holder.setdefault(last, {})
            for key in self.keys():
                target.pop(key, None)
            target.update({key: entry for key, entry in dict(value or {}).items() if entry is not None})
        elif value is None:
            holder.pop(last, None)
        else:
            holder[last] = value


def _holder(document: Document, path: str) -> tuple[Document, str]:
    *way, last = path.split(".")
    holder = document
    for step in way:
        holder = holder.setdefault(step, {})
    return holder, last


def _at(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
