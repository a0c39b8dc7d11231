"""More time (8l, 8n): whom it concerns, counted before it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zhiping.core.procedure import State, WindowSpan
from zhiping.core.procedure.situation import window_key
from zhiping.core.procedure.table import LAPSES
from zhiping.records.models import Cycle, Dossier, Milestone, Organisation
from zhiping.records.situations import WINDOW_OF_STATE, ExtensionRow, extensions_of, windows_with

#: The window that must be open again for what lapsed in a state to come back.
_REOPENS_BY = {state: window for state, window in LAPSES}


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom more time would concern: ids of dossiers that get a later day, by state, and of those that come back."""

    later: dict[State, list[int]]
    back: dict[State, list[int]]

    @property
    def count(self) -> int:
        """How many dossiers in all."""
        return sum(len(pks) for found in (self.later, self.back) for pks in found.values())


def scope_of(cycle: Cycle, dossier: Dossier | None, unit: Organisation | None) -> QuerySet[Dossier]:
    """The dossiers of one scope: one, those of one unit, or all of the cycle."""
    found = Dossier.objects.filter(cycle=cycle)
    return found.filter(pk=dossier.pk) if dossier else found.filter(unit=unit) if unit else found


#: The windows that hold for a dossier (its id, its unit's id).
WindowsOf = Callable[[int, int], Mapping[str, WindowSpan]]


def concerned(
    cycle: Cycle, window: str, *, closes_at: datetime, dossier: Dossier | None, unit: Organisation | None, at: datetime
) -> Concerned:
    """Whom it would concern to let ``window`` close at ``closes_at``. Changes nothing; five queries."""
    pack, extensions = cycle.pack(), extensions_of(cycle.pk)
    more: ExtensionRow = (window, closes_at, dossier.pk if dossier else None, unit.pk if unit else None)
    return compared(
        scope_of(cycle, dossier, unit),
        before=lambda pk, unit_id: windows_with(pack, extensions, dossier_id=pk, unit_id=unit_id),
        after=lambda pk, unit_id: windows_with(pack, [*extensions, more], dossier_id=pk, unit_id=unit_id), at=at,
    )  # fmt: skip


def compared(scope: QuerySet[Dossier], *, before: WindowsOf, after: WindowsOf, at: datetime) -> Concerned:
    """Whose day changes when the windows ``before`` give way to ``after``, and what comes back at ``at``."""
    later: dict[State, list[int]] = {}
    back: dict[State, list[int]] = {}
    states = [state.value for state in (*WINDOW_OF_STATE, State.LAPSED)]
    rows = scope.filter(state__in=states).order_by("pk").values_list("pk", "state", "unit_id", "corrected")
    lapsed = _lapsed_from(scope)
    flagged = set(
        Milestone.objects.filter(dossier__in=scope, kind="forwarded_flagged").values_list("dossier_id", flat=True)
    )
    for pk, value, unit_id, corrected in rows.iterator(chunk_size=500):
        state = lapsed.get(pk) if value == State.LAPSED else State(value)
        needed = (_REOPENS_BY if value == State.LAPSED else WINDOW_OF_STATE).get(state) if state else None
        if state is None or needed is None:
            continue
        key = window_key(needed, corrected=corrected, flagged=pk in flagged)
        old, new = before(pk, unit_id).get(key), after(pk, unit_id).get(key)
        if new is None or (old is not None and new.closes_at == old.closes_at):
            continue
        if value != State.LAPSED:
            later.setdefault(state, []).append(pk)
        elif new.contains(at):
            back.setdefault(state, []).append(pk)
    return Concerned(later, back)


def _lapsed_from(scope: QuerySet[Dossier]) -> dict[int, State]:
    found = Milestone.objects.filter(dossier__in=scope.filter(state=State.LAPSED), kind="lapsed").order_by("pk")
    return {pk: State(data["from"]) for pk, data in found.values_list("dossier_id", "data")}


def rows_of(pks: Collection[int]) -> Iterator[Dossier]:
    """These dossiers with what telling needs, in a query for each 500."""
    wanted = list(pks)
    for start in range(0, len(wanted), 500):
        found = Dossier.objects.filter(pk__in=wanted[start : start + 500]).order_by("pk")
        yield from found.only("code", "state", "person_id", "unit_id", "department_id")


def holder(row: Dossier, office: int) -> tuple[str, int] | None:
    """The office that has to act on a dossier, and as what; None where it is the applicant."""
    state = State(row.state)
    if state == State.AT_UNIT:
        return "unit", row.unit_id
    if state in (State.AT_DEPARTMENT, State.ACCEPTED):
        return "department", row.department_id or office
    return ("office", office) if state == State.AT_COMMITTEE else None
