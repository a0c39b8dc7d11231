"""The year's end: what is still under way in a round, and what was said of it when it was closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from zhiping.core.procedure import ENDS, State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.ground.storage import keys
from zhiping.records.models import Cycle, Dossier, Hold
from zhiping.stages.aftercare.models import DestructionList, YearEnd

#: How many of those under way a page names; the counts are whole.
NAMED = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands: dossiers by state, those not at an end, and lists and cases that are not finished."""

    states: tuple[tuple[str, int], ...]
    open: tuple[Dossier, ...]
    open_count: int
    lists: int
    cases: int

    @property
    def free(self) -> bool:
        """Whether nothing at all is under way."""
        return not (self.open_count or self.lists or self.cases)


def _ended(cycle: Cycle) -> list[str]:
    """States in which nothing more happens here. Who did not pass waits for nothing where nothing is destroyed."""
    found = [state.value for state in ENDS]
    return found if cycle.pack().stages.destruction else [*found, State.NOT_PASSED.value]


def standing(cycle: Cycle) -> Standing:
    """How ``cycle`` stands now. Five queries."""
    rows = Dossier.objects.filter(cycle=cycle)
    counts = dict(rows.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    ended = _ended(cycle)
    waiting = rows.exclude(state__in=ended).select_related("unit").defer("draft_sealed").order_by("state", "id")
    over = (DestructionList.State.DONE, DestructionList.State.DROPPED)
    return Standing(
        tuple((STATE_NAMES[state], counts[state]) for state in STATE_NAMES if state in counts),
        tuple(waiting[:NAMED]),
        sum(count for state, count in counts.items() if state not in ended),
        DestructionList.objects.filter(cycle=cycle).exclude(state__in=over).count(),
        Hold.objects.filter(dossier__cycle=cycle, kind="integrity_case", released_at__isnull=True).count(),
    )


def left_of(cycle: Cycle) -> dict[str, str]:
    """Code of each dossier that is not at an end, with its state."""
    rows = Dossier.objects.filter(cycle=cycle).exclude(state__in=_ended(cycle)).order_by("code")
    return dict(rows.values_list("code", "state"))


def rounds_of(offices: Collection[int]) -> list[Cycle]:
    """The rounds of these offices, open ones first, then the newest."""
    rows = Cycle.objects.filter(committee__office__in=list(offices)).select_related(
        "committee__office", "pack_version", "year_end__by", "year_end__asked_by"
    )
    found = list(rows.defer("pack_version__files").order_by("-year", "-id"))
    return sorted(found, key=lambda one: one.closed_at is not None)


def reason_of(row: YearEnd) -> str:
    """Why it was closed although somebody was under way; empty where nobody was."""
    if row.reason_sealed is None:
        return ""
    return keys.unseal_own(row.reason_sealed, context=f"year-end|{row.cycle_id}").decode()
