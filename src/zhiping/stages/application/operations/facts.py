"""Putting the pack's own facts of one page into a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiping.stages.application.queries.aside import FACTS, Aside, Unreadable
from zhiping.stages.application.sections import Document


@dataclass(frozen=True, slots=True)
class FactsTold:
    """What one page told of the facts that it asks.

    ``asked``: their keys; ``values``: what could be read; ``unreadable``: what could not, by key. A key that was asked
    and stands in neither is told no more.
    """

    asked: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=dict)

    def put(self, document: Document, side: Aside) -> None:
        """Write them; facts that other pages ask stay as they are."""
        if not self.asked:
            return
        kept = {key: value for key, value in (document.get("extra") or {}).items() if key not in self.asked}
        told = {**kept, **self.values}
        if told:
            document["extra"] = told
        else:
            document.pop("extra", None)
        texts = {key: entry for key, entry in side.unreadable.get(FACTS, {}).items() if key not in self.asked}
        side.put_aside(FACTS, texts | self.unreadable)
