"""What time alone makes due: the system rows of the procedure, run over the dossiers they may touch. Idempotent."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from zhiping.core.procedure import PROCEDURE, Action, Refusal, Role, State
from zhiping.records.actors import SYSTEM
from zhiping.records.door import Change, act
from zhiping.records.following import catch_up
from zhiping.records.models import Cycle, Dossier, Hold, Milestone

log = structlog.get_logger(__name__)

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


def _held(kind: str) -> Exists:
    return Exists(Hold.objects.filter(dossier=OuterRef("pk"), kind=kind, released_at__isnull=True))


def _escalated() -> Exists:
    """Gone up already, and not given more time since: only more time makes it due again."""
    later = Milestone.objects.filter(dossier=OuterRef("dossier"), kind="extended", pk__gt=OuterRef("pk"))
    return Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind="escalated").filter(~Exists(later)))


def _candidates(cycle: Cycle, action: Action, at: datetime) -> QuerySet[Dossier]:
    """Those that may be due. What would certainly be refused is left out: a worker asks every few seconds.

    A dossier without a day can only be ended by a milestone, so it is asked as well.
    """
    found = Dossier.objects.filter(cycle=cycle, state__in=_SOURCES[action]).exclude(due_at__gte=at)
    if action == Action.DROP_REFUSAL:
        return found.filter(_held("pending_refusal"))
    if action == Action.FORWARD_FLAGGED:
        return found.filter(_held("open_objection"))
    if action == Action.ESCALATE:
        return found.exclude(_escalated())
    last = cycle.pack().windows.get("office_review")
    if action == Action.LAPSE and last is not None and at <= last.closes_at:
        # The department's omission ends nothing before the last level is over; more time can only be later still.
        return found.exclude(state=State.AT_DEPARTMENT)
    return found


def tick(cycle: Cycle, *, at: datetime) -> dict[str, int]:
    """Carry out what is due in ``cycle`` at ``at``; returns how often each action happened, and under ``follow_up`` to
    how many dossiers more time has done what a worker left (8l).

    A dossier that is not due answers with a refusal, which is not an error here. One that fails is logged and counted
    as ``failed``, and the others go on: each has its own transaction, so that what is done stays done.
    """
    done: dict[str, int] = {}
    # What more time brings back is done first: it must not lapse before it was there.
    if followed := catch_up(cycle, at=at):
        done["follow_up"] = followed
    for action in ORDER:
        pks = _candidates(cycle, action, at).order_by("id").values_list("pk", flat=True)
        for pk in pks.iterator(chunk_size=500):
            try:
                act(pk, action, by=SYSTEM, at=at, apply=_apply)
            except Refusal:
                continue
            except (OperationalError, InterfaceError):
                raise  # the database itself: the round is tried again as a whole
            except Exception:
                log.exception("tick failed", dossier=pk, action=action.value)
                done["failed"] = done.get("failed", 0) + 1
                continue
            done[action.value] = done.get(action.value, 0) + 1
    return done


def rehearse(cycle: Cycle, *, at: datetime) -> dict[str, int]:
    """What ``tick`` would do at ``at``: it is done and taken back, so that the answer is exact. For demo rounds."""
    with transaction.atomic():
        done = tick(cycle, at=at)
        transaction.set_rollback(True)
    return done
