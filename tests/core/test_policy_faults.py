"""What is wrong in a pack's file, in words for who wrote it: the place, what stands there, and what could."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from zhiping.core.policy.faults import faults_of
from zhiping.core.policy.yamls import read_yaml


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field(description="名称，不超过十个字")
    kind: Literal["plain", "other"] = "plain"
    size: int = Field(default=1, ge=1, le=9)
    names: list[str] = Field(default=["x"], min_length=1)
    code: str = Field(default="x1", pattern="^x")
    on: bool = True
    own: str = "good"
    alias: int = Field(default=1, alias="as")

    @field_validator("own")
    @classmethod
    def _good(cls, value: str) -> str:
        if value != "good":
            raise ValueError("own 不好；应为：good" if value == "bad" else "只有一句")
        return value


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    part: Part = Part(title="x")
    parts: list[Part] = []
    by_key: dict[str, Part] = {}
    maybe: Part | None = None
    plain: int = 1


def _faults(text: str) -> list[tuple[str, str, str]]:
    document = read_yaml(text.encode(), "f.yaml")
    with pytest.raises(ValidationError) as told:
        Whole.model_validate(document.value)
    return [(one.where, one.message, one.expected) for one in faults_of(told.value, document, Whole)]


KEYS = "title、kind、size、names、code、on、own、as"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("part: {kind: plain}", ("f.yaml:1: part.title", "缺少这个键", "名称，不超过十个字")),
        ("part: {title: a, knid: x}", ("f.yaml:1: part.knid", "没有这个键", f"kind（这里可写的键：{KEYS}）")),
        ("part: {title: a, zzzzzz: x}", ("f.yaml:1: part.zzzzzz", "没有这个键", f"这里可写的键：{KEYS}")),
        ("zzzzzz: 1", ("f.yaml:1: zzzzzz", "没有这个键", "这里可写的键：part、parts、by_key、maybe、plain")),
        ("part: {title: a, kind: c}", ("f.yaml:1: part.kind", "不能是“c”", "'plain' 或 'other'")),
        ("part: {title: a, size: 0}", ("f.yaml:1: part.size", "不能是“0”", "不小于1的数")),
        ("part: {title: a, size: 10}", ("f.yaml:1: part.size", "不能是“10”", "不大于9的数")),
        ("part: {title: a, names: []}", ("f.yaml:1: part.names", "不能为空", "至少一项")),
        ("part: {title: a, code: y}", ("f.yaml:1: part.code", "不能是“y”", "符合 ^x 的文字")),
        ("part: {title: a, own: bad}", ("f.yaml:1: part.own", "own 不好", "good")),
        ("part: {title: a, own: worse}", ("f.yaml:1: part.own", "只有一句", "")),
        ("part: {title: a, on: 1}", ("f.yaml:1: part.on", "不能是“1”", "true 或 false")),
        ("plain: true", ("f.yaml:1: plain", "不能是“true”", "整数")),
        ("plain: false", ("f.yaml:1: plain", "不能是“false”", "整数")),
        ("plain:", ("f.yaml:1: plain", "不能是空", "整数")),
        ("plain: [1]", ("f.yaml:1: plain", "不能是一个列表", "整数")),
        ("plain: {a: 1}", ("f.yaml:1: plain", "不能是一组键和值", "整数")),
        ("plain: " + "字" * 60, ("f.yaml:1: plain", f"不能是“{'字' * 60}”", "整数")),
        ("plain: " + "字" * 61, ("f.yaml:1: plain", f"不能是“{'字' * 60}…”", "整数")),
        ("parts:\n- title: a\n- {}", ("f.yaml:3: parts[1].title", "缺少这个键", "名称，不超过十个字")),
        ("by_key:\n  a: {title: a}\n  b:\n    kind: plain", ("f.yaml:3: by_key.b.title", "缺少这个键",
                                                             "名称，不超过十个字")),
        ("maybe:\n  kind: plain", ("f.yaml:1: maybe.title", "缺少这个键", "名称，不超过十个字")),
        ("maybe: {title: a, zzzzzz: 1}", ("f.yaml:1: maybe.zzzzzz", "没有这个键", f"这里可写的键：{KEYS}")),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_else(text: str, fault: tuple[str, str, str]) -> None:
    assert _faults(text) == [fault]


def test_faults_come_in_the_order_of_the_lines_and_each_once() -> None:
    found = _faults("plain: x\nparts:\n- {}\npart: {title: a, kind: c, size: 0}")
    assert [where for where, _, _ in found] == [
        "f.yaml:1: plain", "f.yaml:3: parts[0].title", "f.yaml:4: part.kind", "f.yaml:4: part.size",
    ]  # fmt: skip


class Bare(BaseModel):
    untold: int
    either: int | bool = 1


def test_a_key_that_nobody_described_is_asked_for_all_the_same_and_no_fault_is_told_twice() -> None:
    def told(text: str) -> list[Any]:
        document = read_yaml(text.encode(), "f.yaml")
        with pytest.raises(ValidationError) as wrong:
            Bare.model_validate(document.value, strict=True)
        return [(one.where, one.message, one.expected) for one in faults_of(wrong.value, document, Bare)]

    assert told("either: 1") == [("f.yaml:1: untold", "缺少这个键", "写上这个键和它的值")]
    assert told("untold: 1\neither: x") == [("f.yaml:2: either", "不能是“x”", "整数")]
