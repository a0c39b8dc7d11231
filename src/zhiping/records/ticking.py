"""What time alone makes due: the system rows of the procedure, run over the dossiers they may touch. Idempotent."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.procedure import PROCEDURE, Action, Refusal, Role
from zhiping.records.actors import SYSTEM
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle, Dossier

#: System actions in the order in which they are tried: a refusal falls away before its dossier can lapse (8c).
ORDER = (
    Action.DROP_REFUSAL,
    Action.FORWARD_FLAGGED,
    Action.PUBLICITY_ENDED,
    Action.ESCALATE,
    Action.LAPSE,
)

_SOURCES = {
    action: sorted({m.source.value for m in PROCEDURE if m.action == action and Role.SYSTEM in m.whose})
    for action in ORDER
}


def _apply(change: Change) -> None:
    if change.move.action == Action.DROP_REFUSAL:
        change.release("pending_refusal", "dropped")


def tick(cycle: Cycle, *, at: datetime) -> dict[str, int]:
    """Carry out what is due in ``cycle`` at ``at``; returns how often each action happened.

    A dossier that is not due answers with a refusal, which is not an error here. Candidates are those whose day is
    past; a dossier without a day can only be ended by a milestone, so it is asked as well.
    """
    done: dict[str, int] = {}
    for action in ORDER:
        candidates = Dossier.objects.filter(cycle=cycle, state__in=_SOURCES[action]).exclude(due_at__gte=at)
        for pk in candidates.order_by("id").values_list("pk", flat=True).iterator(chunk_size=500):
            try:
                act(pk, action, by=SYSTEM, at=at, apply=_apply)
            except Refusal:
                continue
            done[action.value] = done.get(action.value, 0) + 1
    return done
