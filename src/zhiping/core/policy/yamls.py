"""YAML as packs use it: values of JSON, each with its line; nothing that YAML guesses.

``on`` and ``no`` are words, ``17:30`` is text, a date is text in the form YYYY-MM-DD, a key stands once, and there are
no anchors: what a reader sees on a line is what the line says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
)

from zhiping.core.errors import BadInput, Fault

Place = tuple[str | int, ...]

# A leading nought makes it a code (0833), which is text: as a number it would lose what the line says.
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_NOT_ALLOWED: Final = {AnchorToken: "锚点（&）", AliasToken: "引用（*）", TagToken: "标签（!）"}
_DEEPEST: Final = 40
_QUOTED: Final = ("'", '"', "|", ">")
_OPENING: Final = (BlockMappingStartToken, BlockSequenceStartToken, FlowMappingStartToken, FlowSequenceStartToken)
_CLOSING: Final = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)
#: libyaml where the machine has it: ten times faster, the same tree.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One file of a pack: its value, and the line of every key and item."""

    file: str
    value: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of ``place``, or of the nearest thing around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def where(self, place: Place) -> str:
        """``file:line: key`` as faults name it."""
        return f"{self.file}:{self.line(place)}: {dotted(place) or '（整个文件）'}"


def dotted(place: Place) -> str:
    """``routes[2].title`` for ``("routes", 2, "title")``."""
    said = ""
    for part in place:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else str(part)
    return said


def read_yaml(data: bytes, file: str) -> Document:
    """Read one file. Raises BadInput with every doubled key, or the first place where it stops being YAML."""
    text = _decode(data, file)
    node = _compose(text, file)
    lines: dict[Place, int] = {}
    faults: list[Fault] = []
    value = None if node is None else _value(node, (), lines, faults, file)
    if faults:
        raise BadInput(faults)
    return Document(file, value, lines)


def compose(data: bytes, file: str) -> tuple[str, Node | None]:
    """The text and its node tree, with the place of every scalar; for tools that rewrite a file where it stands."""
    text = _decode(data, file)
    return text, _compose(text, file)


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise BadInput(Fault(f"{file}:{line}: （文字）", "不是 UTF-8 文字", "UTF-8 编码的 YAML")) from None


def _compose(text: str, file: str) -> Node | None:
    try:
        depth = 0
        for token in yaml.scan(text, Loader=_LOADER):
            depth += isinstance(token, _OPENING)
            depth -= isinstance(token, _CLOSING)
            if depth > _DEEPEST:
                raise BadInput(Fault(f"{file}:{token.start_mark.line + 1}: （语法）", "嵌套得太深", "规则包的结构"))
            if (what := _NOT_ALLOWED.get(type(token))) is not None:
                at = f"{file}:{token.start_mark.line + 1}: （语法）"
                raise BadInput(Fault(at, f"规则包不使用 YAML 的{what}", "把内容直接写出"))
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None) or getattr(wrong, "context_mark", None)
        # A list that is never closed is noticed after the last line; the last line is where to look.
        line = min(mark.line + 1, len(text.splitlines()) or 1) if mark is not None else 1
        message = "从这里起不是正确的 YAML，多半是缩进、冒号、引号或括号没有写对"
        raise BadInput(Fault(f"{file}:{line}: （语法）", message, "键: 值，缩进一致，引号和括号成对")) from None


def _value(node: Node, place: Place, lines: dict[Place, int], faults: list[Fault], file: str) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, SequenceNode):
        return [_value(item, (*place, n), lines, faults, file) for n, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, place, lines, faults, file)
    assert isinstance(node, ScalarNode)
    return scalar(node)


def _mapping(node: MappingNode, place: Place, lines: dict[Place, int], faults: list[Fault], file: str) -> Any:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            faults.append(Fault(f"{file}:{line}: {dotted(place)}", "键必须是一个词", "键: 值"))
            continue
        key = key_node.value
        here = (*place, key)
        if key in found:
            message = f"键写了两次，第一次在第{lines[here]}行"
            faults.append(Fault(f"{file}:{line}: {dotted(here)}", message, "每个键只写一次"))
            continue
        lines[here] = line
        found[key] = _value(value_node, here, lines, faults, file)
    return found


def scalar(node: ScalarNode) -> Any:
    """What a scalar says: quoted or block text is text; else true, false, null, a number, or text."""
    text: str = node.value
    if node.style in _QUOTED:
        return text
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if len(text) < 30:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text
