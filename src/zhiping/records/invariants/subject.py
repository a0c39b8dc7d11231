"""One dossier with all that hangs on it, read once for every invariant that asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from zhiping.core.procedure import PROCEDURE, Action, Move, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence, Hold, IssuedDocument, Milestone, Revision

#: States in which nothing of a dossier's content is left.
WITHOUT_CONTENT = frozenset({State.DESTROYED.value})


@dataclass(frozen=True, slots=True)
class Trace:
    """A move as the audit trail tells it."""

    action: Action
    source: str
    target: str
    number: int
    by: str
    at: datetime
    data: dict[str, Any]

    @property
    def row(self) -> Move | None:
        """The row of the procedure that this was, or None when it has no such row."""
        for move in PROCEDURE:
            if (move.source.value, move.action, move.target.value, move.clause) == (
                self.source, self.action, self.target, self.data.get("clause"),
            ):  # fmt: skip
                return move
        return None


class Subject:
    """A dossier under examination."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.code = dossier.code

    @property
    def has_content(self) -> bool:
        """Whether its key and content must be there."""
        return self.dossier.state not in WITHOUT_CONTENT

    @cached_property
    def traces(self) -> list[Trace]:
        """Its moves, oldest first. Entries that are no moves (opened, viewed) are left out."""
        entries = AuditEntry.objects.filter(stream=self.dossier.stream, kind__startswith="dossier.")
        found = []
        for entry in entries.order_by("position"):
            if "to" not in entry.data:
                continue
            action = Action(entry.kind.removeprefix("dossier."))
            data = entry.data
            found.append(Trace(action, data["from"], data["to"], data["move"], entry.by, entry.at, data))
        return found

    def last(self, *actions: Action) -> Trace | None:
        """The last move by one of ``actions``."""
        return next((t for t in reversed(self.traces) if t.action in actions), None)

    @cached_property
    def revisions(self) -> list[Revision]:
        """Its revisions, oldest first."""
        rows = list(Revision.objects.filter(dossier=self.dossier).order_by("number"))
        for row in rows:
            row.dossier = self.dossier
        return rows

    @property
    def submissions(self) -> list[Revision]:
        """Its submitted revisions, oldest first."""
        return [r for r in self.revisions if r.purpose == Revision.Purpose.SUBMISSION]

    @cached_property
    def milestones(self) -> list[Milestone]:
        """Its milestones, oldest first."""
        return list(Milestone.objects.filter(dossier=self.dossier).order_by("id"))

    @cached_property
    def holds(self) -> list[Hold]:
        """Its holds, oldest first."""
        return list(Hold.objects.filter(dossier=self.dossier).order_by("id"))

    @cached_property
    def documents(self) -> list[IssuedDocument]:
        """What was issued about it, without what is sealed in the row."""
        return list(IssuedDocument.objects.filter(dossier=self.dossier).defer("sealed").order_by("id"))

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Its evidence rows."""
        return list(Evidence.objects.filter(dossier=self.dossier).order_by("id"))

    @cached_property
    def draft(self) -> dict[str, Any]:
        """Its present content."""
        return contents.draft(self.dossier)


def subjects() -> Iterator[Subject]:
    """Every dossier, one at a time."""
    pks = Dossier.objects.order_by("id").values_list("pk", flat=True)
    for pk in list(pks):
        yield Subject(
            Dossier.objects.select_related(
                "cycle__pack_version", "committee__office", "pack_version", "unit", "department"
            ).get(pk=pk)
        )
