"""What the worker does for votes: what a crash left of a count, and the results that the chair has announced."""

from __future__ import annotations

import structlog

from zhiping.core.errors import BadInput
from zhiping.ground.ballots import service as ballots
from zhiping.ground.ballots.models import Box
from zhiping.stages.meeting.models import Vote
from zhiping.stages.meeting.operations.announcing import carry_out
from zhiping.stages.meeting.operations.voting import CountsDiffer, count_vote

log = structlog.get_logger(__name__)


def finish_counts() -> int:
    """Count the boxes that were sealed and not counted, because the process died in between. Returns how many."""
    done = 0
    for vote in Vote.objects.filter(state=Vote.State.OPEN, box__state=Box.State.SEALED).order_by("id"):
        try:
            done += count_vote(vote).state == Vote.State.COUNTED
        except (BadInput, CountsDiffer) as why:
            # For who presides to look into; the box stays as it is.
            log.error("count waits", vote=vote.code, why=type(why).__name__)
    return done


def tend_votes() -> int:
    """One round, idempotent: keys that are still to be destroyed, boxes to be counted, results to be led on.

    Returns how many dossiers went on.
    """
    ballots.sweep()
    finish_counts()
    return carry_out()
