"""Which values of a dossier are free text, by dotted path: what a clerical correction may be allowed to touch (8d)."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import get_args, get_type_hints

from zhiping.core.dossier import model
from zhiping.core.dossier.fields import Text
from zhiping.core.dossier.items import LIST_SECTIONS

#: The sections that are objects, not lists.
_SINGLE = ("applicant", "application", "probation")

#: Text that is no text of the applicant's own: identity and employer come from the registers, the rest is applied for.
_NOT_OWN = frozenset({"applicant.name", "applicant.id_number", "application.title", "application.major",
                      "application.cycle"})  # fmt: skip


def _class_of(section: str) -> type | None:
    hint = get_type_hints(model.Dossier, include_extras=True)[section]
    for part in get_args(hint):
        for one in (part, *get_args(part)):
            if isinstance(one, type) and one.__module__ == model.__name__:
                return one
    return None


@cache
def text_paths() -> frozenset[str]:
    """Every path ``section.key`` that holds free text of the applicant, such as ``education.school``."""
    found = set()
    for section in (*_SINGLE, *LIST_SECTIONS):
        kind = _class_of(section)
        hints = get_type_hints(kind, include_extras=True) if kind else {}
        for field in fields(kind) if kind else ():
            if any(isinstance(mark, Text) for mark in getattr(hints[field.name], "__metadata__", ())):
                found.add(f"{section}.{field.name}")
    return frozenset(found) - _NOT_OWN
