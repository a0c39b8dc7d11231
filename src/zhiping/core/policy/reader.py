"""Reading a pack: YAML with places, duplicates refused, every fault told at once with file, line and key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import (
    ChoicesFile,
    FactsFile,
    FeesFile,
    MaterialsFile,
    NoticeFile,
    Pack,
    PackFile,
    ProcedureFile,
    ScopeFile,
)
from zhiping.core.policy.rules import EligibilityRules

FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "pack.yaml": ("about", PackFile),
    "notice.yaml": ("notice", NoticeFile),
    "procedure.yaml": ("procedure", ProcedureFile),
    "scope.yaml": ("scope", ScopeFile),
    "facts.yaml": ("facts_file", FactsFile),
    "materials.yaml": ("materials_file", MaterialsFile),
    "fees.yaml": ("fees_file", FeesFile),
    "choices.yaml": ("choices_file", ChoicesFile),
    "eligibility.yaml": ("eligibility", EligibilityRules),
}

Lines = dict[tuple[str | int, ...], int]


class _Loader(yaml.SafeLoader):
    """Dates stay text (the models read them), so that a day and a text are told apart by the model alone."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def pack_hash(files: Mapping[str, bytes]) -> str:
    """``sha256:…`` over sorted paths and bytes, each with its length, so that no two packs can look alike."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.encode()
        digest.update(len(name).to_bytes(8, "big") + name)
        digest.update(len(files[path]).to_bytes(8, "big") + files[path])
    return f"sha256:{digest.hexdigest()}"


def _walk(node: yaml.Node, path: tuple[str | int, ...], lines: Lines, faults: list[Fault], name: str) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in seen:
                faults.append(Fault(f"{name}:{key.start_mark.line + 1}", f"键 {text} 写了两次", "每个键只写一次"))
            seen.add(text)
            _walk(value, (*path, text), lines, faults, name)
            lines[(*path, text)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*path, index), lines, faults, name)


def read_yaml(name: str, content: bytes) -> tuple[Any, Lines]:
    """The data of one YAML file and the line of every key. Raises ``BadInput``."""
    try:
        text = content.decode("utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            raise BadInput(Fault(f"{name}:1", "文件是空的", "YAML 内容"))
        lines: Lines = {}
        faults: list[Fault] = []
        _walk(node, (), lines, faults, name)
        if faults:
            raise BadInput(faults)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506
    except UnicodeDecodeError:
        raise BadInput(Fault(name, "不是 UTF-8 文字", "UTF-8 编码")) from None
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BadInput(
            Fault(f"{name}:{line}", f"YAML 写法有误：{wrong.problem or wrong.context}", "合法的 YAML")
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        if isinstance(wrong, BadInput):
            raise
        raise BadInput(Fault(f"{name}:1", "YAML 写法有误", "合法的 YAML")) from None
    return data, lines


_EXPECTED = {
    "missing": ("缺少这个键", "必须写明"),
    "extra_forbidden": ("不认识的键", "拼写正确的键，或删去"),
    "bool_type": ("应为是或否", "true 或 false"),
    "int_type": ("应为整数", "整数"),
    "string_type": ("应为文字", "文字"),
    "date_type": ("应为日期", "YYYY-MM-DD"),
    "time_type": ("应为时刻", "HH:MM"),
    "list_type": ("应为列表", "列表"),
    "dict_type": ("应为键值", "键值"),
    "model_type": ("应为键值", "键值"),
}


def _faults(name: str, error: ValidationError, lines: Lines) -> list[Fault]:
    found = []
    for item in error.errors(include_url=False):
        path = tuple(item["loc"])
        line = 1
        for length in range(len(path), -1, -1):
            if path[:length] in lines:
                line = lines[path[:length]]
                break
        key = ".".join(str(step) for step in path) or "（整个文件）"
        message, expected = _EXPECTED.get(item["type"], ("", ""))
        if item["type"] == "literal_error":
            message, expected = f"值 {item['input']!r} 不在可选范围", str(item["ctx"]["expected"])
        elif item["type"] == "string_pattern_mismatch":
            message, expected = f"值 {item['input']!r} 写法不对", str(item["ctx"]["pattern"])
        elif not message:
            message = re.sub(r"^Value error, ", "", item["msg"])
        found.append(Fault(f"{name}:{line}: {key}", message, expected))
    return found


def read_pack_files(files: Mapping[str, bytes]) -> Pack:
    """The pack that ``files`` (path → bytes) say. Raises ``BadInput`` with every fault found."""
    faults: list[Fault] = []
    parts: dict[str, Any] = {}
    for name, (attribute, model) in FILES.items():
        if name not in files:
            faults.append(Fault(name, "缺少这个文件", "规则包须有这个文件"))
            continue
        try:
            data, lines = read_yaml(name, files[name])
        except BadInput as bad:
            faults += bad.faults
            continue
        try:
            parts[attribute] = model.model_validate(data)
        except ValidationError as error:
            faults += _faults(name, error, lines)
    known = re.compile(r"^(cases/[^/]+\.yaml|templates/.+|README\.md)$")
    for name in sorted(files):
        if name not in FILES and not known.match(name):
            faults.append(Fault(name, "规则包里不认识的文件", "、".join(FILES) + "、cases/*.yaml"))
    if faults:
        raise BadInput(faults)
    pack = Pack(**parts, hash=pack_hash(files))
    pack._cases.update({name: content for name, content in files.items() if name.startswith("cases/")})
    return pack


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a pack's folder, by their path in it. Raises ``BadInput`` when it is not a folder."""
    if not folder.is_dir():
        raise BadInput(Fault(str(folder), "没有这个规则包", "随产品提供的规则包名称，或一个文件夹"))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    }


def read_pack(folder: Path) -> Pack:
    """The pack in ``folder``. Raises ``BadInput``."""
    return read_pack_files(files_of(folder))
