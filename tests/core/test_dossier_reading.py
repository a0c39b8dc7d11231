"""Text that is no JSON: the fault says what is wrong with the text, not that a part of the dossier is missing."""

from __future__ import annotations

import pytest

from zhiping.core.dossier.reading import parse_json
from zhiping.core.errors import BadInput


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff{}", "第1个字节起不是 UTF-8 文字"),
        (b'{"a": \xe4\xb8}', "第7个字节起不是 UTF-8 文字"),
        ('{\n"a": }', "不是完整的 JSON（第2行第6个字符"),
        ("", "不是完整的 JSON（第1行第1个字符"),
        ("[" * 100_000, "嵌套得太深"),
        ('{"a": 1, "b": 2, "a": 3}', "键“a”写了两次"),
        ('{"a": {"b": 1, "b": 1}}', "键“b”写了两次"),
        ("NaN", "NaN 不是 JSON 的数字"),
        ('{"a": -Infinity}', "-Infinity 不是 JSON 的数字"),
        ("9" * 5000, "有一个数字太长"),
    ],
)
def test_what_is_wrong_with_the_text_is_told(text: bytes | str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_json(text)
    (fault,) = caught.value.faults
    assert fault.message.startswith(told) and fault.expected


@pytest.mark.parametrize(
    "text", ['{"a": [1, 2.5, null]}', '\ufeff{"a": [1, 2.5, null]}', b'\xef\xbb\xbf{"a": [1, 2.5, null]}']
)
def test_a_mark_of_the_byte_order_is_no_part_of_it(text: bytes | str) -> None:
    assert parse_json(text) == {"a": [1, 2.5, None]}
