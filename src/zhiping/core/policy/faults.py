"""Faults of a pack's file in words: which file, line and key, what is wrong, what is expected."""

from __future__ import annotations

import difflib
import types
import typing
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zhiping.core.errors import Fault
from zhiping.core.policy.yamls import Document, Place

_TYPES: Final = {
    "string_type": "文字",
    "bool_type": "true 或 false",
    "int_type": "整数",
    "int_from_float": "整数",
    "float_type": "数字",
    "dict_type": "键和值",
    "model_type": "键和值",
    "model_attributes_type": "键和值",
    "list_type": "列表，每项以“- ”开头",
    "date_type": "日期，写作 YYYY-MM-DD",
    "time_type": '钟点，写作 "HH:MM"',
}
_SHOWN: Final = 60


def faults_of(wrong: ValidationError, document: Document, model: type[BaseModel]) -> list[Fault]:
    """Every error of a model as a fault, in the order of the lines."""
    found: list[tuple[int, Fault]] = []
    for error in wrong.errors(include_url=False):
        place = _place(error["loc"], document.value)
        message, expected = _words(error, model, place)
        found.append((document.line(place), Fault(document.where(place), message, expected)))
    unique: dict[str, tuple[int, Fault]] = {}
    for line, fault in found:
        unique.setdefault(f"{fault.where} {fault.message}", (line, fault))
    return [fault for _, fault in sorted(unique.values(), key=lambda pair: pair[0])]


def _place(loc: tuple[int | str, ...], value: Any) -> Place:
    """The part of ``loc`` that is a path of the file: pydantic adds names of union members and validators to it."""
    if loc and loc[-1] == "[key]":
        loc = loc[:-1]
    place: list[int | str] = []
    for n, part in enumerate(loc):
        if isinstance(value, dict) and isinstance(part, str):
            if part in value:
                value = value[part]
            elif n < len(loc) - 1:
                continue
            else:
                place.append(part)
                break
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            break
        place.append(part)
    return tuple(place)


def _words(error: ErrorDetails, model: type[BaseModel], place: Place) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return "缺少这个键", _doc_of(model, place) or "写上这个键和它的值"
    if kind == "extra_forbidden":
        return "没有这个键", _near(str(place[-1]) if place else "", _keys_of(model, place[:-1]))
    if kind in ("literal_error", "enum"):
        return f"不能是{_shown(error['input'])}", f"{context.get('expected', '')}".replace(" or ", " 或 ")
    if kind == "value_error":
        text = str(context.get("error", error["msg"]))
        message, _, expected = text.partition("；应为：")
        return message, expected
    if kind in _TYPES:
        return f"不能是{_shown(error['input'])}", _TYPES[kind]
    if kind in ("too_short", "string_too_short"):
        return "不能为空", "至少一项"
    if kind == "greater_than_equal":
        return f"不能是{_shown(error['input'])}", f"不小于{context['ge']}的数"
    if kind == "less_than_equal":
        return f"不能是{_shown(error['input'])}", f"不大于{context['le']}的数"
    if kind == "string_pattern_mismatch":
        return f"不能是{_shown(error['input'])}", f"符合 {context['pattern']} 的文字"
    return f"不能是{_shown(error['input'])}", error["msg"]


def _shown(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, dict):
        return "一组键和值"
    if isinstance(value, list):
        return "一个列表"
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return f"“{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}”"


def _near(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return f"{close[0]}（这里可写的键：{'、'.join(known)}）"
    return f"这里可写的键：{'、'.join(known)}" if known else "去掉这个键"


def _doc_of(model: type[BaseModel], place: Place) -> str:
    owner = _model_at(model, place[:-1])
    if owner is None or not place:
        return ""
    for name, info in owner.model_fields.items():
        if place[-1] in (name, info.alias):
            return info.description or ""
    return ""


def _keys_of(model: type[BaseModel], place: Place) -> list[str]:
    owner = _model_at(model, place)
    return [] if owner is None else [info.alias or name for name, info in owner.model_fields.items()]


def _model_at(annotation: Any, place: Place) -> type[BaseModel] | None:
    """The model that describes what stands at ``place`` below ``annotation``."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _model_at(typing.get_args(annotation)[0], place)
    if origin in (typing.Union, types.UnionType):
        for member in typing.get_args(annotation):
            if (found := _model_at(member, place)) is not None:
                return found
        return None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not place:
            return annotation
        for name, info in annotation.model_fields.items():
            if place[0] in (name, info.alias):
                return _model_at(info.annotation, place[1:])
        return None
    arguments = typing.get_args(annotation)
    return _model_at(arguments[-1], place[1:]) if place and arguments else None
