"""Reading a dossier strictly: every fault is told at once, each with its place (contracts/dossier.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol

from zhiping.core.dossier.compiling import reader_of
from zhiping.core.dossier.fields import RawFault, shown
from zhiping.core.dossier.model import Dossier
from zhiping.core.dossier.swift import NotPlain, swift_reader
from zhiping.core.errors import BadInput, Fault
from zhiping.core.identifiers import NotAnIdentifier, check_resident_id, check_uscc

#: The lists whose items may carry an id.
LISTS: Final = (
    "education", "titles", "skills", "employment", "training", "continuing_education", "assessments", "discipline",
    "achievements", "evidence",
)  # fmt: skip
ROOT: Final = "$"


class ExtraFacts(Protocol):
    """What a pack says of its own facts: a check of one value."""

    def check(self, key: str, value: Any) -> tuple[str, str] | None:
        """``(message, expected)`` when the value of ``key`` is wrong, else None. Raises KeyError for an unknown key."""

    def keys(self) -> list[str]:
        """The keys that are declared."""


def parse_json(data: bytes | str) -> Any:
    """JSON with nothing let through that would lose or bend data: doubled keys, NaN, broken text, endless nesting.

    Raises BadInput; the place is ``line:column`` where the text stops being JSON, else ``$``.
    """
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise BadInput(Fault(ROOT, f"第{wrong.start + 1}个字节起不是 UTF-8 文字", "UTF-8 编码的 JSON")) from None
    elif data.startswith("\ufeff"):
        data = data[1:]
    try:
        return _DECODER.decode(data)
    except json.JSONDecodeError as wrong:
        where = f"第{wrong.lineno}行第{wrong.colno}个字符"
        raise BadInput(Fault(ROOT, f"不是完整的 JSON（{where}：{wrong.msg}）", "一份完整的 JSON")) from None
    except RecursionError:
        raise BadInput(Fault(ROOT, "嵌套得太深", "zhiping.dossier/1 的结构")) from None
    except _Doubled as wrong:
        raise BadInput(Fault(ROOT, f"键“{shown(wrong.args[0])}”写了两次", "同一对象中每个键只写一次")) from None
    except ValueError as wrong:
        message = "有一个数字太长" if "digits" in str(wrong) else str(wrong)
        raise BadInput(Fault(ROOT, message, "普通的数字")) from None


class _Doubled(Exception):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Doubled(key)
            seen.add(key)
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} 不是 JSON 的数字")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant)
_read: Final = reader_of(Dossier)
_read_swiftly: Final = swift_reader(Dossier)


def read_dossier(source: Any, extra: ExtraFacts | None = None) -> Dossier:
    """A dossier from JSON bytes, JSON text or a decoded object.

    ``extra`` is what the pack declares beyond the format's own keys; without it ``extra`` is taken as it is. Raises
    BadInput with every fault; places are dossier paths such as ``education[0].graduated_on``.
    """
    dossier, faults, missing = _parts(source, extra)
    if faults or missing:
        raise BadInput(_ordered(faults + missing))
    assert dossier is not None
    return dossier


def read_draft(source: Any, extra: ExtraFacts | None = None) -> Dossier:
    """As :func:`read_dossier`, for a draft: what is required may still be missing, what is there must be right."""
    dossier, faults, _ = _parts(source, extra)
    if faults:
        raise BadInput(_ordered(faults))
    assert dossier is not None
    return dossier


def check_draft(source: Any, extra: ExtraFacts | None = None) -> list[Fault]:
    """What is wrong in a draft, which may lack required parts; an empty list when nothing is."""
    try:
        read_draft(source, extra)
    except BadInput as bad:
        return bad.faults
    return []


def _parts(source: Any, extra: ExtraFacts | None) -> tuple[Dossier | None, list[RawFault], list[RawFault]]:
    if isinstance(source, (bytes, str)):
        source = parse_json(source)
    faults: list[RawFault] = []
    missing: list[RawFault] = []
    dossier: Dossier | None
    try:
        dossier = _read_swiftly(source)
    except (NotPlain, TypeError):
        dossier = _read(source, faults, missing)
    if dossier is not None:
        _check_ids(dossier, faults)
        _check_person(dossier, faults)
        _check_extra(dossier, extra, faults)
    return dossier, faults, missing


def _ordered(raw: list[RawFault]) -> list[Fault]:
    return [Fault(place or ROOT, message, expected) for place, message, expected in raw]


def _check_ids(dossier: Dossier, faults: list[RawFault]) -> None:
    seen: dict[str, str] = {}
    for name in LISTS:
        items = getattr(dossier, name)
        if not items:
            continue
        for n, item in enumerate(items):
            if item.id is not None:
                _see(item.id, f"{name}[{n}].id", seen, faults)
    if dossier.history is not None:
        for n, ban in enumerate(dossier.history.integrity_bans or ()):
            if ban.id is not None:
                _see(ban.id, f"history.integrity_bans[{n}].id", seen, faults)


def _see(given: str, place: str, seen: dict[str, str], faults: list[RawFault]) -> None:
    first = seen.setdefault(given, place)
    if first != place:
        faults.append((place, f"编号“{shown(given)}”与 {first} 重复", "在整份材料中唯一的编号"))


def _check_person(dossier: Dossier, faults: list[RawFault]) -> None:
    applicant = dossier.applicant
    if applicant is not None and applicant.id_type == "resident_id" and applicant.id_number is not None:
        try:
            _no_blanks(applicant.id_number)
            found = check_resident_id(applicant.id_number)
        except NotAnIdentifier as wrong:
            faults.append(("applicant.id_number", str(wrong), "18位居民身份证号码（GB 11643）"))
        else:
            born: date | None = applicant.born_on
            if born is not None and born != found.born_on:
                message = f"出生日期{born.isoformat()}与身份证号码中的{found.born_on.isoformat()}不一致"
                faults.append(("applicant.born_on", message, "与身份证号码一致的出生日期"))
            if applicant.sex is not None and applicant.sex != found.sex:
                faults.append(("applicant.sex", "性别与身份证号码不一致", f"与身份证号码一致的 {found.sex}"))
    if dossier.employer is not None and dossier.employer.uscc is not None:
        try:
            _no_blanks(dossier.employer.uscc)
            check_uscc(dossier.employer.uscc)
        except NotAnIdentifier as wrong:
            faults.append(("employer.uscc", str(wrong), "18位统一社会信用代码（GB 32100）"))


def _no_blanks(typed: str) -> None:
    # Forms trim what is typed; in a file a blank would make one number look like two.
    if typed != typed.strip():
        raise NotAnIdentifier("号码前后有空格")


def _check_extra(dossier: Dossier, extra: ExtraFacts | None, faults: list[RawFault]) -> None:
    if not dossier.extra or extra is None:
        return
    known: Mapping[str, None] = dict.fromkeys(extra.keys())
    for key, value in dossier.extra.items():
        if key not in known:
            names = "、".join(known)
            expected = f"评审方案声明的键：{names}" if names else "评审方案没有声明额外事实，这里应为空"
            faults.append((f"extra.{shown(key)}", "没有这个键", expected))
        elif value is not None and (wrong := extra.check(key, value)) is not None:
            faults.append((f"extra.{key}", *wrong))
