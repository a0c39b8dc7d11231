"""Who else claims the same for themselves (P4, P5): for the department and the Committee office alone."""

from __future__ import annotations

from dataclasses import dataclass

from zhiping.core.procedure import State
from zhiping.records.actors import department_of
from zhiping.records.door import REACHED
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.claims.queries import alike

_REACHED_BY = {"department": REACHED[State.AT_DEPARTMENT], "office": REACHED[State.AT_COMMITTEE]}


@dataclass(frozen=True, slots=True)
class Alike:
    """An item that others claim too: those this desk may open, and how many more there are."""

    item: str
    rows: list[Dossier]
    unseen: int

    @property
    def count(self) -> int:
        """How many others there are."""
        return len(self.rows) + self.unseen


def likenesses(dossier: Dossier, *, level: str) -> list[Alike]:
    """Each item of ``dossier`` that somebody else claims too, as ``level`` may see it. At most two queries."""
    kind = _REACHED_BY.get(level)
    found = alike(dossier) if kind else {}
    if not found:
        return []
    others = {row.pk for rows in found.values() for row in rows}
    reached = set(Milestone.objects.filter(dossier__in=others, kind=kind).values_list("dossier_id", flat=True))

    def seen(row: Dossier) -> bool:
        if level == "department":
            same = _department_id(row) == department_of(dossier).pk
        else:
            same = row.committee.office_id == dossier.committee.office_id
        return same and row.pk in reached

    made = []
    for item, rows in found.items():
        open_to = [row for row in rows if seen(row)]
        made.append(Alike(item, open_to, len(rows) - len(open_to)))
    return made


def _department_id(row: Dossier) -> int:
    return row.department_id or row.committee.office_id
