"""What happened to a dossier, from its audit chain, with names for staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, Person

_KINDS = {"dossier.opened": "开始申报", "evidence.opened": "查阅证明材料"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done, or ``count`` times the same in a row. ``state`` is where it led to, empty when it stayed."""

    at: datetime
    what: str
    who: str
    state: str
    clause: str
    count: int = 1

    def same(self, other: Event) -> bool:
        """Whether ``other`` is the same thing by the same person, leading nowhere: it is told once, with a count."""
        return (self.what, self.who, self.clause) == (other.what, other.who, other.clause) and not (
            self.state or other.state
        )


def events(dossier: Dossier) -> list[Event]:
    """Every entry of the dossier's chain, newest first. Two queries."""
    entries = list(AuditEntry.objects.filter(stream=dossier.stream).order_by("-position"))
    pks = {int(e.by.removeprefix("person-")) for e in entries if e.by.startswith("person-")}
    names = {f"person-{pk}": name for pk, name in Person.objects.filter(pk__in=pks).values_list("pk", "name")}
    made: list[Event] = []
    for entry in entries:
        action = entry.kind.removeprefix("dossier.")
        moved = entry.data.get("to") if entry.data.get("to") != entry.data.get("from") else None
        event = Event(
            entry.at, _KINDS.get(entry.kind) or ACTION_NAMES.get(action, entry.kind),
            names.get(entry.by, "系统到期自动办理"), STATE_NAMES.get(moved, "") if moved else "",
            str(entry.data.get("clause", "")),
        )  # fmt: skip
        if made and made[-1].same(event):
            made[-1] = replace(made[-1], count=made[-1].count + 1)
        else:
            made.append(event)
    return made
