"""The same reading, for input that is right: straight-line code per class, written once from the same shapes.

A batch of dossiers spends most of its time here. Whatever is not plainly right raises :class:`NotPlain`, and the strict
reader of :mod:`~zhiping.core.dossier.compiling` reads it again and tells every fault with its place; nothing is decided
here but "plainly right". The source is made of the model's own field names, never of input.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, Final, NoReturn

from zhiping.core.dossier.compiling import Shape, attribute_of, shapes
from zhiping.core.dossier.fields import Bool, Choice, Day, Facts, Text


class NotPlain(Exception):
    """Not plainly right: read it strictly."""


class _Refusing(list[Any]):
    """A list of faults that takes none."""

    def append(self, fault: Any) -> NoReturn:
        raise NotPlain


_REFUSING: Final = _Refusing()


@cache
def swift_reader(cls: type) -> Callable[[Any], Any]:
    """A function from a decoded JSON object to an instance of ``cls``; raises NotPlain or TypeError when in doubt."""
    names = {f.name for f in fields(cls)}
    required: tuple[str, ...] = getattr(cls, "REQUIRED", ())
    scope: dict[str, Any] = {
        "cls": cls, "keys": frozenset(s.key for s in shapes(cls)), "NotPlain": NotPlain, "refusing": _REFUSING,
        "normalised": unicodedata.is_normalized,
    }  # fmt: skip
    lines = ["if type(d) is not dict or not keys.issuperset(d): raise NotPlain", "get = d.get"]
    nulls = []
    for n, shape in enumerate(shapes(cls)):
        lines.append(f"v{n} = get({shape.key!r})")
        if f"{shape.attribute}_null" in names:
            lines.append(f"n{n} = v{n} is None and {shape.key!r} in d")
            nulls.append(f"{shape.attribute}_null=n{n}")
        if shape.key in required:
            lines.append(f"if v{n} is None: raise NotPlain")
        lines.append(f"if v{n} is not None:")
        lines += [f"    {line}" for line in _value(n, shape, scope)]
    period: tuple[str, str] | None = getattr(cls, "PERIOD", None)
    if period is not None:
        places = {shape.attribute: n for n, shape in enumerate(shapes(cls))}
        start, end = places[period[0]], places[attribute_of(period[1])]
        lines.append(f"if v{start} is not None and v{end} is not None and v{end} < v{start}: raise NotPlain")
    values = [f"v{n}" for n, _ in enumerate(shapes(cls))]
    lines.append(f"return cls({', '.join(values + nulls)})")
    source = "def read(d):\n" + "\n".join(f"    {line}" for line in lines)
    exec(compile(source, f"<swift reader of {cls.__name__}>", "exec"), scope)  # noqa: S102
    made: Callable[[Any], Any] = scope["read"]
    return made


def _value(n: int, shape: Shape, scope: dict[str, Any]) -> list[str]:
    """Lines that check and convert ``v{n}``."""
    if shape.one is not None:
        scope[f"r{n}"] = swift_reader(shape.one)
        return [f"v{n} = r{n}(v{n})"]
    if shape.many is not None:
        scope[f"r{n}"] = swift_reader(shape.many)
        return [f"if type(v{n}) is not list: raise NotPlain", f"v{n} = [r{n}(e) for e in v{n}]"]
    field: Any = shape.plain
    scope[f"r{n}"] = field.reader()
    strictly = f"v{n} = r{n}(v{n}, refusing)"
    match field:
        case Choice():
            scope[f"c{n}"] = frozenset(field.codes)
            return [f"if v{n} not in c{n}: raise NotPlain"]
        case Bool():
            return [f"if v{n} is not True and v{n} is not False: raise NotPlain"]
        case Day():
            scope["days"] = Day.SEEN
            return [f"v{n} = days.get(v{n}) or r{n}(v{n}, refusing)"]
        case Text(person_name=False, required=False):
            plain = f"type(v{n}) is str and len(v{n}) <= {field.longest} and v{n}.isprintable()"
            return [f"if not ({plain} and normalised('NFC', v{n})): {strictly}"]
        case Facts():
            return [f"if type(v{n}) is not dict: raise NotPlain"]
        case _:
            return [strictly]
