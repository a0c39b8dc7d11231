"""Readers and JSON Schema, derived once from the classes of :mod:`~zhiping.core.dossier.model`."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from zhiping.core.dossier.fields import RawFault, Reader, kind_of, shown
from zhiping.core.dossier.model import Dossier

#: ``(value, faults, missing)``: as a reader, but what is required and missing goes to ``missing``.
ObjectReader = Callable[[Any, list[RawFault], list[RawFault]], Any]


class Shape(typing.NamedTuple):
    """One key of a class: its name in JSON, its attribute, and what stands there."""

    key: str
    attribute: str
    plain: Any | None
    one: type | None
    many: type | None


def attribute_of(key: str) -> str:
    """The attribute a key is stored under (``for`` is a Python word)."""
    return "for_" if key == "for" else key


@cache
def shapes(cls: type) -> tuple[Shape, ...]:
    """The keys of a class of the model, in order."""
    hints = typing.get_type_hints(cls, include_extras=True)
    found = []
    for field in fields(cls):
        if field.name.endswith("_null"):
            continue
        hint = hints[field.name]
        key = field.name.rstrip("_")
        if typing.get_origin(hint) is typing.Annotated:
            found.append(Shape(key, field.name, hint.__metadata__[0], None, None))
            continue
        inner = next(h for h in typing.get_args(hint) if h is not types.NoneType)
        if is_dataclass(inner):
            found.append(Shape(key, field.name, None, typing.cast(type, inner), None))
        else:
            found.append(Shape(key, field.name, None, None, typing.get_args(inner)[0]))
    return tuple(found)


def _prefixed(prefix: str, found: list[RawFault], since: int) -> None:
    """Put ``prefix`` before the places of the faults found since."""
    for i in range(since, len(found)):
        place, message, expected = found[i]
        joint = "" if not place or place.startswith("[") else "."
        found[i] = (f"{prefix}{joint}{place}", message, expected)


def _plain(reader: Reader) -> ObjectReader:
    return lambda value, faults, missing: reader(value, faults)


@cache
def reader_of(cls: type) -> ObjectReader:
    """A strict reader of a class: unknown keys and wrong kinds are faults, ``null`` is absent or "there is none"."""
    plain: dict[str, tuple[str, Reader]] = {}
    nested: dict[str, tuple[str, ObjectReader]] = {}
    nulls: dict[str, str] = {}
    names = {f.name for f in fields(cls)}
    for shape in shapes(cls):
        if f"{shape.attribute}_null" in names:
            nulls[shape.key] = f"{shape.attribute}_null"
        if shape.plain is not None:
            plain[shape.key] = (shape.attribute, shape.plain.reader())
        elif shape.one is not None:
            nested[shape.key] = (shape.attribute, reader_of(shape.one))
        elif shape.many is not None:
            nested[shape.key] = (shape.attribute, _list_reader(reader_of(shape.many)))
    required: tuple[str, ...] = getattr(cls, "REQUIRED", ())
    period: tuple[str, str] | None = getattr(cls, "PERIOD", None)

    def read(value: Any, faults: list[RawFault], missing: list[RawFault]) -> Any:
        if type(value) is not dict:
            faults.append(("", f"这里是{kind_of(value)}“{shown(value)}”", "对象"))
            return None
        out: dict[str, Any] = {}
        for key, given in value.items():
            if given is None and (key in plain or key in nested):
                if key in nulls:
                    out[nulls[key]] = True
                continue
            known = plain.get(key)
            if known is not None:
                before = len(faults)
                out[known[0]] = known[1](given, faults)
                if len(faults) != before:
                    _prefixed(key, faults, before)
                continue
            inner = nested.get(key)
            if inner is not None:
                before, lacked = len(faults), len(missing)
                out[inner[0]] = inner[1](given, faults, missing)
                if len(faults) != before:
                    _prefixed(key, faults, before)
                if len(missing) != lacked:
                    _prefixed(key, missing, lacked)
                continue
            faults.append((shown(key) or "（空的键）", "没有这个键", _nearest(key, [*plain, *nested])))
        for key in required:
            if value.get(key) is None:
                missing.append((key, "没有填写", "这一项必须填写"))
        made = cls(**out)
        if period is not None:
            start, end = getattr(made, period[0]), getattr(made, attribute_of(period[1]))
            if start is not None and end is not None and end < start:
                faults.append((period[1], f"{end.isoformat()}早于开始的{start.isoformat()}", "不早于开始的日期"))
        return made

    return read


def _list_reader(one: ObjectReader) -> ObjectReader:
    def read(value: Any, faults: list[RawFault], missing: list[RawFault]) -> Any:
        if type(value) is not list:
            faults.append(("", f"这里是{kind_of(value)}“{shown(value)}”", "列表"))
            return None
        out = []
        for n, entry in enumerate(value):
            before, lacked = len(faults), len(missing)
            made = one(entry, faults, missing)
            if made is not None:
                out.append(made)
            if len(faults) != before:
                _prefixed(f"[{n}]", faults, before)
            if len(missing) != lacked:
                _prefixed(f"[{n}]", missing, lacked)
        return out

    return read


def _nearest(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"是否想写 {close[0]}？" if close else f"以下之一：{'、'.join(known)}"


def json_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of ``zhiping.dossier/1``."""
    definitions: dict[str, Any] = {}

    def nullable(schema: dict[str, Any]) -> dict[str, Any]:
        if "enum" in schema:
            return {"enum": [*schema["enum"], None]}
        if "$ref" in schema:
            return {"anyOf": [schema, {"type": "null"}]}
        return {**schema, "type": [schema["type"], "null"]}

    def define(cls: type) -> dict[str, Any]:
        if cls.__name__ not in definitions:
            definitions[cls.__name__] = {}
            required = list(getattr(cls, "REQUIRED", ()))
            properties = {}
            for shape in shapes(cls):
                if shape.plain is not None:
                    schema = shape.plain.schema()
                elif shape.one is not None:
                    schema = define(shape.one)
                else:
                    assert shape.many is not None
                    schema = {"type": "array", "items": define(shape.many)}
                properties[shape.key] = schema if shape.key in required else nullable(schema)
            definitions[cls.__name__] = {
                "type": "object",
                "description": (cls.__doc__ or "").strip(),
                "properties": properties,
                "additionalProperties": False,
            } | ({"required": required} if required else {})
        return {"$ref": f"#/$defs/{cls.__name__}"}

    root = define(Dossier)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:zhiping:dossier:1",
        "title": "zhiping.dossier/1",
        **root,
        "$defs": definitions,
    }
