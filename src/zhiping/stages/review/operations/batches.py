"""Many dossiers at once (P4, P5): what was previewed happens in one transaction; who changed meanwhile is left out.

Never a refusal, a return or a 不予受理: those are about one person each. Nor a recommendation: its five judgements are
about one person too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal
from zhiping.records.actors import Actor, department_of
from zhiping.records.models import PACK_FILES, Dossier
from zhiping.stages.review.models import Report
from zhiping.stages.review.operations import decisions

#: What may be done to many at once.
BATCHED = (Action.REPORT_UP, Action.ACCEPT)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dossier that was previewed and then not moved; ``refusal`` is None when it has changed since the preview."""

    dossier: Dossier
    refusal: Refusal | None


@dataclass(slots=True)
class Outcome:
    """What a batch did: who was moved, who was left out and why, and the letters that were made."""

    done: list[Dossier] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def apply_batch(
    action: Action, seen: Mapping[int, int], *, opinion: str = "", judgements: Mapping[str, str] | None = None,
    number: str = "", by: Actor, at: datetime,
) -> Outcome:  # fmt: skip
    """Carry ``action`` out on every dossier of ``seen`` (id → how often it had moved when it was previewed).

    All in one transaction. Who has moved since, or may not be moved any more, is left out and named; the others go on.
    A department's report is one letter with all of them. Raises ``BadInput`` when an opinion or a judgement is missing.
    """
    if action not in BATCHED:
        raise BadInput(Fault("action", "这件事不能批量办理", "逐份办理"))
    if action == Action.REPORT_UP and not opinion.strip():
        raise BadInput(Fault("opinion", "没有写审核意见", "签署的意见，例如：审核通过，同意上报"))
    outcome, letters = Outcome(), _Letters(number, by, at)
    with transaction.atomic():
        rows = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("cycle__pack_version", "committee__office", "pack_version", "unit", "department")
            .defer(*PACK_FILES)
        )
        # In the order of their ids, so that two batches cannot wait for each other.
        for row in rows.filter(pk__in=list(seen)).order_by("id"):
            if row.moves != seen[row.pk]:
                outcome.left_out.append(LeftOut(row, None))
                continue
            try:
                if action == Action.REPORT_UP:
                    moved = letters.report_up(row, opinion, judgements or {})
                else:
                    moved = decisions.accept(row, by=by, at=at)
            except Refusal as refusal:
                outcome.left_out.append(LeftOut(row, refusal))
            else:
                outcome.done.append(moved)
        outcome.reports = letters.close()
    return outcome


class _Letters:
    """One letter for each department whose dossiers are in a batch; one in which nobody came to stand is not kept."""

    def __init__(self, number: str, by: Actor, at: datetime) -> None:
        self._number, self._by, self._at = number, by, at
        self._made: dict[int, Report] = {}
        self._places: dict[int, int] = {}

    def report_up(self, row: Dossier, opinion: str, judgements: Mapping[str, str]) -> Dossier:
        department = department_of(row).pk
        letter = self._made.get(department)
        if letter is None:
            letter = self._made[department] = decisions.reporting(row, number=self._number, by=self._by, at=self._at)
        place = self._places.get(department, 0) + 1
        moved = decisions.report_up(
            row, opinion=opinion, judgements=judgements, report=letter, place=place, by=self._by, at=self._at
        )
        self._places[department] = place
        return moved

    def close(self) -> list[Report]:
        for department, letter in list(self._made.items()):
            if department not in self._places:
                letter.delete()
                del self._made[department]
        return list(self._made.values())
