"""Who may be voted on, and who already stands on an agenda (P8)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiping.core.procedure import PROCEDURE, Action, State
from zhiping.records.models import PACK_FILES, Cycle, Dossier
from zhiping.records.situations import options_of
from zhiping.stages.meeting.models import Candidate, Item, Meeting, Vote

#: Where a dossier may lie when it is voted on, in some pack.
SOURCES = sorted({row.source.value for row in PROCEDURE if row.action == Action.VOTE_PASSED})


def votable(dossier: Dossier) -> bool:
    """Whether the procedure of its pack has a vote where ``dossier`` lies now."""
    options = options_of(dossier)
    return any(
        row.action == Action.VOTE_PASSED and row.source == State(dossier.state) and row.when(options)
        for row in PROCEDURE
    )


def waiting(cycle: Cycle) -> QuerySet[Dossier]:
    """Dossiers that may stand in a state to be voted on, and on no agenda that is still before them.

    Whoever was voted on and is given another vote (复查) waits again: the earlier agenda is behind them.
    """
    here = Item.objects.filter(dossier=OuterRef("pk")).exclude(meeting__state=Meeting.State.ENDED)
    decided = Candidate.objects.filter(item=OuterRef("pk"), carried=True)
    ahead = here.filter(~Exists(decided))
    # Voted on in a meeting that has ended, and not carried through the door yet: the result stands, it is not repeated.
    pending = Candidate.objects.filter(
        Q(vote__state__in=[Vote.State.COUNTED, Vote.State.ANNOUNCED]), item__dossier=OuterRef("pk"), carried=False
    )
    return (
        Dossier.objects.filter(cycle=cycle, state__in=SOURCES)
        .filter(~Exists(ahead), ~Exists(pending))
        .select_related("cycle__pack_version", "pack_version", "unit")
        .defer(*PACK_FILES, "draft_sealed")
        .order_by("major", "unit__name", "applicant_name", "id")
    )


def free(cycle: Cycle, *, apart: Collection[int]) -> list[Dossier]:
    """Whom somebody may put on an agenda now: ``waiting`` and ``votable``, and nobody of whom they keep out."""
    return [one for one in waiting(cycle).exclude(person__in=list(apart)) if votable(one)]
