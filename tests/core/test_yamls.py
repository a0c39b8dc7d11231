"""The strict YAML of packs: what a word says, where it stands, and where to look when it is broken."""

from __future__ import annotations

from typing import Any

import pytest

from zhiping.core.errors import BadInput
from zhiping.core.policy.yamls import dotted, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("a: null", {"a": None}), ("a: ~", {"a": None}), ("a:", {"a": None}), ("a: ''", {"a": ""}),
        ("a: true", {"a": True}), ("a: false", {"a": False}), ("a: yes", {"a": "yes"}), ("a: True", {"a": "True"}),
        ("a: 'true'", {"a": "true"}), ('a: "1"', {"a": "1"}), ("a: |\n  1", {"a": "1"}), ("a: 12", {"a": 12}),
        ("a: -3", {"a": -3}), ("a: 2.5", {"a": 2.5}), ("a: 2024-01-02", {"a": "2024-01-02"}),
        ("a: " + "9" * 29, {"a": int("9" * 29)}), ("a: " + "9" * 30, {"a": "9" * 30}),
        ("- 1\n- [2, x]", [1, [2, "x"]]), ("\ufeffa: 1", {"a": 1}), ("a: 012", {"a": "012"}), ("a: 0", {"a": 0}),
        ("a: 00.5", {"a": "00.5"}), ("a: 0.5", {"a": 0.5}), ("a: 10", {"a": 10}),
    ],
)  # fmt: skip
def test_nothing_is_guessed(text: str, value: Any) -> None:
    found = read_yaml(text.encode(), "a.yaml").value
    assert found == value and repr(found) == repr(value)


def test_every_key_and_item_has_its_line_and_what_is_not_there_that_of_what_holds_it() -> None:
    document = read_yaml(b"first: 1\nroutes:\n  - title: x\n\n  - title: y\n    uses: {a: 1,\n      b: 2}\n", "r.yaml")
    lines = {"first": 1, "routes": 2, "routes[0]": 3, "routes[1].title": 5, "routes[1].uses.b": 7}
    assert {dotted(place): line for place, line in document.lines.items() if dotted(place) in lines} == lines
    assert document.line(("routes", 1, "nothing", "at", "all")) == 5 and document.line(("other",)) == 1
    assert document.where(("routes", 1, "uses", "c")) == "r.yaml:6: routes[1].uses.c"
    assert document.where(()) == "r.yaml:1: （整个文件）"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"a: 1\nb: \xff\n", "f.yaml:2: （文字）"),
        (b"\xff", "f.yaml:1: （文字）"),
        (b"a: [1,\n  2\n\n", "f.yaml:3: （语法）"),
        (b"a: 1\n b: 2\n", "f.yaml:2: （语法）"),
        (b"[", "f.yaml:1: （语法）"),
        (b"a: 1\nb: &x 1\n", "f.yaml:2: （语法）"),
        (b"a:\n  b: 1\n  c: 2\n  b: 3\n", "f.yaml:4: a.b"),
        (b"a:\n  ? [1]\n  : 2\n", "f.yaml:2: a"),
    ],
)
def test_a_broken_file_says_where_to_look(data: bytes, where: str) -> None:
    with pytest.raises(BadInput) as told:
        read_yaml(data, "f.yaml")
    assert told.value.faults[0].where == where


def test_every_key_that_stands_twice_is_told_at_once_and_the_first_counts() -> None:
    with pytest.raises(BadInput) as told:
        read_yaml(b"a: 1\na: 2\nb:\n  c: 1\n  c: 2\n", "f.yaml")
    assert [(one.where, one.message) for one in told.value.faults] == [
        ("f.yaml:2: a", "键写了两次，第一次在第1行"), ("f.yaml:5: b.c", "键写了两次，第一次在第4行"),
    ]  # fmt: skip


def test_how_deep_a_file_may_nest() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"]" * depth

    deepest = next(n for n in range(1, 200) if not _reads(nested(n))) - 1
    assert deepest >= 10 and _reads(b"- " + nested(deepest - 1) + b"\n- " + nested(deepest - 1))
    with pytest.raises(BadInput, match="嵌套得太深"):
        read_yaml(nested(deepest + 1), "f.yaml")


def _reads(data: bytes) -> bool:
    try:
        read_yaml(data, "f.yaml")
    except BadInput:
        return False
    return True
