"""The pack's own facts (facts.yaml), as the reader of dossiers checks them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiping.core.policy.contents import Fact
from zhiping.core.policy.model import Pack


class PackFacts:
    """What ``extra`` may hold under a pack."""

    def __init__(self, pack: Pack) -> None:
        self._facts = {fact.key: fact for fact in pack.facts}

    def keys(self) -> list[str]:
        """The keys that are declared."""
        return list(self._facts)

    def check(self, key: str, value: Any) -> tuple[str, str] | None:
        """``(message, expected)`` when the value of ``key`` is wrong, else None. Raises KeyError for an unknown key."""
        fact = self._facts[key]
        wanted = _WANTED[fact.type]
        if fact.type == "choice":
            wanted = "以下之一：" + "、".join(fact.choices)
        return None if _fits(fact, value) else (f"“{value}”不符合“{fact.label}”的要求", wanted)


_WANTED = {
    "bool": "true 或 false",
    "int": "整数，0以上",
    "number": "数字，0以上",
    "date": "日期，写作 YYYY-MM-DD",
    "text": "不超过500个字的文字",
    "choice": "",
}


def _fits(fact: Fact, value: Any) -> bool:
    match fact.type:
        case "bool":
            return isinstance(value, bool)
        case "int":
            return type(value) is int and value >= 0
        case "number":
            return type(value) in (int, float) and 0 <= value < 1e12
        case "date":
            return isinstance(value, str) and _is_day(value)
        case "choice":
            return value in fact.choices
        case _:
            return isinstance(value, str) and len(value) <= 500


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
