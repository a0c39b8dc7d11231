"""How single values are read: each limit from both sides, each kind that only looks like another, and the words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhiping.core.dossier import check_draft
from zhiping.core.dossier.fields import (
    Bool,
    Choice,
    Day,
    Facts,
    Field,
    Identifier,
    Instant,
    ListOf,
    Number,
    Text,
    kind_of,
    shown,
)


def _read(field: Field, value: Any) -> tuple[Any, list[tuple[str, str, str]]]:
    faults: list[tuple[str, str, str]] = []
    return field.reader()(value, faults), faults


def _good(field: Field, value: Any) -> bool:
    return not _read(field, value)[1]


BOUNDED, OPEN = Number(lowest=1, highest=8, whole=True), Number(lowest=-2)


@pytest.mark.parametrize(
    ("field", "value", "good"),
    [
        (BOUNDED, 1, True), (BOUNDED, 0, False), (BOUNDED, 8, True), (BOUNDED, 9, False), (BOUNDED, 2.0, False),
        (BOUNDED, True, False), (BOUNDED, "2", False), (BOUNDED, None, False),
        (OPEN, -2, True), (OPEN, -2.5, False), (OPEN, 2.5, True), (OPEN, float("nan"), False),
        (OPEN, float("inf"), False), (OPEN, 10**12, True), (OPEN, 10**12 + 1, False),
        (Number(), 0, True), (Number(), -1, False),
        (Bool(), True, True), (Bool(), False, True), (Bool(), 1, False), (Bool(), 0, False), (Bool(), None, False),
        (Choice(("a", "b")), "a", True), (Choice(("a", "b")), "c", False), (Choice(("a",)), ["a"], False),
        (Text(longest=3), "三个字", True), (Text(longest=3), "四个字了", False), (Text(), 3, False), (Text(), "", True),
        (Text(required=True), " ", False), (Text(required=True), "x", True), (Text(), "一\n二\t三", True),
        (Text(), "一\x00二", False), (Text(), "\u2028", False), (Text(), "\x7f", False), (Text(), "\ud800", False),
        (Text(), "\x1f", False), (Text(), "\x9f", False), (Text(), "\u2029", False), (Text(), "\u00a0", True),
        (Day(), "2024-02-29", True), (Day(), "2023-02-29", False), (Day(), "1900-01-01", True),
        (Day(), "1899-12-31", False), (Day(), "2199-12-31", True), (Day(), "2200-01-01", False),
        (Day(), "20240229", False), (Day(), "2024-W09-4", False), (Day(), "2024/02/29", False),
        (Day(), 20240229, False),
        (Instant(), "2024-11-10T09:30:00+08:00", True), (Instant(), "2024-11-10T09:30:00", False),
        (Instant(), "2024-11-10 09:30:00+08:00", False), (Instant(), "2024-11-31T09:30:00+08:00", False),
        (Instant(), "1899-11-10T09:30:00+08:00", False), (Instant(), "2200-11-10T09:30:00+08:00", False),
        (Instant(), "2024-11-10T09:30Z", True), (Instant(), "20241110T093000+0800", False), (Instant(), None, False),
        (Identifier(), "x", True), (Identifier(), "", False), (Identifier(), "x" * 100, True),
        (Identifier(), "x" * 101, False), (Identifier(), "x y", False), (Identifier(), "x\n", False),
        (Identifier(), 1, False),
        (ListOf(Text()), ["a", "b"], True), (ListOf(Text()), "a", False), (ListOf(Number()), [1, "2"], False),
        (Facts(), {"months": 3}, True), (Facts(), [], False),
    ],
)  # fmt: skip
def test_what_is_read_and_what_is_a_fault(field: Field, value: Any, good: bool) -> None:
    assert _good(field, value) is good


def test_what_is_stored() -> None:
    assert _read(BOUNDED, 8)[0] == 8 and _read(OPEN, 2.5)[0] == 2.5
    assert _read(Bool(), False)[0] is False and _read(Choice(("a",)), "a")[0] == "a"
    assert _read(Text(), "e\u0301")[0] == "\u00e9"
    assert _read(Text(person_name=True), "阿依・古丽")[0] == "阿依\u00b7古丽"
    assert _read(Text(), "阿依・古丽")[0] == "阿依・古丽"
    assert [_read(Day(), "2024-02-29")[0] for _ in range(2)] == [date(2024, 2, 29)] * 2
    assert _read(Instant(), "2024-11-10T09:30:00+08:00")[0] == datetime(2024, 11, 10, 1, 30, tzinfo=UTC)
    assert _read(Identifier(), "edu1")[0] == "edu1"
    assert _read(ListOf(Number()), [1, 2])[0] == [1, 2]
    assert _read(Facts(), {"months": 3})[0] == {"months": 3}


@pytest.mark.parametrize(
    ("field", "value", "message", "expected"),
    [
        (BOUNDED, 9, "9超出范围", "1至8之间的整数"),
        (OPEN, -3, "-3超出范围", "不小于-2的数字"),
        (OPEN, "3", "这里是文字“3”", "不小于-2的数字"),
        (Bool(), 1, "这里是数字“1”", "true 或 false"),
        (Choice(("a", "b")), "c", "没有“c”这个选项", "以下之一：a、b"),
        (Text(longest=3), "四个字了", "有4个字，太长", "不超过3个字"),
        (Day(), "2023-02-29", "没有“2023-02-29”这一天", "真实存在的日期，写作 YYYY-MM-DD"),
        (Day(), "1899-12-31", "“1899-12-31”的年份超出范围", "1900年至2199年之间的日期"),
    ],
)
def test_a_fault_says_what_is_there_and_what_should_be(field: Field, value: Any, message: str, expected: str) -> None:
    assert _read(field, value) == (None if not isinstance(field, Text) else value, [("", message, expected)])


def test_a_fault_in_a_list_names_its_place() -> None:
    _, faults = _read(ListOf(Number()), [1, "2", 3, None])
    assert [place for place, _, _ in faults] == ["[1]", "[3]"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "true 或 false"), (1, "数字"), (1.5, "数字"), ("x", "文字"), ([], "列表"), ({}, "对象")],
)
def test_the_kind_of_a_value_in_words(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("x" * 40, "x" * 40), ("x" * 41, "x" * 37 + "…"), ("一\n二", "\\u4e00\\n\\u4e8c"), (True, "True"),
        (10**30, "极大的数"), (10**30 - 1, str(10**30 - 1)), (-(10**30), "极大的数"), (1 - 10**30, str(1 - 10**30)),
    ],
)  # fmt: skip
def test_a_value_is_shown_on_one_line_and_cut_short(value: Any, told: str) -> None:
    assert shown(value) == told


def test_the_schema_says_the_same() -> None:
    assert BOUNDED.schema() == {"type": "integer", "minimum": 1, "maximum": 8}
    assert OPEN.schema() == {"type": "number", "minimum": -2}
    assert Number(lowest=0.5).schema()["minimum"] == 0.5
    assert Text(longest=9).schema() == {"type": "string", "maxLength": 9}
    assert Text(longest=9, required=True).schema()["minLength"] == 1
    assert Choice(("a", "b")).schema() == {"enum": ["a", "b"]}
    assert Bool().schema() == {"type": "boolean"} and Facts().schema() == {"type": "object"}
    assert Day().schema()["format"] == "date" and Instant().schema()["format"] == "date-time"
    assert Identifier().schema() == {"type": "string", "minLength": 1, "maxLength": 100}
    assert ListOf(Bool()).schema() == {"type": "array", "items": {"type": "boolean"}}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("section", "entry", "most"),
    [
        ("assessments", lambda value: {"year": value}, (1900, 2199)),
        ("continuing_education", lambda value: {"general_hours": value}, (0, 8784)),
    ],
)
def test_a_year_and_its_hours_lie_within_what_there_can_be(section: str, entry: Any, most: tuple[int, int]) -> None:
    lowest, highest = most
    for value, good in ((lowest, True), (lowest - 1, False), (highest, True), (highest + 1, False)):
        assert (check_draft({"format": "zhiping.dossier/1", section: [entry(value)]}) == []) is good, value


@pytest.mark.parametrize(
    ("document", "longest"),
    [
        (lambda text: {"employer": {"name": text}}, 500),
        (lambda text: {"applicant": {"name": text}}, 100),
        (lambda text: {"application": {"summary": text}}, 50_000),
    ],
)
def test_how_long_a_text_may_be(document: Any, longest: int) -> None:
    for length, good in ((longest, True), (longest + 1, False)):
        assert (check_draft({"format": "zhiping.dossier/1", **document("字" * length)}) == []) is good, length
