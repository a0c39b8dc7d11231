"""Checks of the facts a pack declares (facts.yaml), for reading a dossier's ``extra``."""

from __future__ import annotations

from typing import Any

from zhiping.core.dossier.fields import Bool, Choice, Day, Number, RawFault, Reader, Text
from zhiping.core.policy.model import Fact


def _reader(fact: Fact) -> Reader:
    match fact.type:
        case "bool":
            return Bool().reader()
        case "int":
            return Number(lowest=-1e12, whole=True).reader()
        case "number":
            return Number(lowest=-1e12).reader()
        case "date":
            return Day().reader()
        case "choice":
            return Choice(tuple(fact.choices)).reader()
        case _:
            return Text(longest=5000).reader()


class DeclaredFacts:
    """The facts of one pack: which keys there are and what each may hold."""

    def __init__(self, facts: list[Fact]) -> None:
        self._readers = {fact.key: _reader(fact) for fact in facts}

    def keys(self) -> list[str]:
        """The keys that are declared."""
        return list(self._readers)

    def check(self, key: str, value: Any) -> tuple[str, str] | None:
        """``(message, expected)`` when ``value`` is wrong for ``key``, else None."""
        faults: list[RawFault] = []
        self._readers[key](value, faults)
        return faults[0][1:] if faults else None
