"""Reading the side of a draft: unreadable text, answers, and which version last touched which section."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.stages.application.models import DraftAside

CONTEXT = "draft-aside"
#: Under which name texts of the pack's own facts are put aside, whichever section asks them.
FACTS = "extra"
#: place (``key``, or ``item.key`` in a list) → what was typed and why it could not be read.
Unreadable = dict[str, dict[str, str]]


@dataclass(slots=True)
class Aside:
    """``unreadable``: section → place → ``{"raw", "message"}``; ``none``: sections answered with 没有 that share a
    list with another; ``saved``: section → the draft's version and instant of its last save;
    ``came``: section → the code and year of the earlier dossier from which it was taken over, until it is saved."""

    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    none: list[str] = field(default_factory=list)
    saved: dict[str, dict[str, Any]] = field(default_factory=dict)
    came: dict[str, dict[str, Any]] = field(default_factory=dict)

    def dump(self) -> bytes:
        """As it is sealed."""
        return json.dumps(
            {"unreadable": self.unreadable, "none": self.none, "saved": self.saved, "came": self.came},
            ensure_ascii=False,
        ).encode()

    def put_aside(self, section: str, entries: Unreadable) -> None:
        """Keep the texts of ``section`` that could not be read; none: forget those that were."""
        if entries:
            self.unreadable[section] = entries
        else:
            self.unreadable.pop(section, None)

    def of_item(self, section: str, item: str) -> Unreadable:
        """What could not be read in one item of a list, by key."""
        start = f"{item}."
        return {
            place.removeprefix(start): entry
            for place, entry in self.unreadable.get(section, {}).items()
            if place.startswith(start)
        }


def aside_of(dossier: Dossier) -> Aside:
    """The side of ``dossier``'s draft; an empty one when nothing was put aside yet."""
    row = DraftAside.objects.filter(dossier=dossier).first()
    if row is None:
        return Aside()
    return Aside(**json.loads(keys.unseal(dossier.key_owner, row.sealed, context=CONTEXT)))
