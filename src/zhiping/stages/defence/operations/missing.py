"""Whoever missed the defence (8i): decided by the office after the session, never by the clock alone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier
from zhiping.stages.defence.models import Attendance, Session, Slot, Wish


def ends_at(session: Session) -> datetime:
    """The instant at which the half-day of ``session`` is over."""
    zone = ZoneInfo(session.schedule.cycle.pack().timezone)
    return datetime.combine(session.half_day.on, session.half_day.ends, zone)


def miss(slot: Slot, session: Session, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Put down that the applicant of ``slot`` did not come; ``reason``: what the office found when it asked why.

    Raises ``Refusal``: before the session is over, where they are not put down as absent, while they wait for an answer
    to their excuse, without a reason, and whatever the procedure refuses (who was excused is not absent).
    """
    with transaction.atomic():
        row = Slot.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=slot.pk)
        if row.state != Slot.State.PLANNED:
            raise Refusal("slot_given_up", "P7")
        if at < (until := ends_at(session)):
            raise Refusal("session_running", "8i", {"until": until.isoformat()})
        if not Attendance.objects.filter(slot=row, status=Attendance.Status.ABSENT).exists():
            raise Refusal("absent_not_recorded", "8i", {"turn": row.turn})
        waiting = Wish.objects.filter(dossier=row.dossier_id, kind=Wish.Kind.EXCUSE, state=Wish.State.ASKED)
        if waiting.exists():
            raise Refusal("excuse_unanswered", "8i", {"turn": row.turn})
        said = reason.strip()
        if not said:
            raise Refusal("reason_missing", "8i")

        def apply(change: Change) -> None:
            sealed = contents.seal_words(change.dossier, said, context="defence-missed")
            change.milestone("defence_missed", {"reason": sealed, "slot": row.code})

        return act(row.dossier_id, Action.MISS_DEFENCE, by=by, at=at, inputs=Inputs(reason=said), apply=apply)
