"""Taking the lines of a roll through the door, one dossier after the other.

Each line has its own transaction: what was done stays done, and whoever comes next goes on where the last one stopped.
A line that the door refuses is struck with the refusal's code, and a list that was published is issued anew without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.ground.audit import chain
from zhiping.records import contents, issuing
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import RoundDocument
from zhiping.registers.integrity import queries as integrity
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.queries import papers
from zhiping.stages.conferral.queries.rolls import STANDS, names_on
from zhiping.stages.conferral.queries.sealed import reason_context

log = structlog.get_logger(__name__)

#: So many are done while whoever asked for it waits; the worker does the rest.
AT_ONCE: Final = 20
#: So many a worker does in one round, before it looks at anything else.
A_ROUND: Final = 100

#: By which move the lines of a roll go through the door; the bureau's own confirmation has no step before its decision.
CARRIES: Final[dict[str, Action]] = {
    Roll.Kind.RESULTS: Action.ANNOUNCE, Roll.Kind.PACKAGE: Action.SEND_TO_CONFIRMATION,
    Roll.Kind.NOTICE: Action.ISSUE_QUALIFICATION,
}  # fmt: skip
#: By which move a decision about a line goes through the door.
DECIDES: Final[dict[str, Action]] = {
    RollLine.Decision.CONFIRM: Action.CONFIRM, RollLine.Decision.SEND_BACK: Action.SEND_BACK,
    RollLine.Decision.REJECT: Action.REJECT,
}  # fmt: skip


def waiting() -> QuerySet[RollLine]:
    """Lines that still have to go through the door."""
    carried = Q(carried_at__isnull=True, refused="")
    decided = Q(carried_at__isnull=False, settled_at__isnull=True) & ~Q(decision="")
    return RollLine.objects.filter(carried | decided)


def carry(roll: Roll, *, most: int | None = AT_ONCE) -> int:
    """Take up to ``most`` waiting lines of ``roll`` through the door; returns how many. Closes a roll that is done."""
    lines = waiting().filter(roll=roll).select_related("roll__made_by", "dossier", "decided_by").order_by("place")
    done = 0
    for line in lines[:most] if most else lines:
        try:
            _settle(line) if line.decision and line.carried_at else _carry(line)
        except (OperationalError, InterfaceError):
            raise  # the database itself: tried again as a whole
        except Exception:
            log.exception("roll line failed", roll=roll.code, line=line.pk)
            continue
        done += 1
    if roll.finished_at is None and not roll.lines.filter(carried_at__isnull=True, refused="").exists():
        _close(roll)
    return done


def carry_rolls(*, most: int = A_ROUND) -> int:
    """What the worker does in one round: the oldest rolls first. Returns how many lines."""
    done = 0
    for pk in waiting().order_by("roll_id").values_list("roll_id", flat=True).distinct()[:most]:
        if done >= most:
            break
        done += carry(Roll.objects.select_related("cycle__pack_version", "made_by").get(pk=pk), most=most - done)
    return done


def _carry(line: RollLine) -> None:
    roll = line.roll
    at = roll.made_at

    def apply(change: Change) -> None:
        change.audit |= {"roll": roll.code}
        _MILESTONES[Roll.Kind(roll.kind)](change, roll)
        RollLine.objects.filter(pk=line.pk).update(carried_at=at)

    try:
        act(line.dossier_id, CARRIES[Roll.Kind(roll.kind)], by=Actor(roll.made_by), at=at, apply=apply)
    except Refusal as refused:
        # Somebody else may have carried it meanwhile: then the door refuses a second time, and rightly.
        RollLine.objects.filter(pk=line.pk, carried_at__isnull=True).update(refused=refused.code)


def _announced(change: Change, roll: Roll) -> None:
    assert roll.ends_at is not None and roll.last_on is not None
    change.milestone("results_announced", {"roll": roll.code, "moment": roll.ends_at.isoformat()})
    change.params |= {"last_on": roll.last_on.isoformat()}


def _sent(change: Change, roll: Roll) -> None:
    change.milestone("sent_to_confirmation", {"roll": roll.code})


def _issued(change: Change, roll: Roll) -> None:
    assert roll.qualified_on is not None
    # A5: the record is asked once more before anything is issued.
    integrity.refuse_if_barred(change.dossier, change.at)
    change.milestone(
        "qualification_issued",
        {"roll": roll.code, "number": roll.number, "qualified_on": roll.qualified_on.isoformat(),
         "issuer": papers.issuer_name(roll)},
    )  # fmt: skip
    change.params |= {"number": roll.number}


_MILESTONES: Final[dict[Roll.Kind, Callable[[Change, Roll], None]]] = {
    Roll.Kind.RESULTS: _announced, Roll.Kind.PACKAGE: _sent, Roll.Kind.NOTICE: _issued,
}  # fmt: skip


def _settle(line: RollLine) -> None:
    decision, at = RollLine.Decision(line.decision), line.decided_at
    assert at is not None and line.decided_by is not None

    def apply(change: Change) -> None:
        change.audit |= {"roll": line.roll.code}
        change.milestone("confirmation_decided", {"roll": line.roll.code, "decision": decision.value})
        RollLine.objects.filter(pk=line.pk).update(settled_at=at, refused="")

    # The dossier's key is there as long as there is something to decide about it.
    reason = contents.unseal_text(line.dossier, line.reason_sealed, context=reason_context(line))
    inputs = Inputs(clause=line.clause, reason=reason)
    try:
        act(line.dossier_id, DECIDES[decision], by=Actor(line.decided_by), at=at, inputs=inputs, apply=apply)
    except Refusal as refused:
        RollLine.objects.filter(pk=line.pk, settled_at__isnull=True).update(
            decision="", clause="", reason_sealed=None, decided_by=None, decided_at=None, refused=refused.code
        )


def _close(roll: Roll) -> None:
    """Every line was at the door. Whoever was refused there leaves the paper: it is issued anew without them."""
    with transaction.atomic():
        row = Roll.objects.select_for_update(of=("self",)).select_related("cycle__pack_version", "body").get(pk=roll.pk)
        if row.finished_at is not None:
            return
        left = names_on(row)
        struck = row.lines.exclude(STANDS).count()
        if struck and left:
            issue(row, by=Actor(row.made_by), at=row.made_at)
        row.finished_at = row.made_at
        row.save(update_fields=["finished_at", "document"])
        chain.append(
            row.stream, "roll.carried", by="system", at=row.made_at, data={"lines": len(left), "struck": struck}
        )
    roll.finished_at, roll.document = row.finished_at, row.document


def issue(roll: Roll, *, by: Actor, at: datetime) -> None:
    """Issue the paper of ``roll`` with everybody who stands on it now (not saved yet). Raises what issuing raises."""
    order = papers.order_of(roll, names_on(roll))
    if order is not None:
        document = issuing.issue_order(order, by=by, at=at)
        assert isinstance(document, RoundDocument)
        roll.document = document
